//! Policies that can be signed.

use jiff::Timestamp;
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::bucket::Bucket;
use crate::builder::PostPolicyBuilder;
use crate::content_type::ContentType;
use crate::field;
use crate::form::FormFields;
use crate::key::{KeyPrefix, ObjectKey};
use crate::size::SizeRange;

/// What one form may write: the bucket, the key, the number of bytes, their type, and until when.
///
/// The five essentials are arguments of [`builder`](Self::builder), so none can be forgotten. Every field of the form
/// gets exactly one condition, and every condition has its field, because both are made from one list when the policy
/// is signed. The only exception says so: [`page_field`](PostPolicyBuilder::page_field), for fields that a page adds.
///
/// ```
/// use jiff::Timestamp;
/// use s3_post_policy::*;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let expires_at: Timestamp = "2026-01-31T12:10:00Z".parse()?;
/// let policy = PostPolicy::builder(
///     Bucket::new("photos")?,
///     ObjectKey::new("staging/0197b1c2.png")?,
///     SizeRange::exactly(ByteSize::new(2_000_000)),
///     ContentType::new("image/png")?,
///     expires_at,
/// )
/// .success_status(SuccessStatus::Created)
/// .metadata("upload-id", "0197b1c2")
/// .build()?;
/// assert_eq!(policy.key(), "staging/0197b1c2.png");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostPolicy {
    pub(crate) bucket: Bucket,
    pub(crate) size: SizeRange,
    pub(crate) expires_at: Timestamp,
    /// All fields of the form except those of the signature; the key comes first.
    pub(crate) fields: FormFields,
    /// The starts of values, for fields whose condition is `starts-with`. Fields that the page adds are only here.
    pub(crate) prefixes: FormFields,
}

impl PostPolicy {
    /// A policy for one exact key.
    ///
    /// `size` should be [`SizeRange::exactly`] the declared size. Five to ten minutes are enough for `expires_at`: it
    /// limits when a post may begin, not how long it takes. Its precision is milliseconds; finer parts are dropped.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let policy = PostPolicy::builder(
    ///     Bucket::new("photos")?,
    ///     ObjectKey::new("staging/0197b1c2.png")?,
    ///     SizeRange::between(ByteSize::new(1), ByteSize::new(5_000_000))?,
    ///     ContentType::new("image/png")?,
    ///     "2026-01-31T12:10:00Z".parse()?,
    /// )
    /// .build()?;
    /// assert_eq!(policy.bucket().as_str(), "photos");
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder(
        bucket: Bucket,
        key: ObjectKey,
        size: SizeRange,
        content_type: ContentType,
        expires_at: Timestamp,
    ) -> PostPolicyBuilder {
        PostPolicyBuilder::new(bucket, key.as_str(), size, content_type, expires_at)
    }

    /// A policy for **every** key below `prefix`; the holder of the form chooses the key.
    ///
    /// Almost always the wrong choice: until the policy expires, its holder may write any number of objects there and
    /// overwrite existing ones. Sign one form for each file instead. If you need a prefix, use a new one for each user
    /// and each session. The form carries `key`, which is below the prefix; its holder may replace it with another key
    /// below the prefix.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let policy = PostPolicy::builder_for_every_key_below(
    ///     KeyPrefix::new("scans/session-17/")?,
    ///     Bucket::new("photos")?,
    ///     ObjectKey::new("scans/session-17/1.png")?,
    ///     SizeRange::between(ByteSize::new(1), ByteSize::new(5_000_000))?,
    ///     ContentType::new("image/png")?,
    ///     "2026-01-31T12:10:00Z".parse()?,
    /// )
    /// .build()?;
    /// assert_eq!(policy.key_prefix(), Some("scans/session-17/"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder_for_every_key_below(
        prefix: KeyPrefix,
        bucket: Bucket,
        key: ObjectKey,
        size: SizeRange,
        content_type: ContentType,
        expires_at: Timestamp,
    ) -> PostPolicyBuilder {
        PostPolicyBuilder::new(bucket, key.as_str(), size, content_type, expires_at).key_starting_with(&prefix)
    }

    /// A policy for every key below `prefix`, with a form whose key is `prefix` and the name of the chosen file: the key
    /// `prefix${filename}`.
    ///
    /// Everything said of [`builder_for_every_key_below`](Self::builder_for_every_key_below) holds here, too, and files
    /// of one name overwrite each other. AWS takes the part of the name after the last slash or backslash, Ceph the whole
    /// name.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let policy = PostPolicy::builder_for_file_names_below(
    ///     KeyPrefix::new("scans/session-17/")?,
    ///     Bucket::new("photos")?,
    ///     SizeRange::try_from(1..=5_000_000)?,
    ///     ContentType::new("image/png")?,
    ///     "2026-01-31T12:10:00Z".parse()?,
    /// )
    /// .build()?;
    /// assert_eq!(policy.key(), "scans/session-17/${filename}");
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder_for_file_names_below(
        prefix: KeyPrefix,
        bucket: Bucket,
        size: SizeRange,
        content_type: ContentType,
        expires_at: Timestamp,
    ) -> PostPolicyBuilder {
        let key = [prefix.as_str(), "${filename}"].concat();
        PostPolicyBuilder::new(bucket, &key, size, content_type, expires_at).key_starting_with(&prefix)
    }

    /// The bucket that the form writes to.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// fn log(policy: &PostPolicy) -> String {
    ///     format!("{}/{}", policy.bucket(), policy.key())
    /// }
    /// ```
    pub const fn bucket(&self) -> &Bucket {
        &self.bucket
    }

    /// The key that the form carries.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// fn is_staged(policy: &PostPolicy) -> bool {
    ///     policy.key().starts_with("staging/")
    /// }
    /// ```
    pub fn key(&self) -> &str {
        self.fields.get(field::KEY).unwrap_or_default()
    }

    /// The prefix, if the policy is for one.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// fn is_exact(policy: &PostPolicy) -> bool {
    ///     policy.key_prefix().is_none()
    /// }
    /// ```
    pub fn key_prefix(&self) -> Option<&str> {
        self.prefixes.get(field::KEY)
    }

    /// The allowed sizes.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// fn most(policy: &PostPolicy) -> u64 {
    ///     policy.size().max().get()
    /// }
    /// ```
    pub const fn size(&self) -> SizeRange {
        self.size
    }

    /// When the policy expires.
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// fn is_alive(policy: &PostPolicy, now: jiff::Timestamp) -> bool {
    ///     now < policy.expires_at()
    /// }
    /// ```
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }
}

/// The JSON to be signed: a condition for the bucket, one for each of `fields` that needs one, and one for the size.
pub(crate) struct Document<'a> {
    pub(crate) policy: &'a PostPolicy,
    pub(crate) expiration: &'a str,
    /// The fields of the policy, and those that the signature adds.
    pub(crate) fields: &'a FormFields,
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut document = serializer.serialize_map(Some(2))?;
        document.serialize_entry("expiration", self.expiration)?;
        document.serialize_entry("conditions", &Conditions(self))?;
        document.end()
    }
}

struct Conditions<'a>(&'a Document<'a>);

impl Serialize for Conditions<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Document { policy, fields, .. } = self.0;
        let mut conditions = serializer.serialize_seq(None)?;
        conditions.serialize_element(&Exactly("bucket", policy.bucket.as_str()))?;
        for (name, value) in fields.iter() {
            match policy.prefixes.get(name) {
                Some(prefix) => conditions.serialize_element(&StartsWith(name, prefix))?,
                None if field::has_prefix(name, field::X_IGNORE_PREFIX) => {}
                None => conditions.serialize_element(&Exactly(name, value))?,
            }
        }
        for (name, prefix) in policy.prefixes.iter() {
            if fields.get(name).is_none() {
                conditions.serialize_element(&StartsWith(name, prefix))?;
            }
        }
        let (min, max) = (policy.size.min(), policy.size.max());
        conditions.serialize_element(&("content-length-range", min, max))?;
        conditions.end()
    }
}

/// Writes `{"name":"value"}`. AWS would accept the array form, but Ceph reads a value that starts with `$` there as the
/// name of a field.
struct Exactly<'a>(&'a str, &'a str);

impl Serialize for Exactly<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut condition = serializer.serialize_map(Some(1))?;
        condition.serialize_entry(self.0, self.1)?;
        condition.end()
    }
}

/// Writes `["starts-with","$name","prefix"]`.
struct StartsWith<'a>(&'a str, &'a str);

impl Serialize for StartsWith<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        ("starts-with", ["$", self.0].concat(), self.1).serialize(serializer)
    }
}
