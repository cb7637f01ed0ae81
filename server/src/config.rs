//! Settings: built-in defaults, then `buttress.toml`, then the environment. A bad value stops the
//! start with one sentence that names the setting; secrets are read into a type that cannot print.

mod oidc;
mod s3;
mod sessions;
mod source;

use std::fmt;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use app::domain::access::SignUps;
use app::domain::file::canonical_type;
use app::domain::limits::{DEFAULT_PARTS_FROM, DEFAULT_TYPES, MAX_OBJECT_BYTES, MAX_SINGLE_BESIDE_PARTS, UploadRules};
use ipnet::IpNet;
use jiff::SignedDuration;
use url::Url;

pub use s3::{AccessKey, KeyRole, S3Choice, S3Settings, Secret, SingleRequest};
pub use source::{SettingError, Source};

use crate::accounts::SessionTerms;
use crate::ledger::Allowance;
use crate::oidc::OidcTerms;
use crate::uploads::Limits;

/// Everything an operator may decide, checked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where to listen. Port 0 takes a free one.
    pub addr: SocketAddr,
    /// How browsers reach us; `None` means `http://` and the address we listen on.
    pub public_url: Option<PublicUrl>,
    /// Where the embedded database and the embedded S3 keep their files.
    pub data_dir: PathBuf,
    /// `sqlite:…` or `postgres://…`; `None` means `buttress.db` in [`Settings::data_dir`]. A secret,
    /// because it may hold a password.
    pub database_url: Option<Secret>,
    /// Somebody's S3 or our own.
    pub s3: S3Choice,
    /// What people may upload.
    pub rules: UploadRules,
    /// What each of them may hold and ask for.
    pub limits: Limits,
    /// How long a signed form may be used.
    pub form_lifetime: Duration,
    /// What bucket events prove themselves with; without it none are taken.
    pub events_secret: Option<Secret>,
    /// The one before it, for as long as senders still use it.
    pub previous_events_secret: Option<Secret>,
    /// How long people stay logged in.
    pub sessions: SessionTerms,
    /// Who may make an account.
    pub sign_ups: SignUps,
    /// How long the audit log is kept; for ever where this is `None`.
    pub audit_kept: Option<SignedDuration>,
    /// Another site that people may log in at.
    pub oidc: Option<OidcTerms>,
    /// Proxies whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<IpNet>,
}

/// An origin, `https://host` or, on loopback only, `http://host:port`; no path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// Checks an origin.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn parse(text: &str) -> Result<Self, String> {
        let url =
            Url::parse(text).map_err(|e| format!("it is not a URL ({e}); write it as https://files.example.org"))?;
        let host = url.host_str().unwrap_or_default();
        let loopback = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        match url.scheme() {
            "https" => {}
            "http" if loopback => {}
            "http" => {
                return Err(
                    "plain http is for loopback addresses only; put TLS in front and write https://".to_owned(),
                );
            }
            other => return Err(format!("it must begin with https://, not {other}://")),
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
            return Err("it must be an origin only: scheme, host and port, nothing after them".to_owned());
        }
        Ok(Self(url.origin().ascii_serialization()))
    }

    /// The origin without a trailing slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether browsers reach us by TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Settings {
    /// Reads and checks every setting.
    ///
    /// # Errors
    /// The first setting that is missing or wrong.
    pub fn load(source: &Source) -> Result<Self, SettingError> {
        let addr = source.parse("ADDR", "127.0.0.1:3000", |text| {
            text.parse::<SocketAddr>()
                .map_err(|_| "write it as 127.0.0.1:3000".to_owned())
        })?;
        let public_url = source.parse_optional("PUBLIC_URL", PublicUrl::parse)?;
        let data_dir = source.parse("DATA_DIR", "data", |text| Ok(PathBuf::from(text)))?;
        let database_url = source.parse_optional("DATABASE_URL", |text| match text.split_once(':') {
            Some(("sqlite", name)) if [":memory:", "mode=memory"].iter().any(|memory| name.contains(memory)) => {
                Err("a database in memory forgets everybody's files; name a file".to_owned())
            }
            Some(("sqlite" | "postgres" | "postgresql", _)) => Ok(Secret::from(text.to_owned())),
            _ => Err("it must begin with sqlite: or postgres:".to_owned()),
        })?;
        let max_bytes = source.parse("MAX_UPLOAD_BYTES", "1073741824", |text| match text.parse::<u64>() {
            Ok(bytes) if (1..=MAX_OBJECT_BYTES).contains(&bytes) => Ok(bytes),
            _ => Err(format!(
                "it must be a whole number of bytes from 1 to {MAX_OBJECT_BYTES} (5 TiB, the largest object of S3)"
            )),
        })?;
        let allowed_types = source.parse("ALLOWED_TYPES", &DEFAULT_TYPES.join(","), parse_types)?;
        let form_lifetime = source.parse("FORM_LIFETIME_SECONDS", "600", |text| match text.parse::<u64>() {
            Ok(seconds) if (30..=3600).contains(&seconds) => Ok(Duration::from_secs(seconds)),
            _ => Err("it must be a whole number of seconds from 30 to 3600".to_owned()),
        })?;
        let parts_from = source.parse("PARTS_FROM_BYTES", &DEFAULT_PARTS_FROM.to_string(), |text| {
            match text.parse::<u64>() {
                Ok(bytes) if (SMALLEST_IN_PARTS..=MAX_SINGLE_BESIDE_PARTS).contains(&bytes) => Ok(bytes),
                _ => Err(format!(
                    "it must be a whole number of bytes from {SMALLEST_IN_PARTS} to {MAX_SINGLE_BESIDE_PARTS}"
                )),
            }
        })?;
        let limits = limits(source)?;
        let events_secret = source.parse_optional("EVENTS_SECRET", parse_events_secret)?;
        let previous_events_secret = source.parse_optional("EVENTS_SECRET_PREVIOUS", parse_events_secret)?;
        let s3 = S3Choice::load(source)?;
        Ok(Self {
            addr,
            public_url,
            data_dir,
            database_url,
            s3,
            rules: UploadRules {
                max_bytes,
                allowed_types,
                parts_from,
            },
            limits,
            form_lifetime,
            events_secret,
            previous_events_secret,
            sessions: sessions::terms(source)?,
            sign_ups: sessions::sign_ups(source)?,
            audit_kept: sessions::audit_kept(source)?,
            oidc: oidc::terms(source)?,
            trusted_proxies: source.parse("TRUSTED_PROXIES", "", sessions::parse_networks)?,
        })
    }
}

fn limits(source: &Source) -> Result<Limits, SettingError> {
    let number = |name: &str, default: &str, what: &str| {
        source.parse(name, default, |text| {
            text.parse::<u64>()
                .ok()
                .filter(|number| i64::try_from(*number).is_ok())
                .ok_or_else(|| format!("it must be a whole number of {what}"))
        })
    };
    let count = |name: &str, default: &str, what: &str| {
        let number = number(name, default, what)?;
        u32::try_from(number).map_err(|_| SettingError::new(name, format!("it must be at most {}", u32::MAX)))
    };
    let undo = number("UNDO_SECONDS", "60", "seconds")?;
    if undo > LONGEST_UNDO.as_secs() {
        let days = LONGEST_UNDO.as_secs() / 86_400;
        return Err(SettingError::new(
            "UNDO_SECONDS",
            format!("it must be at most {days} days"),
        ));
    }
    let link = number("LINK_SECONDS", "86400", "seconds")?;
    if !(60..=LONGEST_LINK.as_secs()).contains(&link) {
        return Err(SettingError::new(
            "LINK_SECONDS",
            format!(
                "it must be from 60 to {} (seven days, the longest that S3 takes)",
                LONGEST_LINK.as_secs()
            ),
        ));
    }
    Ok(Limits {
        allowance: Allowance {
            bytes: number("QUOTA_BYTES", "10737418240", "bytes")?,
            outstanding: count("MAX_OUTSTANDING", "2000", "uploads")?,
        },
        budget_per_minute: NonZeroU32::new(count("BUDGET_PER_MINUTE", "6000", "units, or 0 for no limit")?),
        undo: Duration::from_secs(undo),
        link: Duration::from_secs(link),
        wait_for_others: WAIT_FOR_OTHERS,
    })
}

/// S3 takes no smaller part, except as the last one (AWS, "Amazon S3 multipart upload limits").
const SMALLEST_IN_PARTS: u64 = 5 * 1024 * 1024;
/// A deleted file takes up room for as long as it can be brought back.
const LONGEST_UNDO: Duration = Duration::from_secs(30 * 86_400);
/// `X-Amz-Expires` of a presigned URL (AWS, "Authenticating requests: using query parameters").
const LONGEST_LINK: Duration = Duration::from_secs(7 * 86_400);
/// Well within the time that a request may take.
const WAIT_FOR_OTHERS: Duration = Duration::from_secs(10);

/// It travels in headers and in the user part of URLs, so it is visible ASCII.
fn parse_events_secret(text: &str) -> Result<Secret, String> {
    if text.len() >= 32 && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(text.into())
    } else {
        Err("it must have at least 32 characters, letters, digits and signs without blanks; `openssl rand -hex 32` makes one".to_owned())
    }
}

fn parse_types(text: &str) -> Result<Vec<String>, String> {
    let types: Vec<String> = text
        .split(',')
        .map(|t| canonical_type(&t.trim().to_ascii_lowercase()).to_owned())
        .filter(|t| !t.is_empty())
        .collect();
    if types.is_empty() {
        return Err("name at least one content type, separated by commas".to_owned());
    }
    for content_type in &types {
        if s3_post_policy::ContentType::new(content_type.clone()).is_err() || content_type.contains(['*', ';']) {
            return Err(format!(
                "\"{content_type}\" is not an exact content type such as image/png"
            ));
        }
        if is_active(content_type) {
            return Err(format!(
                "{content_type} can carry script that runs on the store's origin and is never allowed"
            ));
        }
    }
    Ok(types)
}

/// Types that a browser opens as a document with script, or runs as one: HTML, whatever is XML (where it may
/// name a style sheet that runs, or hold XHTML or SVG), containers of such documents, and JavaScript by all of
/// its names (WHATWG, "MIME Sniffing").
fn is_active(content_type: &str) -> bool {
    let (kind, subtype) = content_type.split_once('/').unwrap_or_default();
    let is_markup = ["html", "xml", "xsl", "rfc822", "x-mhtml"].contains(&subtype) || subtype.ends_with("+xml");
    let is_script = ["javascript", "ecmascript", "jscript", "livescript"]
        .iter()
        .any(|name| subtype.strip_prefix("x-").unwrap_or(subtype).starts_with(name));
    kind == "multipart" || is_markup || is_script
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(pairs: &[(&str, &str)]) -> Result<Settings, String> {
        let pairs: Vec<(String, String)> = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let env = move |name: &str| pairs.iter().find(|(k, _)| k == name).map(|(_, v)| v.clone());
        Source::new(env, None)
            .and_then(|source| Settings::load(&source))
            .map_err(|e| e.to_string())
    }

    #[test]
    fn nothing_set_is_the_embedded_server() {
        let settings = load(&[]).unwrap();
        assert_eq!(settings.addr.to_string(), "127.0.0.1:3000");
        assert!(matches!(settings.s3, S3Choice::Embedded { .. }));
    }

    #[test]
    fn a_bad_value_is_refused_in_one_sentence_that_names_it() {
        for (name, value) in [
            ("BUTTRESS_ADDR", "three thousand"),
            ("BUTTRESS_PUBLIC_URL", "http://files.example.org"),
            ("BUTTRESS_PUBLIC_URL", "https://files.example.org/app"),
            ("BUTTRESS_MAX_UPLOAD_BYTES", "0"),
            ("BUTTRESS_MAX_UPLOAD_BYTES", "5497558138881"),
            ("BUTTRESS_S3_UPLOADS", "PUT"),
            ("BUTTRESS_ALLOWED_TYPES", "image/*"),
            ("BUTTRESS_ALLOWED_TYPES", "image/png,text/html"),
            ("BUTTRESS_DATABASE_URL", "mysql://x"),
            ("BUTTRESS_DATABASE_URL", "sqlite::memory:"),
            ("BUTTRESS_DATABASE_URL", "sqlite:x.db?mode=memory"),
            ("BUTTRESS_FORM_LIFETIME_SECONDS", "1"),
            ("BUTTRESS_PARTS_FROM_BYTES", "1000"),
            ("BUTTRESS_QUOTA_BYTES", "-1"),
            ("BUTTRESS_QUOTA_BYTES", "18446744073709551615"),
            ("BUTTRESS_MAX_OUTSTANDING", "5000000000"),
            ("BUTTRESS_BUDGET_PER_MINUTE", "many"),
            ("BUTTRESS_UNDO_SECONDS", "99999999"),
            ("BUTTRESS_LINK_SECONDS", "59"),
            ("BUTTRESS_LINK_SECONDS", "604801"),
            ("BUTTRESS_EVENTS_SECRET", "too short"),
            ("BUTTRESS_SIGNUP", "everybody"),
            ("BUTTRESS_AUDIT_DAYS", "29"),
            ("BUTTRESS_SESSION_IDLE_SECONDS", "1"),
            ("BUTTRESS_SESSION_LIFE_SECONDS", "60"),
            ("BUTTRESS_OIDC_ISSUER", "http://login.example.org"),
            ("BUTTRESS_OIDC_ISSUER", "login.example.org"),
            ("BUTTRESS_TRUSTED_PROXIES", "10.0.0.0/33"),
            ("BUTTRESS_TRUSTED_PROXIES", "proxy.internal"),
            ("BUTTRESS_EVENTS_SECRET", "0123456789 0123456789 0123456789 0123456789"),
        ] {
            let message = load(&[(name, value)]).unwrap_err();
            assert!(message.starts_with(name), "{message}");
            assert!(!message.contains('\n'), "{message}");
        }
    }

    #[test]
    fn no_type_that_a_browser_runs_is_ever_allowed() {
        for active in [
            "text/html",
            "text/xml",
            "text/xsl",
            "application/xml",
            "application/xhtml+xml",
            "application/atom+xml",
            "application/rss+xml",
            "application/mathml+xml",
            "application/xslt+xml",
            "application/vnd.example+xml",
            "image/svg+xml",
            "IMAGE/SVG+XML",
            "multipart/x-mixed-replace",
            "multipart/related",
            "message/rfc822",
            "application/x-mhtml",
            "text/javascript",
            "text/javascript1.5",
            "text/jscript",
            "text/livescript",
            "text/x-ecmascript",
            "application/javascript",
            "application/x-javascript",
            "application/ecmascript",
        ] {
            let message = load(&[("BUTTRESS_ALLOWED_TYPES", &format!("image/png,{active}"))]).unwrap_err();
            assert!(message.contains("is never allowed"), "{active}: {message}");
        }
        let inert = "application/vnd.openxmlformats-officedocument.wordprocessingml.document,application/json,\
                     application/octet-stream,model/gltf-binary,text/vtt";
        assert!(load(&[("BUTTRESS_ALLOWED_TYPES", inert)]).is_ok());
        assert!(load(&[("BUTTRESS_ALLOWED_TYPES", &DEFAULT_TYPES.join(","))]).is_ok());
    }

    #[test]
    fn browsers_may_have_a_key_of_their_own_and_half_of_one_is_named() {
        let server = [
            ("BUTTRESS_S3_BUCKET", "files"),
            ("BUTTRESS_S3_REGION", "us-east-1"),
            ("BUTTRESS_S3_ACCESS_KEY_ID", "SERVER"),
            ("BUTTRESS_S3_SECRET_ACCESS_KEY", "secret"),
        ];
        let with = |more: &[(&str, &str)]| load(&[&server[..], more].concat());
        let upload_key = |settings: Settings| match settings.s3 {
            S3Choice::External(s3) => s3.upload_key().clone(),
            S3Choice::Embedded { .. } => panic!("an S3 is named"),
        };
        let key = upload_key(with(&[]).unwrap());
        assert_eq!((key.role, key.id.as_str()), (KeyRole::Server, "SERVER"));
        let (id, secret, token) = (
            ("BUTTRESS_S3_BROWSER_ACCESS_KEY_ID", "BROWSER"),
            ("BUTTRESS_S3_BROWSER_SECRET_ACCESS_KEY", "another"),
            ("BUTTRESS_S3_BROWSER_SESSION_TOKEN", "token"),
        );
        let key = upload_key(with(&[id, secret, token]).unwrap());
        assert_eq!((key.role, key.id.as_str()), (KeyRole::Browser, "BROWSER"));
        assert!(key.session_token.is_some());
        for (given, missing) in [
            (&[id][..], secret.0),
            (&[secret], id.0),
            (&[token], id.0),
            (&[id, token], secret.0),
        ] {
            let message = with(given).unwrap_err();
            assert!(message.starts_with(&format!("{missing}: it is missing")), "{message}");
        }
        let crooked = with(&[(id.0, "BROW/SER"), secret]).unwrap_err();
        assert!(crooked.starts_with(id.0), "{crooked}");
        // They choose an S3 as the server's do: they would say nothing of the embedded one.
        assert!(load(&[id, secret]).unwrap_err().starts_with("BUTTRESS_S3_BUCKET: "));
    }

    #[test]
    fn an_s3_needs_all_its_parts_and_says_which_is_missing() {
        let message = load(&[("BUTTRESS_S3_BUCKET", "files")]).unwrap_err();
        assert!(message.starts_with("BUTTRESS_S3_ACCESS_KEY_ID"), "{message}");
        let message = load(&[("BUTTRESS_S3_ENDPOINT", "http://127.0.0.1:9000")]).unwrap_err();
        assert!(message.starts_with("BUTTRESS_S3_BUCKET"), "{message}");
    }

    #[test]
    fn the_names_of_aws_fill_in_and_secrets_stay_out_of_debug() {
        let settings = load(&[
            ("BUTTRESS_S3_BUCKET", "files"),
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "very-secret-key"),
            ("AWS_SESSION_TOKEN", "very-secret-token"),
            ("AWS_REGION", "eu-central-1"),
            ("BUTTRESS_EVENTS_SECRET", "very-secret-0123456789-0123456789"),
        ])
        .unwrap();
        let debug = format!("{settings:?}");
        assert!(
            debug.contains("AKIDEXAMPLE") && debug.contains("eu-central-1"),
            "{debug}"
        );
        assert!(!debug.contains("very-secret"), "{debug}");
    }

    #[test]
    fn a_bad_secret_is_not_repeated() {
        let message = load(&[
            ("BUTTRESS_S3_BUCKET", "files"),
            ("BUTTRESS_S3_REGION", "us-east-1"),
            ("BUTTRESS_S3_ACCESS_KEY_ID", "AKID"),
            ("BUTTRESS_S3_SECRET_ACCESS_KEY", "bad\nsecret"),
        ])
        .unwrap_err();
        assert!(
            message.starts_with("BUTTRESS_S3_SECRET_ACCESS_KEY") && !message.contains("bad"),
            "{message}"
        );
    }
}
