//! Findings of the canary, with sentences that tell the operator what to do.

use std::fmt;

use app::domain::checksum::ChecksumUse;
use s3_post_policy::{ErrorCode, S3Error};

use crate::config::{KeyRole, definitions};

/// One problem with the store. Its text names the setting to check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The store has no such bucket.
    WrongBucket,
    /// The bucket is in another region; its name, if the store reports it.
    WrongRegion(Option<String>),
    /// The store does not know an access key.
    WrongKeyId(KeyRole),
    /// The store computes different signatures.
    WrongSecret(KeyRole),
    /// A session token is wrong or has expired.
    WrongSessionToken(KeyRole),
    /// The bucket does not accept access control lists.
    AclRefused,
    /// The store does not accept forms of this signature version, or no forms at all.
    FormRefused {
        /// HTTP status.
        status: u16,
        /// S3's code, if it gave one.
        code: String,
    },
    /// The store accepted a file, but does not have it as it was sent.
    NotAsSent,
    /// The store accepted a form that was changed after it was signed.
    PolicyNotEnforced,
    /// An unsigned header or field makes a form, PUT or part copy another object; the role of the key that signed it.
    CopiesByAddedHeader(Transport, KeyRole),
    /// An unsigned header or field makes the object of a form or PUT public.
    PublishesByAddedHeader(Transport),
    /// Files cannot be sent in parts; the reason.
    PartsRefused(String),
    /// A part that arrives during or after the completion changes the object.
    PartsChangeLate,
    /// A key lacks a permission that it needs.
    NoPermission(KeyRole, Permission),
    /// The store refused a request of the server for another reason.
    Refused(String),
    /// The store copies objects although the ETag differs. Copies are inspected, so this only costs time.
    CopyConditionIgnored,
    /// The clocks differ by this many seconds; positive if the store's is ahead.
    ClockOff(i64),
    /// The clocks differ and the store refused an honest form; `None` if only the store's error code says so.
    ClockRefused(Option<i64>),
    /// The store computes different signatures for the server's requests, but accepts forms of the same key.
    HostChanged,
    /// The store computes different signatures for signed URLs, but accepts forms of the same key.
    UrlsRefused(EndpointKind),
    /// The store accepted a small file and refused a larger one.
    LargeRefused {
        /// The endpoint that was used.
        endpoint: EndpointKind,
        /// HTTP status.
        status: u16,
        /// S3's code, if it gave one.
        code: String,
    },
    /// The store accepted a small file, and the connection ended twice while a larger one was sent.
    LargeCutOff(EndpointKind),
    /// The public endpoint does not answer this machine, so the server's own was checked; the reason.
    PublicEndpointAway(String),
}

/// How a browser sends bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// A file as a form with a signed policy.
    Form,
    /// A file to a signed URL.
    Put,
    /// A part to a signed URL.
    Part,
}

impl Transport {
    /// The name of a signed request, and the consequence if it is unsafe.
    fn phrases(self) -> (&'static str, &'static str) {
        match self {
            Self::Form => ("a signed form", "this store must not be used"),
            Self::Put => ("the signed URL of a file", "no files are sent"),
            Self::Part => ("the signed URL of a part", "no files are sent in parts"),
        }
    }
}

/// An endpoint of the store. Its text is the setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndpointKind {
    /// The server's endpoint.
    Server,
    /// The browsers' endpoint, if it is another one.
    Public,
}

impl fmt::Display for EndpointKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let setting = match self {
            Self::Server => &definitions::S3_ENDPOINT,
            Self::Public => &definitions::S3_PUBLIC_ENDPOINT,
        };
        setting.fmt(f)
    }
}

/// Whether whole files may be sent to signed URLs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Verdict {
    /// Not checked yet.
    #[default]
    Untried,
    /// The URLs do what was signed and no more.
    Fit,
    /// The URLs do more than was signed, or do not work.
    Unfit,
}

/// Whether files may be sent in parts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PartsVerdict {
    /// Not checked yet.
    #[default]
    Untried,
    /// They work, and a completed object cannot be changed.
    Final,
    /// They work, but a late part changes a completed object: it has to be copied before it is inspected.
    Changeable,
    /// They do not work, or their URLs do more than was signed.
    Unfit,
}

/// A permission that a key needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// `s3:PutObject`.
    Write,
    /// `s3:GetObject`.
    Read,
    /// `s3:ListBucket`.
    List,
    /// `s3:DeleteObject`.
    Delete,
}

impl Permission {
    fn action(self) -> &'static str {
        match self {
            Self::Write => "s3:PutObject",
            Self::Read => "s3:GetObject",
            Self::List => "s3:ListBucket",
            Self::Delete => "s3:DeleteObject",
        }
    }
}

impl Finding {
    /// Whether uploads are unsafe or do not work: then the server is not ready.
    pub fn is_critical(&self) -> bool {
        !matches!(
            self,
            Self::CopyConditionIgnored
                | Self::ClockOff(_)
                | Self::PublicEndpointAway(_)
                // Files are sent without parts then, and a refused part proves nothing about downloads.
                | Self::UrlsRefused(_)
                | Self::PartsRefused(_)
                | Self::PartsChangeLate
                // Files are sent without parts then.
                | Self::CopiesByAddedHeader(Transport::Part, _)
        )
    }

    /// Whether this explains why the store refuses all requests of the server.
    pub(super) fn explains_refusals(&self) -> bool {
        matches!(
            self,
            Self::WrongKeyId(KeyRole::Server)
                | Self::WrongSecret(KeyRole::Server)
                | Self::WrongSessionToken(KeyRole::Server)
                | Self::ClockRefused(_)
                | Self::HostChanged
        )
    }

    /// A problem with a key, if the store's error code names one.
    pub(super) fn of_key(key: KeyRole, code: &ErrorCode) -> Option<Self> {
        match code {
            ErrorCode::InvalidAccessKeyId => Some(Self::WrongKeyId(key)),
            ErrorCode::SignatureDoesNotMatch => Some(Self::WrongSecret(key)),
            ErrorCode::ExpiredToken | ErrorCode::InvalidToken | ErrorCode::TokenRefreshRequired => {
                Some(Self::WrongSessionToken(key))
            }
            ErrorCode::RequestTimeTooSkewed => Some(Self::ClockRefused(None)),
            _ => None,
        }
    }

    /// The reason why the store refused an honest form that this key signed.
    pub(crate) fn of_refusal(key: KeyRole, error: &S3Error) -> Self {
        if let Some(finding) = Self::of_key(key, &error.code) {
            return finding;
        }
        let says = |words: &str| error.message.contains(words);
        match &error.code {
            ErrorCode::NoSuchBucket => Self::WrongBucket,
            ErrorCode::AccessControlListNotSupported => Self::AclRefused,
            // A bucket in another region answers with a redirect.
            _ if matches!(error.http_status, 301 | 307) => Self::WrongRegion(error.region.clone()),
            // Garage names its region in every error.
            ErrorCode::Unknown(code) if code == "AuthorizationHeaderMalformed" && error.region.is_some() => {
                Self::WrongRegion(error.region.clone())
            }
            _ if says("region") => Self::WrongRegion(error.region.clone()),
            // Garage calls a wrong key a lack of permission.
            ErrorCode::AccessDenied if says("No such key") => Self::WrongKeyId(key),
            ErrorCode::AccessDenied if says("Invalid signature") => Self::WrongSecret(key),
            ErrorCode::AccessDenied => Self::NoPermission(key, Permission::Write),
            code => Self::FormRefused {
                status: error.http_status,
                code: code.as_str().to_owned(),
            },
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongBucket => f.write_str("BUTTRESS_S3_BUCKET: the store has no such bucket. Create it, or set the name of an existing one."),
            Self::WrongRegion(Some(region)) => write!(f, "BUTTRESS_S3_REGION: the bucket is in {region}. Set this region."),
            Self::WrongRegion(None) => f.write_str("BUTTRESS_S3_REGION: the store expects another region in the signature. Set the bucket's region, and check BUTTRESS_S3_ENDPOINT."),
            Self::WrongKeyId(key) => write!(f, "{}: the store does not know this key. Set a key that exists there.", key.id_setting()),
            Self::WrongSecret(key) => write!(f, "{}: the store computes different signatures. Set the secret of this access key. If it is right, check BUTTRESS_S3_SIGNATURE, and check that no proxy in front of the store changes the Host or the path of requests.", key.secret_setting()),
            Self::WrongSessionToken(key) => write!(f, "{}: the store refuses this session token. Get new temporary keys, or unset it if the keys are permanent.", key.token_setting()),
            Self::AclRefused => f.write_str("BUTTRESS_S3_ACL: the bucket does not accept access control lists. Unset this setting."),
            Self::FormRefused { status, code } => write!(f, "BUTTRESS_S3_SIGNATURE: the store refused an honest form with HTTP {status} {code}. Try the other version, or BUTTRESS_S3_UPLOAD_METHOD=put if the store does not accept POST. Check that BUTTRESS_S3_ENDPOINT, or BUTTRESS_S3_PUBLIC_ENDPOINT if set, is the address of the S3 API itself."),
            Self::NotAsSent => f.write_str("BUTTRESS_S3_ENDPOINT: the store accepted a file, but does not have it as it was sent. Check that no proxy or cache changes it, and that the store keeps x-amz-meta headers."),
            Self::PolicyNotEnforced => f.write_str("BUTTRESS_S3_ENDPOINT: THE STORE ACCEPTED A FORM THAT WAS CHANGED AFTER IT WAS SIGNED. Anyone can write anything to the bucket. Use a store that enforces POST policies."),
            Self::CopiesByAddedHeader(transport, key) => {
                let (request, consequence) = transport.phrases();
                let remedy = match key {
                    KeyRole::Server => "Set a second key that may only write",
                    KeyRole::Browser => "This key must not be allowed to read: remove s3:GetObject from it",
                };
                write!(f, "BUTTRESS_S3_BROWSER_ACCESS_KEY_ID: the store lets anyone with {request} copy other users' files by an unsigned header or field, so {consequence}. {remedy} (docs/operations.md, \"A key for browsers\").")
            }
            Self::PublishesByAddedHeader(transport) => {
                let (request, consequence) = transport.phrases();
                write!(f, "BUTTRESS_S3_BUCKET: the store lets anyone with {request} make an object public by an unsigned header or field, so {consequence}. Make the bucket ignore public ACLs (docs/stores/ceph.md).")
            }
            Self::PartsRefused(cause) => write!(f, "BUTTRESS_S3_ENDPOINT: no files are sent in parts, because {cause}. Check that the server's key may list, complete and abort multipart uploads, and that the key for browsers may write (docs/operations.md, \"A key for browsers\")."),
            Self::PartsChangeLate => f.write_str("BUTTRESS_S3_ENDPOINT: in this store a late part changes a completed file. So files in parts of up to 5 GiB are copied after they arrive, and larger files are refused."),
            Self::NoPermission(key, permission) => write!(f, "{}: this key lacks {}. Allow it for the bucket in the store's policy. Some stores answer the same to a wrong key or secret.", key.id_setting(), permission.action()),
            Self::Refused(cause) => write!(f, "BUTTRESS_S3_ENDPOINT: {cause}. Check that this is the address of the S3 API itself, and that the key may use the bucket."),
            Self::CopyConditionIgnored => f.write_str("BUTTRESS_S3_ENDPOINT: the store ignores x-amz-copy-source-if-match. Each copy is inspected, so this costs at most a second copy."),
            Self::ClockOff(seconds) => write!(f, "The clocks of the store and of this machine differ by {seconds} s. Set both by NTP, or the store may refuse signed forms."),
            Self::UrlsRefused(endpoint) => write!(f, "{endpoint}: the store accepts forms of this key, but computes different signatures for signed URLs. A proxy in front of the store changes the Host or the path of requests; configure it to pass on both unchanged. Until then no files are sent in parts, and downloads may fail."),
            Self::HostChanged => f.write_str("BUTTRESS_S3_ENDPOINT: the store accepts forms of this key, but computes different signatures for requests. A proxy in front of the store changes the Host or the path of requests; configure it to pass on both unchanged."),
            Self::LargeRefused { endpoint, status: 413, .. } => write!(f, "{endpoint}: the store accepted a small file, but a file of 2 MiB was refused with HTTP 413. A proxy in front of the store limits the size of requests; raise the limit to slightly more than BUTTRESS_MAX_UPLOAD_BYTES (client_max_body_size in nginx)."),
            Self::LargeRefused { endpoint, status, code } => write!(f, "{endpoint}: the store accepted a small file, but a file of 2 MiB was refused with HTTP {status} {code}. Check the store and the proxies in front of it."),
            Self::LargeCutOff(endpoint) => write!(f, "{endpoint}: the store accepted a small file, but twice the connection ended while a file of 2 MiB was sent. Check size limits and timeouts of the proxies in front of the store."),
            Self::PublicEndpointAway(cause) => write!(f, "BUTTRESS_S3_PUBLIC_ENDPOINT: this endpoint does not answer this machine ({cause}), so the store was checked at BUTTRESS_S3_ENDPOINT. Check from a browser that it leads to the same store, and that no proxy in front of the store changes the Host."),
            Self::ClockRefused(None) => f.write_str("The store reports that its clock and this machine's differ too much (RequestTimeTooSkewed). Set both by NTP."),
            Self::ClockRefused(Some(seconds)) => write!(f, "The clocks of the store and of this machine differ by {seconds} s, and the store refuses signed forms. Set both by NTP."),
        }
    }
}

/// The report of one run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CanaryReport {
    /// The findings, in the order of the checks; empty if all is well.
    pub findings: Vec<Finding>,
    /// The store's checksum capabilities.
    pub checksums: ChecksumUse,
    /// Whether whole files may be sent to signed URLs.
    pub put: Verdict,
    /// Whether files may be sent in parts.
    pub parts: PartsVerdict,
    /// Whether the ETag of an object of parts is the MD5 of the parts' MD5s.
    pub composite: bool,
}

impl CanaryReport {
    /// Whether uploads work and are safe.
    pub fn is_fit(&self) -> bool {
        !self.findings.iter().any(Finding::is_critical)
    }

    /// One sentence for each finding.
    pub fn sentences(&self) -> Vec<String> {
        self.findings.iter().map(ToString::to_string).collect()
    }
}
