//! Settings of the store: the operator's S3, or the embedded one if no S3 is set; and the secrets of bucket events.

mod access_key;

use std::net::SocketAddr;

use s3_post_policy::{Acl, Addressing, Bucket, Endpoint, Region, SignatureVersion};
use url::Url;

use super::definitions::{
    ALL, BUCKET_EVENTS_SECRET, BUCKET_EVENTS_SECRET_PREVIOUS, EMBEDDED_S3_ADDR, PUBLIC_URL, S3_ACL, S3_BUCKET,
    S3_ENDPOINT, S3_PATH_STYLE, S3_PUBLIC_ENDPOINT, S3_REGION, S3_SIGNATURE, S3_UPLOAD_METHOD,
};
use super::{Secret, Setting, SettingError, Source, is_loopback};
use access_key::browser_role;
pub use access_key::{AccessKey, KeyRole, KeySource};

/// The method that uploads a whole file in one request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum UploadMethod {
    /// POST of a form with a signed policy.
    #[default]
    Post,
    /// PUT to a presigned URL, for stores without POST: Cloudflare R2, Backblaze B2.
    Put,
}

/// The store to use.
#[derive(Debug, Clone)]
pub enum S3Choice {
    /// The embedded S3, on loopback, for development and demonstrations.
    Embedded {
        /// The address to listen on; port 0 takes a free port.
        addr: SocketAddr,
        /// The signature version of forms.
        signature: SignatureVersion,
        /// The method that uploads a whole file.
        upload_method: UploadMethod,
    },
    /// The operator's S3.
    External(Box<S3Settings>),
}

/// The error for a setting that the operator's S3 needs.
fn missing(setting: &Setting) -> SettingError {
    SettingError::new(
        setting,
        "it is missing, but other S3 settings are set; set it, or unset them all to use the embedded S3",
    )
}

/// The settings of the operator's S3.
#[derive(Debug, Clone)]
pub struct S3Settings {
    /// Scheme, host and port for the server's own requests; `None` means AWS in [`S3Settings::region`].
    pub endpoint: Option<String>,
    /// Scheme, host and port for requests of browsers, if they differ.
    pub public_endpoint: Option<String>,
    /// The bucket's region.
    pub region: Region,
    /// The bucket.
    pub bucket: Bucket,
    /// The source of the server's key.
    pub server_key: KeySource,
    /// A key that may only write, which signs uploads.
    pub browser_key: Option<AccessKey>,
    /// The ARN of a role that the server assumes to sign uploads, if there is no [`S3Settings::browser_key`].
    pub browser_role: Option<String>,
    /// The signature version of forms. URLs are always signed with SigV4.
    pub signature: SignatureVersion,
    /// The method that uploads a whole file.
    pub upload_method: UploadMethod,
    /// `endpoint/bucket` instead of `bucket.endpoint`.
    pub path_style: bool,
    /// The canned ACL of uploads, if one is set: buckets created since April 2023 refuse most ACLs.
    pub acl: Option<Acl>,
}

impl S3Choice {
    /// Reads only the S3 settings.
    ///
    /// # Errors
    /// The first setting that is missing or wrong.
    pub fn load(source: &Source) -> Result<Self, SettingError> {
        let signature = source.parse(&S3_SIGNATURE, |text| {
            text.parse::<SignatureVersion>()
                .map_err(|_| "it must be v4 or v2".to_owned())
        })?;
        let upload_method = source.parse(&S3_UPLOAD_METHOD, |text| match text {
            "post" => Ok(UploadMethod::Post),
            "put" => Ok(UploadMethod::Put),
            _ => {
                Err("it must be post, or put for stores without POST uploads (Cloudflare R2, Backblaze B2)".to_owned())
            }
        })?;
        // Only our own settings select an S3, because many shells have AWS keys in their environment. Signature and
        // upload method apply to the embedded S3 too.
        let selects_s3 = |setting: &Setting| {
            setting.short_name().starts_with("S3_")
                && ![&S3_SIGNATURE, &S3_UPLOAD_METHOD].contains(&setting)
                && source.get(setting).is_some()
        };
        if !ALL.iter().any(|setting| selects_s3(setting)) {
            let addr = source.parse(&EMBEDDED_S3_ADDR, |text| match text.parse::<SocketAddr>() {
                Ok(addr) if addr.ip().is_loopback() => Ok(addr),
                _ => Err(
                    "it must be a loopback address and a port, such as 127.0.0.1:9000, or port 0 for a free one"
                        .to_owned(),
                ),
            })?;
            return Ok(Self::Embedded {
                addr,
                signature,
                upload_method,
            });
        }
        S3Settings::load(source, signature, upload_method).map(|settings| Self::External(Box::new(settings)))
    }
}

impl S3Settings {
    fn load(source: &Source, signature: SignatureVersion, upload_method: UploadMethod) -> Result<Self, SettingError> {
        let bucket = source.get(&S3_BUCKET).ok_or_else(|| missing(&S3_BUCKET))?;
        let bucket = Bucket::new(bucket).map_err(|e| SettingError::new(&S3_BUCKET, e.to_string()))?;
        let server_key = KeySource::load(source)?;
        let browser_key = AccessKey::of_browsers(source)?;
        let browser_role = browser_role(source, browser_key.is_some())?;
        let origin = |text: String| text.trim_end_matches('/').to_owned();
        let endpoint = source.get_or_alias(&S3_ENDPOINT).map(origin);
        let public_endpoint = source.get(&S3_PUBLIC_ENDPOINT).map(origin);
        let region = match (source.get_or_alias(&S3_REGION), &endpoint) {
            (Some(region), _) => region,
            (None, Some(_)) => "us-east-1".to_owned(),
            (None, None) => {
                return Err(SettingError::new(
                    &S3_REGION,
                    "it is missing; set it to the bucket's region, such as eu-central-1",
                ));
            }
        };
        let region = Region::new(region).map_err(|e| SettingError::new(&S3_REGION, e.to_string()))?;
        let has_dots = bucket.as_str().contains('.');
        let has_https = [&endpoint, &public_endpoint]
            .into_iter()
            .flatten()
            .any(|origin| origin.starts_with("https://"));
        let has_certificate = endpoint.is_none() || has_https;
        let path_style = source.parse_optional(&S3_PATH_STYLE, |text| match text.parse::<bool>() {
            Ok(false) if has_dots && has_certificate => Err(format!(
                "it must be true or unset, because no wildcard certificate covers {bucket}.endpoint"
            )),
            Ok(flag) => Ok(flag),
            Err(_) => Err("it must be true or false".to_owned()),
        })?;
        let acl = source.parse_optional(&S3_ACL, |text| text.parse::<Acl>().map_err(|e| e.to_string()))?;
        let settings = Self {
            // Stores other than AWS seldom support bucket.host names.
            path_style: path_style.unwrap_or(endpoint.is_some() || public_endpoint.is_some() || has_dots),
            endpoint,
            public_endpoint,
            region,
            bucket,
            server_key,
            browser_key,
            browser_role,
            signature,
            upload_method,
            acl,
        };
        settings.own_endpoint()?;
        settings.browser_endpoint()?;
        Ok(settings)
    }

    /// The endpoint for the server's own requests.
    ///
    /// # Errors
    /// When the setting is not an origin.
    pub fn own_endpoint(&self) -> Result<Endpoint, SettingError> {
        self.endpoint_at(&S3_ENDPOINT, self.endpoint.as_deref())
    }

    /// The endpoint for browsers, which forms and signed URLs name.
    ///
    /// # Errors
    /// When the setting is not an origin.
    pub fn browser_endpoint(&self) -> Result<Endpoint, SettingError> {
        match self.public_endpoint.as_deref() {
            Some(origin) => self.endpoint_at(&S3_PUBLIC_ENDPOINT, Some(origin)),
            None => self.own_endpoint(),
        }
    }

    fn endpoint_at(&self, setting: &Setting, origin: Option<&str>) -> Result<Endpoint, SettingError> {
        let addressing = if self.path_style {
            Addressing::Path
        } else {
            Addressing::VirtualHosted
        };
        match origin {
            // Our client of the store cannot address buckets below a path.
            Some(origin) if origin.splitn(4, '/').count() == 4 => Err(SettingError::new(
                setting,
                "it must be a scheme, a host and a port, without a path",
            )),
            Some(origin) => Endpoint::custom(origin, addressing).map_err(|e| SettingError::new(setting, e.to_string())),
            None if self.path_style => Ok(Endpoint::aws(&self.region).with_path_style()),
            None => Ok(Endpoint::aws(&self.region)),
        }
    }

    /// Refuses a plain http store for an `https://` site, because browsers block such requests, except to loopback
    /// (W3C, "Mixed Content").
    pub(super) fn check_mixed_content(&self) -> Result<(), SettingError> {
        let (setting, origin) = match (&self.public_endpoint, &self.endpoint) {
            (Some(origin), _) => (&S3_PUBLIC_ENDPOINT, origin),
            (None, Some(origin)) => (&S3_ENDPOINT, origin),
            (None, None) => return Ok(()),
        };
        match Url::parse(origin) {
            Ok(url) if url.scheme() == "http" && !is_loopback(&url) => Err(SettingError::new(
                setting,
                format!(
                    "{PUBLIC_URL} is https://, and browsers block its requests to a store at http://; put TLS in front of the store and set {S3_PUBLIC_ENDPOINT} to its https:// origin"
                ),
            )),
            _ => Ok(()),
        }
    }

    /// The role of the key that signs uploads.
    pub fn upload_role(&self) -> KeyRole {
        match self.browser_key.is_some() || self.browser_role.is_some() {
            true => KeyRole::Browser,
            false => KeyRole::Server,
        }
    }
}

/// The current and the previous secret of bucket events, as far as they are set.
pub(super) fn bucket_events_secrets(source: &Source) -> Result<Vec<Secret>, SettingError> {
    let current = source.parse_optional(&BUCKET_EVENTS_SECRET, parse_secret)?;
    let previous = source.parse_optional(&BUCKET_EVENTS_SECRET_PREVIOUS, parse_secret)?;
    Ok(current.into_iter().chain(previous).collect())
}

/// A secret of another machine. It is sent in headers and in the user part of URLs, so it must be visible ASCII.
pub(super) fn parse_secret(text: &str) -> Result<Secret, String> {
    if text.len() >= 32 && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(text.into())
    } else {
        Err(
            "it must have at least 32 characters, only ASCII and no spaces; `openssl rand -hex 32` prints one"
                .to_owned(),
        )
    }
}
