//! The signed form of one upload. The server composes all policies and chooses all keys itself.

use app::domain::upload::UploadId;
use jiff::Timestamp;
use s3_post_policy::{
    ByteSize, ContentType, FileChecksum, PostPolicy, PresignedPost, RedirectUrl, SizeRange, SuccessStatus,
};

use crate::access_keys::SigningKey;
use crate::internal_error::InternalError;
use crate::ledger::{Declaration, staging_key};
use crate::signed_form::{SignFormError, sign_form};
use crate::store::StoreError;
use crate::uploads::FormConfig;

/// The content type of a plain form: the file is not chosen when the form is signed, and the policy needs an exact
/// type. The type is detected from the bytes when the upload is confirmed.
pub(super) const UNDECIDED_TYPE: &str = "application/octet-stream";

/// The values that a form is signed for.
pub(super) struct FormContents<'a> {
    /// The upload that it belongs to.
    pub(super) id: &'a UploadId,
    /// The declared size and type.
    pub(super) declared: &'a Declaration,
    /// The SHA-256 that the store enforces, in Base64.
    pub(super) sha256: Option<&'a str>,
}

/// The store's response after a successful upload by form.
pub(super) enum SuccessAction {
    /// Status 201; the page's script reads the response.
    Created,
    /// A redirect of the browser to the site.
    Redirect,
}

impl FormConfig {
    /// The key for the forms and URLs of one request. It says when they expire.
    ///
    /// # Errors
    /// If the credentials have expired and there are no others.
    pub(in crate::uploads) async fn signing_key(&self, now: Timestamp) -> Result<SigningKey, InternalError> {
        let key = self.key.for_signing(self.lifetime, now).await;
        key.map_err(|error| StoreError::from(error).into())
    }

    pub(super) fn sign(
        &self,
        contents: &FormContents<'_>,
        success: SuccessAction,
        key: &SigningKey,
    ) -> Result<PresignedPost, SignFormError> {
        let FormContents { id, declared, sha256 } = *contents;
        let (min, max, content_type) = match declared {
            Declaration::File { size, content_type } => (*size, *size, content_type.as_str()),
            Declaration::AtMost(most) => (1, *most, UNDECIDED_TYPE),
        };
        let mut policy = PostPolicy::builder(
            self.bucket.clone(),
            staging_key(id),
            SizeRange::between(ByteSize::new(min), ByteSize::new(max))?,
            ContentType::new(content_type)?,
            key.expires_at(),
        )
        .metadata("upload-id", id.as_str());
        policy = match success {
            SuccessAction::Created => policy.success_status(SuccessStatus::Created),
            // The id is in the path, because some gateways change queries.
            SuccessAction::Redirect => {
                policy.success_redirect(RedirectUrl::new(format!("{}/uploads/{}/return", self.public_url, id))?)
            }
        };
        if let Some(sha256) = sha256 {
            policy = policy.checksum(FileChecksum::sha256(sha256)?);
        }
        if let Some(acl) = self.acl {
            policy = policy.acl(acl);
        }
        let target = (&self.endpoint, &self.bucket);
        sign_form(key.signer(), &policy.build()?, target, &[min, max], key.now())
    }
}
