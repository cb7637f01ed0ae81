//! Sending files as browsers do: by form or by signed URL.

use std::time::Duration;

use app::domain::upload::UploadId;
use jiff::Timestamp;
use s3_post_policy::{
    ByteSize, ContentType, FileChecksum, FormFields, ObjectKey, PostPolicy, PresignedPost, SizeRange, SuccessStatus,
};

use super::Canary;
use super::checks::{BYTES, CONTENT_TYPE, CheckError, OTHER_BYTES};
use super::multipart::Part;
use crate::access_keys::SigningKey;
use crate::config::UploadMethod;
use crate::ledger::staging_key;
use crate::signed_form::{SignFormError, sign_form};
use crate::store::{DirectUploadOptions, FormAnswer, PresignedPut, StoreError};

/// The lifetime of the canary's forms and URLs.
const LIFETIME: Duration = Duration::from_secs(600);

impl Canary {
    /// Sends a form that binds this SHA-256, which may differ from the file's.
    pub(super) async fn send_bound(
        &self,
        id: &UploadId,
        sha256: &str,
        now: Timestamp,
    ) -> Result<FormAnswer, CheckError> {
        let form = self.form(id, BYTES, Some(sha256), now).await?;
        Ok(self.browser.post_form(&form, BYTES).await?)
    }

    /// Sends a request that is signed for one upload with the key of another; an honest request has the same key.
    pub(super) async fn send(
        &self,
        signed: &UploadId,
        named: &UploadId,
        now: Timestamp,
    ) -> Result<FormAnswer, CheckError> {
        if self.single == UploadMethod::Post {
            let mut form = self.form(signed, BYTES, None, now).await?;
            form.fields = with_key(&form.fields, &staging_key(named));
            return Ok(self.browser.post_form(&form, BYTES).await?);
        }
        let mut put = self.put(signed, BYTES, now).await?;
        put.url = put.url.replace(signed.as_str(), named.as_str());
        Ok(self.browser.put_file(&put, BYTES).await?)
    }

    /// Sends a file of any size.
    pub(super) async fn send_file(&self, id: &UploadId, file: &[u8], now: Timestamp) -> Result<FormAnswer, CheckError> {
        if self.single == UploadMethod::Post {
            let form = self.form(id, file, None, now).await?;
            return Ok(self.browser.post_form(&form, file).await?);
        }
        Ok(self.browser.put_file(&self.put(id, file, now).await?, file).await?)
    }

    /// Sends [`OTHER_BYTES`] with unsigned fields or headers.
    pub(super) async fn send_with(
        &self,
        id: &UploadId,
        added: &[(&str, &str)],
        now: Timestamp,
    ) -> Result<FormAnswer, CheckError> {
        if self.single == UploadMethod::Post {
            let mut form = self.form(id, OTHER_BYTES, None, now).await?;
            push(&mut form.fields, added);
            return Ok(self.browser.post_form(&form, OTHER_BYTES).await?);
        }
        let mut put = self.put(id, OTHER_BYTES, now).await?;
        push(&mut put.headers, added);
        Ok(self.browser.put_file(&put, OTHER_BYTES).await?)
    }

    /// Sends a part with unsigned headers.
    pub(super) async fn send_part(
        &self,
        part: &Part<'_>,
        bytes: &[u8],
        added: &[(&str, &str)],
    ) -> Result<FormAnswer, CheckError> {
        let numbered = (1, bytes.len() as u64);
        let mut headers = FormFields::default();
        push(&mut headers, added);
        let key = self.signing_key(part.now).await?;
        let put = PresignedPut {
            url: self.urls.part_url(part.key, part.multipart, numbered, &key),
            headers,
        };
        Ok(self.browser.put_file(&put, bytes).await?)
    }

    /// Options of an object that the canary writes by signed URL.
    pub(super) fn upload_options<'a>(&self, id: &'a UploadId) -> DirectUploadOptions<'a> {
        DirectUploadOptions {
            content_type: CONTENT_TYPE,
            upload_id: id.as_str(),
            acl: self.acl.map(|acl| acl.as_str()),
        }
    }

    async fn signing_key(&self, now: Timestamp) -> Result<SigningKey, StoreError> {
        Ok(self.upload_key.for_signing(LIFETIME, now).await?)
    }

    async fn put(&self, id: &UploadId, file: &[u8], now: Timestamp) -> Result<PresignedPut, StoreError> {
        let (key, size) = (self.signing_key(now).await?, file.len() as u64);
        Ok(self
            .urls
            .put_url(&staging_key(id), size, &self.upload_options(id), &key))
    }

    async fn form(
        &self,
        id: &UploadId,
        file: &[u8],
        sha256: Option<&str>,
        now: Timestamp,
    ) -> Result<PresignedPost, CheckError> {
        let (key, size) = (self.signing_key(now).await?, file.len() as u64);
        let mut policy = PostPolicy::builder(
            self.bucket.clone(),
            staging_key(id),
            SizeRange::exactly(ByteSize::new(size)),
            ContentType::new(CONTENT_TYPE).map_err(SignFormError::from)?,
            key.expires_at(),
        )
        .metadata("upload-id", id.as_str())
        .success_status(SuccessStatus::Created);
        if let Some(sha256) = sha256 {
            policy = policy.checksum(FileChecksum::sha256(sha256).map_err(SignFormError::from)?);
        }
        if let Some(acl) = self.acl {
            policy = policy.acl(acl);
        }
        let target = (&self.endpoint, &self.bucket);
        let policy = policy.build().map_err(SignFormError::from)?;
        Ok(sign_form(key.signer(), &policy, target, &[size], now)?)
    }
}

fn with_key(fields: &FormFields, key: &ObjectKey) -> FormFields {
    let mut changed = FormFields::default();
    for (name, value) in fields.iter() {
        changed.push(name, if name == "key" { key.as_str() } else { value });
    }
    changed
}

fn push(fields: &mut FormFields, added: &[(&str, &str)]) {
    for (name, value) in added {
        fields.push(name, value);
    }
}
