//! What the canary may find, and what the operator should do about it.

use std::fmt;

use app::domain::checksum::ChecksumUse;
use s3_post_policy::{ErrorCode, S3Error};

use crate::config::{KeyRole, definitions};

/// One thing that is not as it should be. Its text names the setting to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// There is no such bucket.
    WrongBucket,
    /// The bucket is in another region, which the store may have named.
    WrongRegion(Option<String>),
    /// The store does not know an access key.
    WrongKeyId(KeyRole),
    /// The store computes other signatures.
    WrongSecret(KeyRole),
    /// A session token is wrong or too old.
    WrongSessionToken(KeyRole),
    /// The bucket takes no access control lists.
    AclRefused,
    /// The store does not take forms of this signature version, or none at all.
    FormRefused {
        /// HTTP status.
        status: u16,
        /// S3's code, if it gave one.
        code: String,
    },
    /// The store said that it took a file, and does not have it as it was sent.
    NotAsSent,
    /// A form that was changed after it was signed was taken.
    PolicyNotEnforced,
    /// A form, PUT or part reads another object with a header or field that was not signed; the role is
    /// that of the key that signed it.
    CopiesByAddedHeader(Transport, KeyRole),
    /// A form or PUT makes its object public with a header or field that was not signed.
    PublishesByAddedHeader(Transport),
    /// Files cannot be sent in parts, and why.
    PartsRefused(String),
    /// A part that comes during or after completion changes the object.
    PartsChangeLate,
    /// A key may not do something it must do.
    NoPermission(KeyRole, Permission),
    /// A call of our own was refused for another reason.
    Refused(String),
    /// Copies are made although the ETag differs. The copy is judged, so nothing is lost but time.
    CopyConditionIgnored,
    /// The two clocks differ by this many seconds; positive where the store's is ahead.
    ClockOff(i64),
    /// The same, and it refused an honest form; `None` where only the store's code says so.
    ClockRefused(Option<i64>),
    /// The store computes other signatures for requests, and takes forms of the same key.
    HostChanged,
    /// The store computes other signatures for signed URLs, and takes forms of the same key.
    UrlsRefused(Way),
    /// A small file was taken and a larger one refused.
    LargeRefused {
        /// By which way.
        way: Way,
        /// HTTP status.
        status: u16,
        /// S3's code, if it gave one.
        code: String,
    },
    /// A small file was taken, and the connection ended twice while a larger one was sent.
    LargeCutOff(Way),
    /// The way of browsers leads nowhere from here; the trials were made from inside.
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
    /// What a person holds, and what is not done where that is unsafe.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Form => ("a signed form", "this store is not fit for uploads"),
            Self::Put => ("the signed URL of a file", "no file is sent"),
            Self::Part => ("the signed URL of a part", "no file is sent in parts"),
        }
    }
}

/// How something reached the store. Its text is the setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// As the server does.
    Own,
    /// As browsers do, where that is another way.
    Public,
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let setting = match self {
            Self::Own => &definitions::S3_ENDPOINT,
            Self::Public => &definitions::S3_PUBLIC_ENDPOINT,
        };
        setting.fmt(f)
    }
}

/// Whether browsers may be given a kind of signed URL.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is known.
    #[default]
    Untried,
    /// It does what was signed and no more.
    Fit,
    /// It does more than was signed, or does not work.
    Unfit,
}

/// What was found of files in parts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PartsVerdict {
    /// Nothing is known.
    #[default]
    Untried,
    /// They work, and a completed object stays what it is.
    Final,
    /// They work, and a part that comes late changes a completed object: it has to be copied before it is judged.
    Changeable,
    /// They do not work, or their URLs do more than was signed.
    Unfit,
}

/// What a key must be allowed.
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
    /// Whether people's uploads are in danger or cannot work: then the server is not ready.
    pub fn is_grave(&self) -> bool {
        !matches!(
            self,
            Self::CopyConditionIgnored
                | Self::ClockOff(_)
                | Self::PublicEndpointAway(_)
                // Files go without parts then, and a part alone proves nothing for downloads.
                | Self::UrlsRefused(_)
                | Self::PartsRefused(_)
                | Self::PartsChangeLate
                // Files go without parts then.
                | Self::CopiesByAddedHeader(Transport::Part, _)
        )
    }

    /// Whether the store said why it refuses the server's requests, whatever they ask for.
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

    /// What is wrong with a key, as far as the store says so.
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

    /// Why an honest form was refused that this key signed.
    pub(super) fn of_refusal(key: KeyRole, error: &S3Error) -> Self {
        if let Some(finding) = Self::of_key(key, &error.code) {
            return finding;
        }
        match &error.code {
            ErrorCode::NoSuchBucket => Self::WrongBucket,
            ErrorCode::AccessControlListNotSupported => Self::AclRefused,
            // A bucket elsewhere answers with a redirect; a region that does not fit the signature is
            // named in the error, or in its sentence.
            _ if matches!(error.http_status, 301 | 307) || error.region.is_some() => {
                Self::WrongRegion(error.region.clone())
            }
            _ if error.message.contains("region") => Self::WrongRegion(None),
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
            Self::WrongBucket => f.write_str("BUTTRESS_S3_BUCKET: the store has no such bucket; make it, or name the right one."),
            Self::WrongRegion(Some(region)) => write!(f, "BUTTRESS_S3_REGION: the bucket is in {region}; write that."),
            Self::WrongRegion(None) => f.write_str("BUTTRESS_S3_REGION: the store expects another region in the signature; write the bucket's own, and look at BUTTRESS_S3_ENDPOINT too."),
            Self::WrongKeyId(key) => write!(f, "{}: the store does not know this key; write one that exists there.", key.id_setting()),
            Self::WrongSecret(key) => write!(f, "{}: the store computes other signatures; write the secret that belongs to the access key; where it is right, look at BUTTRESS_S3_SIGNATURE, and see that no proxy before the store changes the Host or the path of requests.", key.secret_setting()),
            Self::WrongSessionToken(key) => write!(f, "{}: the store refuses it; get new temporary keys, or unset it for permanent ones.", key.token_setting()),
            Self::AclRefused => f.write_str("BUTTRESS_S3_ACL: the bucket takes no access control lists; unset it."),
            Self::FormRefused { status, code } => write!(f, "BUTTRESS_S3_SIGNATURE: the store refused an honest form with HTTP {status} {code}; try the other version, or BUTTRESS_S3_UPLOAD_METHOD=put where the store takes no POST, and see that BUTTRESS_S3_ENDPOINT, or BUTTRESS_S3_PUBLIC_ENDPOINT where that is set, leads to the S3 API itself."),
            Self::NotAsSent => f.write_str("BUTTRESS_S3_ENDPOINT: the store took a file and does not have it as it was sent; see that no proxy or cache stands before it, and that it keeps x-amz-meta headers."),
            Self::PolicyNotEnforced => f.write_str("BUTTRESS_S3_ENDPOINT: THE STORE TOOK A FORM THAT WAS CHANGED AFTER IT WAS SIGNED. Anybody can write anything into the bucket; use a store that enforces POST policies."),
            Self::CopiesByAddedHeader(transport, key) => {
                let (held, done) = transport.words();
                let change = match key {
                    KeyRole::Server => "set a second key that may only write",
                    KeyRole::Browser => "this key must not be allowed to read: take s3:GetObject away from it",
                };
                write!(f, "BUTTRESS_S3_BROWSER_ACCESS_KEY_ID: the store lets anybody with {held} copy other people's files by a header or field that was not signed, so {done}; {change} (docs/operations.md, \"A key for browsers\").")
            }
            Self::PublishesByAddedHeader(transport) => {
                let (held, done) = transport.words();
                write!(f, "BUTTRESS_S3_BUCKET: the store lets anybody with {held} make an object public by a header or field that was not signed, so {done}; make the bucket ignore public ACLs (docs/operations.md, \"A key for browsers\").")
            }
            Self::PartsRefused(cause) => write!(f, "BUTTRESS_S3_ENDPOINT: no file is sent in parts, because {cause}; see that the server's key may list, complete and abort multipart uploads, and the key for browsers may write (docs/operations.md, \"A key for browsers\")."),
            Self::PartsChangeLate => f.write_str("BUTTRESS_S3_ENDPOINT: in this store a part that comes late changes a file that was completed; files in parts of up to 5 GiB are copied after they arrived, and larger ones are refused."),
            Self::NoPermission(key, permission) => write!(f, "{}: this key lacks {}; allow it on the bucket in the store's policy.", key.id_setting(), permission.action()),
            Self::Refused(cause) => write!(f, "BUTTRESS_S3_ENDPOINT: {cause}; see that it leads to the S3 API itself and that the key may use the bucket."),
            Self::CopyConditionIgnored => f.write_str("BUTTRESS_S3_ENDPOINT: the store copies objects although x-amz-copy-source-if-match does not fit; each copy is judged by itself, so this costs a second copy at most."),
            Self::ClockOff(seconds) => write!(f, "The store's clock and this machine's differ by {seconds} s; set both by NTP, or signed forms may be refused."),
            Self::UrlsRefused(way) => write!(f, "{way}: the store takes forms of this key and computes other signatures for signed URLs; a proxy before the store changes the Host or the path of requests: let it pass both on unchanged. No file is sent in parts, and downloads may fail."),
            Self::HostChanged => f.write_str("BUTTRESS_S3_ENDPOINT: the store takes forms of this key and computes other signatures for requests; a proxy before the store changes the Host or the path of requests: let it pass both on unchanged."),
            Self::LargeRefused { way, status: 413, .. } => write!(f, "{way}: a small file was taken and one of 2 MiB refused with HTTP 413; a proxy before the store limits the length of requests: raise the limit to BUTTRESS_MAX_UPLOAD_BYTES and a little more (client_max_body_size in nginx)."),
            Self::LargeRefused { way, status, code } => write!(f, "{way}: a small file was taken and one of 2 MiB refused with HTTP {status} {code}; look for the reason at the store and at the proxies before it."),
            Self::LargeCutOff(way) => write!(f, "{way}: a small file was taken, and twice the connection ended while one of 2 MiB was sent; look for a limit of lengths or of times at the proxies before the store."),
            Self::PublicEndpointAway(cause) => write!(f, "BUTTRESS_S3_PUBLIC_ENDPOINT: it does not answer this machine ({cause}), so the store was tried at BUTTRESS_S3_ENDPOINT; see from a browser that it leads to the same store, and that nothing before the store changes the Host."),
            Self::ClockRefused(None) => f.write_str("The store says that the two clocks differ too much (RequestTimeTooSkewed); set its clock and this machine's by NTP."),
            Self::ClockRefused(Some(seconds)) => write!(f, "The store's clock and this machine's differ by {seconds} s and the store refuses our forms; set both by NTP."),
        }
    }
}

/// Everything that was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CanaryReport {
    /// In the order in which it was tried; none where all is well.
    pub findings: Vec<Finding>,
    /// What checksums are good for here.
    pub checksums: ChecksumUse,
    /// Whether files may go to signed URLs.
    pub put: Verdict,
    /// Whether files may go in parts.
    pub parts: PartsVerdict,
    /// Whether the ETag of an object of parts is the MD5 of their MD5s.
    pub composite: bool,
}

impl CanaryReport {
    /// Whether people can upload safely.
    pub fn is_fit(&self) -> bool {
        !self.findings.iter().any(Finding::is_grave)
    }

    /// A sentence a finding.
    pub fn sentences(&self) -> Vec<String> {
        self.findings.iter().map(ToString::to_string).collect()
    }
}
