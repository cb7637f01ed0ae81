//! Presigned POST forms.

mod render;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::form::{FieldsObject, FormFields};
use crate::timestamp;

/// Everything that a browser needs to post one file to the store.
///
/// Send `fields` in their order as `multipart/form-data` to `url`, **the file last**, in a part named `file`: stores
/// ignore everything after it.
///
/// The form is a bearer token: its holder may write the object any number of times until `expires_at`. Treat it as a
/// password that is valid for some minutes; `Debug` hides its fields.
///
/// ```
/// use s3_post_policy::PresignedPost;
///
/// let json = r#"{
///     "url": "https://photos.s3.eu-central-1.amazonaws.com/",
///     "fields": [["key", "a.png"], ["policy", "e30="]],
///     "expires_at": "2026-01-31T12:00:00.000Z"
/// }"#;
/// let form: PresignedPost = serde_json::from_str(json)?;
/// assert_eq!(form.fields.get("key"), Some("a.png"));
/// assert!(!format!("{form:?}").contains("e30="));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PresignedPost {
    /// The form's `action`.
    pub url: String,
    /// The form's fields, in order, without the file.
    pub fields: FormFields,
    /// When the policy expires. A post that has begun by then still succeeds.
    #[serde(with = "timestamp")]
    pub expires_at: Timestamp,
}

impl PresignedPost {
    /// A form of any origin.
    ///
    /// ```
    /// # use s3_post_policy::{FormFields, PresignedPost};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let fields: FormFields = [("key", "a.png")].into_iter().collect();
    /// let form = PresignedPost::new("https://s3.test/photos", fields, "2026-01-31T12:00:00Z".parse()?);
    /// assert_eq!(form.url, "https://s3.test/photos");
    /// # Ok(())
    /// # }
    /// ```
    pub fn new(url: impl Into<String>, fields: FormFields, expires_at: Timestamp) -> Self {
        Self {
            url: url.into(),
            fields,
            expires_at,
        }
    }

    /// The form in the shape of boto3 and of AWS's SDK for JavaScript: `{"url":…,"fields":{…}}`. The fields keep their
    /// order, as far as the reader keeps the order of an object's members.
    ///
    /// ```
    /// # use s3_post_policy::{FormFields, PresignedPost};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fields: FormFields = [("key", "a.png"), ("acl", "private")].into_iter().collect();
    /// # let form = PresignedPost::new("https://s3.test/photos", fields, "2026-01-31T12:00:00Z".parse()?);
    /// let json = serde_json::to_string(&form.url_and_fields())?;
    /// assert_eq!(json, r#"{"url":"https://s3.test/photos","fields":{"key":"a.png","acl":"private"}}"#);
    /// # Ok(())
    /// # }
    /// ```
    pub fn url_and_fields(&self) -> impl Serialize + '_ {
        #[derive(Serialize)]
        struct UrlAndFields<'a> {
            url: &'a str,
            fields: FieldsObject<'a>,
        }
        UrlAndFields {
            url: &self.url,
            fields: FieldsObject(&self.fields),
        }
    }
}
