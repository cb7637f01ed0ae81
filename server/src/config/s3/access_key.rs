//! The access keys of the store: from the settings, from a provider, or from a role.

use s3_post_policy::{Credentials, Invalid};
use secrecy::ExposeSecret;

use super::super::definitions::{
    S3_ACCESS_KEY_ID, S3_BROWSER_ACCESS_KEY_ID, S3_BROWSER_ROLE, S3_BROWSER_SECRET_ACCESS_KEY,
    S3_BROWSER_SESSION_TOKEN, S3_CREDENTIALS, S3_SECRET_ACCESS_KEY, S3_SESSION_TOKEN,
};
use super::super::{Secret, Setting, SettingError, Source};
use super::missing;

/// The role of an access key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyRole {
    /// Signs the server's own requests and downloads, and uploads if there is no browser key.
    Server,
    /// Signs uploads: forms, PUTs and parts.
    Browser,
}

impl KeyRole {
    /// The setting of the key's id.
    pub fn id_setting(self) -> &'static Setting {
        match self {
            Self::Server => &S3_ACCESS_KEY_ID,
            Self::Browser => &S3_BROWSER_ACCESS_KEY_ID,
        }
    }

    /// The setting of the key's secret.
    pub fn secret_setting(self) -> &'static Setting {
        match self {
            Self::Server => &S3_SECRET_ACCESS_KEY,
            Self::Browser => &S3_BROWSER_SECRET_ACCESS_KEY,
        }
    }

    /// One word for the log.
    pub fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Browser => "browser",
        }
    }

    /// The setting of the key's session token.
    pub fn token_setting(self) -> &'static Setting {
        match self {
            Self::Server => &S3_SESSION_TOKEN,
            Self::Browser => &S3_BROWSER_SESSION_TOKEN,
        }
    }
}

/// Where the server's key is from.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// The settings.
    Fixed(AccessKey),
    /// AWS's providers of credentials, which are tried in turn.
    Provider,
}

/// An access key of the store.
#[derive(Debug, Clone)]
pub struct AccessKey {
    /// The key's role.
    pub role: KeyRole,
    /// The access key id, which is not a secret.
    pub id: String,
    /// The secret access key.
    pub secret: Secret,
    /// The session token of a temporary key.
    pub session_token: Option<Secret>,
}

impl KeySource {
    /// A key in our settings has priority. AWS's variables are part of the providers, so they are not read here then.
    pub(super) fn load(source: &Source) -> Result<Self, SettingError> {
        let has_own_key = [&S3_ACCESS_KEY_ID, &S3_SECRET_ACCESS_KEY]
            .into_iter()
            .any(|setting| source.get(setting).is_some());
        let is_chain = source.parse_optional(&S3_CREDENTIALS, |text| match text {
            "static" => Ok(false),
            "chain" => Ok(true),
            _ => Err("it must be static or chain".to_owned()),
        })?;
        match is_chain.unwrap_or_default() && !has_own_key {
            true if source.get(&S3_SESSION_TOKEN).is_some() => Err(SettingError::new(
                &S3_SESSION_TOKEN,
                format!("it is set without a key, but {S3_CREDENTIALS} is chain; unset it"),
            )),
            true => Ok(Self::Provider),
            false => AccessKey::of_server(source).map(Self::Fixed),
        }
    }
}

/// The role that signs uploads.
pub(super) fn browser_role(source: &Source, has_browser_key: bool) -> Result<Option<String>, SettingError> {
    source.parse_optional(&S3_BROWSER_ROLE, |text| {
        // AWS, "IAM identifiers": arn:partition:iam::account:role/path/name.
        let is_role = text.starts_with("arn:") && text.contains(":iam:") && text.contains(":role/");
        match is_role && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            true if has_browser_key => Err(format!(
                "{S3_BROWSER_ACCESS_KEY_ID} is set too, and only one of them can sign uploads; unset one of them"
            )),
            true => Ok(text.to_owned()),
            false => {
                Err("it must be the ARN of a role, such as arn:aws:iam::123456789012:role/buttress-browser".to_owned())
            }
        }
    })
}

impl AccessKey {
    /// The server's key, from our settings, or from AWS's variables if neither id nor secret is set in ours. Our key is
    /// never combined with the shell's `AWS_SESSION_TOKEN`, which belongs to another key.
    fn of_server(source: &Source) -> Result<Self, SettingError> {
        let role = KeyRole::Server;
        let [mut id, mut secret, mut session_token] =
            [role.id_setting(), role.secret_setting(), role.token_setting()].map(|setting| source.get(setting));
        if id.is_none() && secret.is_none() {
            id = source.alias(role.id_setting());
            secret = source.alias(role.secret_setting());
            session_token = session_token.or_else(|| source.alias(role.token_setting()));
        }
        Self::of(role, [id, secret, session_token], missing)
    }

    /// A key from its id, secret and session token.
    fn of(
        role: KeyRole,
        [id, secret, session_token]: [Option<String>; 3],
        missing: impl Fn(&Setting) -> SettingError,
    ) -> Result<Self, SettingError> {
        let key = Self {
            role,
            id: id.ok_or_else(|| missing(role.id_setting()))?,
            secret: secret.ok_or_else(|| missing(role.secret_setting()))?.into(),
            session_token: session_token.map(Into::into),
        };
        key.check()?;
        Ok(key)
    }

    /// The browser key; `None` means that the server's key signs uploads too.
    pub(super) fn of_browsers(source: &Source) -> Result<Option<Self>, SettingError> {
        let role = KeyRole::Browser;
        let settings = [role.id_setting(), role.secret_setting(), role.token_setting()];
        let [id, secret, session_token] = settings.map(|setting| source.get(setting));
        if id.is_none() && secret.is_none() && session_token.is_none() {
            return Ok(None);
        }
        let missing = |setting: &Setting| {
            SettingError::new(
                setting,
                "it is missing, but another setting of the browser key is set; set the key's id and secret, or unset them all to sign everything with the server's key",
            )
        };
        Self::of(role, [id, secret, session_token], missing).map(Some)
    }

    /// Checks that all values can be sent in a form or URL.
    fn check(&self) -> Result<(), SettingError> {
        let credentials = Credentials::new(self.id.clone(), self.secret.expose_secret());
        let checked = credentials.and_then(|credentials| match &self.session_token {
            Some(token) => credentials.with_session_token(token.expose_secret()).map(drop),
            None => Ok(()),
        });
        checked.map_err(|error| self.error(&error))
    }

    /// The error for the setting whose value is not valid.
    pub fn error(&self, error: &Invalid) -> SettingError {
        let setting = match error.field() {
            "access key id" => self.role.id_setting(),
            "session token" => self.role.token_setting(),
            _ => self.role.secret_setting(),
        };
        SettingError::new(setting, error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::S3Choice;

    /// Finds a key that AWS's providers override, a role beside a browser key, and a misspelt choice that means a key.
    #[test]
    fn the_source_of_credentials_is_chosen() {
        let base = [
            ("BUTTRESS_S3_BUCKET", "files"),
            ("BUTTRESS_S3_REGION", "us-east-1"),
            ("BUTTRESS_S3_CREDENTIALS", "chain"),
        ];
        let key = [
            ("BUTTRESS_S3_ACCESS_KEY_ID", "SERVER"),
            ("BUTTRESS_S3_SECRET_ACCESS_KEY", "secret"),
        ];
        let browser_key = [
            ("BUTTRESS_S3_BROWSER_ACCESS_KEY_ID", "BROWSER"),
            ("BUTTRESS_S3_BROWSER_SECRET_ACCESS_KEY", "another"),
        ];
        let role = [("BUTTRESS_S3_BROWSER_ROLE", "arn:aws:iam::123456789012:role/browser")];
        let load = |pairs: &[(&str, &str)]| {
            let source = Source::new(pairs.iter().copied(), None).unwrap();
            S3Choice::load(&source).map_err(|error| error.to_string())
        };
        let with = |more: &[&[(&str, &str)]]| load(&[&[&base[..]], more].concat().concat());
        let chosen = |more: &[&[(&str, &str)]]| match with(more).unwrap() {
            S3Choice::External(s3) => (matches!(s3.server_key, KeySource::Provider), s3.upload_role()),
            S3Choice::Embedded { .. } => panic!("an S3 is named"),
        };
        assert_eq!(chosen(&[]), (true, KeyRole::Server));
        assert_eq!(
            chosen(&[&key]),
            (false, KeyRole::Server),
            "a key in our settings has priority"
        );
        assert_eq!(chosen(&[&browser_key]), (true, KeyRole::Browser));
        assert_eq!(chosen(&[&role]), (true, KeyRole::Browser));
        assert_eq!(chosen(&[&key, &role]), (false, KeyRole::Browser));
        // AWS's variables are one of the providers.
        let aws = [("AWS_ACCESS_KEY_ID", "AKID"), ("AWS_SECRET_ACCESS_KEY", "secret")];
        assert_eq!(chosen(&[&aws]), (true, KeyRole::Server));
        for (wrong, setting) in [
            (&[&browser_key[..], &role][..], "BUTTRESS_S3_BROWSER_ROLE"),
            (
                &[&[("BUTTRESS_S3_BROWSER_ROLE", "browser")]],
                "BUTTRESS_S3_BROWSER_ROLE",
            ),
            (&[&[("BUTTRESS_S3_CREDENTIALS", "iam")]], "BUTTRESS_S3_CREDENTIALS"),
            (
                &[&[("BUTTRESS_S3_SESSION_TOKEN", "token")]],
                "BUTTRESS_S3_SESSION_TOKEN",
            ),
            (&[&key[..1]], "BUTTRESS_S3_SECRET_ACCESS_KEY"),
        ] {
            let message = with(wrong).unwrap_err();
            assert!(message.starts_with(&format!("{setting}: ")), "{message}");
        }
        assert!(load(&base[2..]).unwrap_err().starts_with("BUTTRESS_S3_BUCKET: "));
    }
}
