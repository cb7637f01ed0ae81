//! The signed form of one upload. We sign only policies we composed ourselves, for keys we made up.

use app::domain::upload::UploadId;
use jiff::Timestamp;
use s3_post_policy::{
    ByteSize, Checksum, ContentType, PolicyError, PostPolicy, PresignedPost, RedirectUrl, SizeRange, SuccessStatus,
};

use crate::ledger::{Declaration, staging_key};
use crate::uploads::FormConfig;

/// The type of a plain form's file: nobody has chosen it when the form is signed, and S3 takes
/// exact types only. The bytes decide at confirm.
pub(super) const UNDECIDED_TYPE: &str = "application/octet-stream";

/// What a form is to carry.
pub(super) struct Sent<'a> {
    /// The row it belongs to.
    pub(super) id: &'a UploadId,
    /// As the row has it.
    pub(super) declared: &'a Declaration,
    /// What the store shall hold the file to, in Base64.
    pub(super) sha256: Option<&'a str>,
}

/// Where a signed form leads when the store has taken the file.
pub(super) enum Success {
    /// The page reads the answer itself.
    Created,
    /// S3 sends the browser back to us.
    Redirect,
}

impl FormConfig {
    pub(in crate::uploads) fn expiry(&self, now: Timestamp) -> Timestamp {
        now.checked_add(self.lifetime).unwrap_or(now)
    }

    pub(in crate::uploads) fn seconds(&self) -> u32 {
        u32::try_from(self.lifetime.as_secs()).unwrap_or(u32::MAX)
    }

    pub(super) fn sign(
        &self,
        sent: &Sent<'_>,
        success: Success,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<PresignedPost, PolicyError> {
        let Sent { id, declared, sha256 } = *sent;
        let (size, content_type) = match declared {
            Declaration::File { size, content_type } => {
                (SizeRange::exactly(ByteSize::new(*size)), content_type.as_str())
            }
            Declaration::AtMost(most) => (
                SizeRange::between(ByteSize::new(1), ByteSize::new(*most))?,
                UNDECIDED_TYPE,
            ),
        };
        let mut policy = PostPolicy::builder(
            self.bucket.clone(),
            staging_key(id),
            size,
            ContentType::new(content_type)?,
            expires_at,
        )
        .metadata("upload-id", id.as_str());
        policy = match success {
            Success::Created => policy.success_status(SuccessStatus::Created),
            // State travels in the path: gateways mangle queries of their own accord.
            Success::Redirect => {
                policy.success_redirect(RedirectUrl::new(format!("{}/uploads/{}/return", self.public_url, id))?)
            }
        };
        if let Some(sha256) = sha256 {
            policy = policy.checksum(Checksum::sha256(sha256)?);
        }
        if let Some(acl) = self.acl {
            policy = policy.acl(acl);
        }
        self.signer.sign(&policy.build()?, &self.endpoint, now)
    }
}
