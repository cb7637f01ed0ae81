//! The signer: turns policies into signed forms, and recognises its own forms.

mod verify;

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use jiff::Timestamp;

use crate::credentials::Credentials;
use crate::endpoint::Endpoint;
use crate::field;
use crate::form::FormFields;
use crate::policy::{Document, PostPolicy};
use crate::policy_error::PolicyError;
use crate::presigned::PresignedPost;
use crate::region::Region;
use crate::sig_v2;
use crate::sig_v4::{self, DayKey};
use crate::signature_version::SignatureVersion;
use crate::timestamp;

pub use verify::FormSignature;

/// Longest lifetime of a SigV4 signature.
const LONGEST_LIFE_V4: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// Most fields that a signature adds.
const SIGNATURE_FIELDS: usize = 6;
/// Approximate bytes of these fields, without the policy.
const SIGNATURE_BYTES: usize = 512;

/// Signs policies with one set of credentials. Create one signer and share it between threads, because it caches the
/// derived key of the day.
///
/// ```
/// use s3_post_policy::*;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let region = Region::new("eu-central-1")?;
/// let signer = Signer::v4(Credentials::new("AKIDEXAMPLE", "not-a-secret")?, region.clone());
/// let policy = PostPolicy::builder(
///     Bucket::new("photos")?,
///     ObjectKey::new("staging/0197b1c2.png")?,
///     SizeRange::exactly(ByteSize::new(2_000_000)),
///     ContentType::new("image/png")?,
///     "2026-01-31T12:10:00Z".parse()?,
/// )
/// .build()?;
///
/// let form = signer.sign(&policy, &Endpoint::aws(&region), "2026-01-31T12:00:00Z".parse()?)?;
/// assert_eq!(form.url, "https://photos.s3.eu-central-1.amazonaws.com/");
/// assert_eq!(form.fields.get("x-amz-date"), Some("20260131T120000Z"));
/// # Ok(())
/// # }
/// ```
pub struct Signer {
    credentials: Credentials,
    method: Method,
}

enum Method {
    V2(sig_v2::SigningKey),
    V4 {
        region: Region,
        day_key: RwLock<Option<Arc<DayKey>>>,
    },
}

impl Signer {
    /// A signer of the given version; `region` is the bucket's, and SigV2 does not need it.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// let version: SignatureVersion = "v4".parse()?;
    /// let credentials = Credentials::new("AKIDEXAMPLE", "not-a-secret")?;
    /// let signer = Signer::new(version, credentials, Region::new("eu-central-1")?);
    /// assert_eq!(signer.version(), SignatureVersion::V4);
    /// # Ok::<(), Invalid>(())
    /// ```
    pub fn new(version: SignatureVersion, credentials: Credentials, region: Region) -> Self {
        match version {
            SignatureVersion::V2 => Self::v2(credentials),
            SignatureVersion::V4 => Self::v4(credentials, region),
        }
    }

    /// A signer for SigV4; `region` is the bucket's.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// let credentials = Credentials::new("AKIDEXAMPLE", "not-a-secret")?;
    /// let signer = Signer::v4(credentials, Region::new("eu-central-1")?);
    /// assert_eq!(signer.version(), SignatureVersion::V4);
    /// # Ok::<(), Invalid>(())
    /// ```
    pub const fn v4(credentials: Credentials, region: Region) -> Self {
        let day_key = RwLock::new(None);
        Self {
            credentials,
            method: Method::V4 { region, day_key },
        }
    }

    /// A signer for SigV2, for stores that support nothing newer. Legacy: AWS refuses it for buckets made after
    /// 2020-06-24.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// let signer = Signer::v2(Credentials::new("AKIDEXAMPLE", "not-a-secret")?);
    /// assert_eq!(signer.version(), SignatureVersion::V2);
    /// # Ok::<(), Invalid>(())
    /// ```
    pub fn v2(credentials: Credentials) -> Self {
        let key = sig_v2::SigningKey::new(credentials.secret());
        Self {
            credentials,
            method: Method::V2(key),
        }
    }

    /// The signature version of this signer.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # let signer = Signer::v2(Credentials::new("AKIDEXAMPLE", "not-a-secret")?);
    /// assert_eq!(signer.version().to_string(), "v2");
    /// # Ok::<(), Invalid>(())
    /// ```
    pub const fn version(&self) -> SignatureVersion {
        match self.method {
            Method::V2(_) => SignatureVersion::V2,
            Method::V4 { .. } => SignatureVersion::V4,
        }
    }

    /// Signs `policy` at the time `now`, for a form that posts to `endpoint`.
    ///
    /// # Errors
    ///
    /// [`PolicyError`] if the policy has expired by `now`, is valid for more than seven days (SigV4), makes a form that
    /// AWS would not read to its end, or names a bucket that `endpoint` cannot address.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// fn sign(signer: &Signer, policy: &PostPolicy, now: jiff::Timestamp) -> Option<String> {
    ///     let endpoint = Endpoint::custom("http://127.0.0.1:9000", Addressing::Path).ok()?;
    ///     match signer.sign(policy, &endpoint, now) {
    ///         Ok(form) => serde_json::to_string(&form).ok(),
    ///         Err(PolicyError::Expired) => None,
    ///         Err(other) => panic!("{other}"),
    ///     }
    /// }
    /// ```
    pub fn sign(&self, policy: &PostPolicy, endpoint: &Endpoint, now: Timestamp) -> Result<PresignedPost, PolicyError> {
        self.check_lifetime(policy, now)?;
        endpoint.check_bucket(&policy.bucket)?;
        let mut fields = policy
            .fields
            .copy_with_room(SIGNATURE_FIELDS, SIGNATURE_BYTES + 2 * policy.fields.text_len());
        match &self.method {
            Method::V2(key) => {
                self.push_session_token(&mut fields);
                let json = document(policy, &fields);
                fields.push(field::AWS_ACCESS_KEY_ID, self.credentials.access_key_id());
                push_signed(&mut fields, &json, field::SIGNATURE, |policy, to| key.sign(policy, to));
            }
            Method::V4 { region, day_key } => {
                let date = timestamp::basic_seconds(now);
                let key = self.day_key(day_key, region, date.as_str());
                fields.push(field::X_AMZ_ALGORITHM, sig_v4::ALGORITHM);
                fields.push(field::X_AMZ_CREDENTIAL, &key.credential);
                fields.push(field::X_AMZ_DATE, date.as_str());
                self.push_session_token(&mut fields);
                let json = document(policy, &fields);
                push_signed(&mut fields, &json, field::X_AMZ_SIGNATURE, |policy, to| {
                    key.sign(policy, to)
                });
            }
        }
        check_length(&fields)?;
        let url = endpoint.form_url(&policy.bucket);
        Ok(PresignedPost::new(url, fields, policy.expires_at))
    }

    fn check_lifetime(&self, policy: &PostPolicy, now: Timestamp) -> Result<(), PolicyError> {
        let left = policy.expires_at.duration_since(now);
        if !left.is_positive() {
            return Err(PolicyError::Expired);
        }
        let left = left.unsigned_abs();
        if self.version() == SignatureVersion::V4 && left > LONGEST_LIFE_V4 {
            let limit = LONGEST_LIFE_V4.as_secs();
            return Err(PolicyError::LifetimeTooLong {
                seconds: left.as_secs().max(limit + 1),
                limit,
            });
        }
        Ok(())
    }

    fn push_session_token(&self, fields: &mut FormFields) {
        if let Some(token) = self.credentials.session_token() {
            fields.push(field::X_AMZ_SECURITY_TOKEN, token);
        }
    }

    /// The signing key for the day of `date`: the cached one, or a new one that replaces it.
    fn day_key(&self, cache: &RwLock<Option<Arc<DayKey>>>, region: &Region, date: &str) -> Arc<DayKey> {
        let day = date.get(..8).unwrap_or(date);
        let cached = cache.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(key) = cached.filter(|key| key.date == day) {
            return key;
        }
        let (id, secret) = (self.credentials.access_key_id(), self.credentials.secret());
        let key = Arc::new(DayKey::derive(id, secret, day, region.as_str()));
        *cache.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&key));
        key
    }
}

fn document(policy: &PostPolicy, fields: &FormFields) -> Vec<u8> {
    let expiration = timestamp::iso_millis(policy.expires_at);
    let document = Document {
        policy,
        expiration: expiration.as_str(),
        fields,
    };
    let mut json = Vec::with_capacity(2 * fields.text_len());
    let Ok(()) = serde_json::to_writer(&mut json, &document) else {
        unreachable!("the keys are texts, and a `Vec` takes all bytes")
    };
    json
}

/// Adds the policy in Base64, and a field `name` with what `sign` makes of it.
fn push_signed(fields: &mut FormFields, json: &[u8], name: &str, sign: impl FnOnce(&str, &mut String)) {
    let mut signature = String::with_capacity(64);
    fields.push_with(field::POLICY, |text| {
        let start = text.len();
        base64_simd::STANDARD.encode_append(json, text);
        sign(&text[start..], &mut signature);
    });
    fields.push(name, signature);
}

fn check_length(fields: &FormFields) -> Result<(), PolicyError> {
    let (length, limit) = (fields.bytes_before_file(), FormFields::MAX_BYTES_BEFORE_FILE);
    if length > limit {
        return Err(PolicyError::FormTooLong { length, limit });
    }
    Ok(())
}

/// The copy starts with the same derived key, and then keeps its own.
impl Clone for Signer {
    fn clone(&self) -> Self {
        let method = match &self.method {
            Method::V2(key) => Method::V2(key.clone()),
            Method::V4 { region, day_key } => Method::V4 {
                region: region.clone(),
                day_key: RwLock::new(day_key.read().unwrap_or_else(PoisonError::into_inner).clone()),
            },
        };
        Self {
            credentials: self.credentials.clone(),
            method,
        }
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("version", &self.version())
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}
