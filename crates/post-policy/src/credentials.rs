//! The credentials that policies are signed with.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use crate::invalid::{Invalid, Rule};
use crate::newtype::{check_bytes, check_length};

const LONGEST_KEY: usize = 256;
/// Most bytes of a session token. Tokens have no documented limit; AWS's are shorter, and a form holds 20,480 bytes.
const LONGEST_TOKEN: usize = 8192;

/// An access key id, its secret, and the session token of temporary credentials.
///
/// The secret and the token are wiped from memory on drop and never appear in `Debug` output.
///
/// ```
/// use s3_post_policy::Credentials;
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "not-a-secret")?;
/// assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
/// assert!(!format!("{credentials:?}").contains("not-a-secret"));
/// # Ok::<(), s3_post_policy::Invalid>(())
/// ```
#[derive(Clone)]
pub struct Credentials {
    access_key_id: String,
    secret_access_key: SecretString,
    session_token: Option<SecretString>,
}

impl Credentials {
    /// Long-lived credentials; [`with_session_token`](Self::with_session_token) makes temporary ones of them.
    ///
    /// # Errors
    ///
    /// [`Invalid`] for text that is empty, longer than 256 bytes, or not visible ASCII, and for a slash in the access
    /// key id, because slashes separate the parts of the credential scope.
    ///
    /// ```
    /// # use s3_post_policy::Credentials;
    /// let refused = Credentials::new("AKIDEXAMPLE", "line\nend").unwrap_err();
    /// assert_eq!(refused.field(), "secret access key");
    /// ```
    pub fn new(access_key_id: impl Into<String>, secret_access_key: impl Into<SecretString>) -> Result<Self, Invalid> {
        let access_key_id = access_key_id.into();
        let secret_access_key = secret_access_key.into();
        let field = "access key id";
        check_length(field, &access_key_id, LONGEST_KEY)?;
        check_bytes(field, &access_key_id, |byte| byte.is_ascii_graphic() && byte != b'/')?;
        check_length("secret access key", secret_access_key.expose_secret(), LONGEST_KEY)?;
        check_visible("secret access key", secret_access_key.expose_secret())?;
        Ok(Self {
            access_key_id,
            secret_access_key,
            session_token: None,
        })
    }

    /// Adds the session token of temporary credentials. S3 requires it in the form, so everyone who gets the form gets
    /// the token.
    ///
    /// # Errors
    ///
    /// [`Invalid`] for a token that is empty, longer than 8,192 bytes, or not visible ASCII.
    ///
    /// ```
    /// # use s3_post_policy::Credentials;
    /// let temporary = Credentials::new("ASIAEXAMPLE", "not-a-secret")?.with_session_token("token")?;
    /// assert!(temporary.is_temporary());
    /// # Ok::<(), s3_post_policy::Invalid>(())
    /// ```
    pub fn with_session_token(mut self, token: impl Into<SecretString>) -> Result<Self, Invalid> {
        let token = token.into();
        check_length("session token", token.expose_secret(), LONGEST_TOKEN)?;
        check_bytes("session token", token.expose_secret(), |byte| byte.is_ascii_graphic())?;
        self.session_token = Some(token);
        Ok(self)
    }

    /// The access key id, which is not secret.
    ///
    /// ```
    /// # use s3_post_policy::Credentials;
    /// # let credentials = Credentials::new("AKIDEXAMPLE", "not-a-secret")?;
    /// assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
    /// # Ok::<(), s3_post_policy::Invalid>(())
    /// ```
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// Whether there is a session token.
    ///
    /// ```
    /// # use s3_post_policy::Credentials;
    /// # let credentials = Credentials::new("AKIDEXAMPLE", "not-a-secret")?;
    /// assert!(!credentials.is_temporary());
    /// # Ok::<(), s3_post_policy::Invalid>(())
    /// ```
    pub fn is_temporary(&self) -> bool {
        self.session_token.is_some()
    }

    pub(crate) fn secret(&self) -> &str {
        self.secret_access_key.expose_secret()
    }

    pub(crate) fn session_token(&self) -> Option<&str> {
        self.session_token.as_ref().map(ExposeSecret::expose_secret)
    }
}

/// A secret never reaches a form, so `${` in it is harmless.
fn check_visible(field: &'static str, text: &str) -> Result<(), Invalid> {
    match text.bytes().position(|byte| !byte.is_ascii_graphic()) {
        Some(at) => Err(Invalid::new(field, Rule::Character { at }, text.len())),
        None => Ok(()),
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id)
            .field("temporary", &self.is_temporary())
            .finish_non_exhaustive()
    }
}
