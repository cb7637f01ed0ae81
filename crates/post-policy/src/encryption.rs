//! Server-side encryption of the object.

use std::fmt;

use base64::{Engine, prelude::BASE64_STANDARD};

use crate::base64_value;
use crate::field;
use crate::invalid::Invalid;
use crate::newtype::{check_bytes, check_length};

/// Server-side encryption. Without it, the bucket's default applies.
///
/// ```
/// use s3_post_policy::Encryption;
///
/// let by_bucket_key = Encryption::kms()
///     .with_key_id("arn:aws:kms:eu-central-1:111122223333:key/1234abcd")?
///     .with_bucket_key();
/// # Ok::<(), s3_post_policy::Invalid>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Encryption {
    fields: Vec<(&'static str, String)>,
}

const LONGEST_KEY_ID: usize = 2048;
const LONGEST_CONTEXT: usize = 4096;

impl Encryption {
    /// SSE-S3: AES-256 with keys that S3 manages.
    ///
    /// ```
    /// # use s3_post_policy::Encryption;
    /// let encryption = Encryption::s3();
    /// ```
    pub fn s3() -> Self {
        Self::of_kind("AES256")
    }

    /// SSE-KMS, with the account's default key unless [`with_key_id`](Self::with_key_id) names one.
    ///
    /// ```
    /// # use s3_post_policy::Encryption;
    /// let encryption = Encryption::kms();
    /// ```
    pub fn kms() -> Self {
        Self::of_kind("aws:kms")
    }

    /// DSSE-KMS: two layers of encryption.
    ///
    /// ```
    /// # use s3_post_policy::Encryption;
    /// let encryption = Encryption::kms_dual_layer();
    /// ```
    pub fn kms_dual_layer() -> Self {
        Self::of_kind("aws:kms:dsse")
    }

    /// SSE-C: a 32-byte key of the customer and its MD5, both in Base64.
    ///
    /// The key goes into the form **and** into the policy. Everyone who gets the form can read it, and with it every
    /// object under the same key. Use a new key for each form.
    ///
    /// # Errors
    ///
    /// [`Invalid`] unless the two values are Base64 of 32 and 16 bytes.
    ///
    /// ```
    /// # use s3_post_policy::Encryption;
    /// let key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
    /// let encryption = Encryption::customer_key(key, "3x/YpIjVBMLlqqfl1HxhuQ==")?;
    /// assert!(!format!("{encryption:?}").contains(key));
    /// # Ok::<(), s3_post_policy::Invalid>(())
    /// ```
    pub fn customer_key(key: impl Into<String>, key_md5: impl Into<String>) -> Result<Self, Invalid> {
        let (key, key_md5) = (key.into(), key_md5.into());
        let (key_field, md5_field) = (
            field::X_AMZ_SERVER_SIDE_ENCRYPTION_CUSTOMER_KEY,
            field::X_AMZ_SERVER_SIDE_ENCRYPTION_CUSTOMER_KEY_MD5,
        );
        base64_value::check(key_field, &key, 32)?;
        base64_value::check(md5_field, &key_md5, 16)?;
        let algorithm = field::X_AMZ_SERVER_SIDE_ENCRYPTION_CUSTOMER_ALGORITHM;
        Ok(Self {
            fields: vec![(algorithm, "AES256".to_owned()), (key_field, key), (md5_field, key_md5)],
        })
    }

    /// Names the KMS key, by id or ARN. Applies only to the two KMS kinds; others stay as they are.
    ///
    /// # Errors
    ///
    /// [`Invalid`] for an id that is empty, longer than 2,048 bytes, or not visible ASCII.
    ///
    /// ```
    /// # use s3_post_policy::Encryption;
    /// assert!(Encryption::kms().with_key_id("alias/uploads").is_ok());
    /// assert!(Encryption::kms().with_key_id("").is_err());
    /// ```
    pub fn with_key_id(self, key_id: impl Into<String>) -> Result<Self, Invalid> {
        let name = field::X_AMZ_SERVER_SIDE_ENCRYPTION_AWS_KMS_KEY_ID;
        let key_id = key_id.into();
        check_length(name, &key_id, LONGEST_KEY_ID)?;
        check_bytes(name, &key_id, |byte| byte.is_ascii_graphic())?;
        Ok(self.with_kms_field(name, key_id))
    }

    /// Sets the KMS encryption context: pairs that are logged with each use of the key, and that are needed to read the
    /// object. Applies only to the two KMS kinds; others stay as they are.
    ///
    /// # Errors
    ///
    /// [`Invalid`] for a context above 4,096 bytes.
    ///
    /// ```
    /// # use s3_post_policy::Encryption;
    /// assert!(Encryption::kms().with_context([("tenant", "17")]).is_ok());
    /// ```
    pub fn with_context<'a>(self, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Invalid> {
        let name = field::X_AMZ_SERVER_SIDE_ENCRYPTION_CONTEXT;
        let pairs: std::collections::BTreeMap<_, _> = pairs.into_iter().collect();
        let json = serde_json::to_vec(&pairs).unwrap_or_default();
        let context = BASE64_STANDARD.encode(json);
        check_length(name, &context, LONGEST_CONTEXT)?;
        Ok(self.with_kms_field(name, context))
    }

    /// Lets S3 use the bucket's own data key, which needs fewer calls to KMS. Applies only to the two KMS kinds; others
    /// stay as they are.
    ///
    /// ```
    /// # use s3_post_policy::Encryption;
    /// let encryption = Encryption::kms().with_bucket_key();
    /// ```
    #[must_use]
    pub fn with_bucket_key(self) -> Self {
        let name = field::X_AMZ_SERVER_SIDE_ENCRYPTION_BUCKET_KEY_ENABLED;
        self.with_kms_field(name, "true".to_owned())
    }

    pub(crate) fn into_fields(self) -> Vec<(&'static str, String)> {
        self.fields
    }

    fn of_kind(kind: &str) -> Self {
        Self {
            fields: vec![(field::X_AMZ_SERVER_SIDE_ENCRYPTION, kind.to_owned())],
        }
    }

    fn with_kms_field(mut self, name: &'static str, value: String) -> Self {
        let is_kms = |(_, kind): &(_, String)| kind.starts_with("aws:kms");
        if self.fields.first().is_some_and(is_kms) {
            self.fields.retain(|(other, _)| *other != name);
            self.fields.push((name, value));
        }
        self
    }
}

impl fmt::Debug for Encryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields = self.fields.iter().map(|(name, value)| {
            let shown = if field::is_secret(name) { "…" } else { value };
            (name, shown)
        });
        f.debug_map().entries(fields).finish()
    }
}
