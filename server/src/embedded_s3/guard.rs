//! The access checks of the embedded S3. They refuse requests that are unsigned, for another bucket, or with a key that
//! is not a plain path. The key for browsers may only write below its prefixes, so uploads that work here also work
//! with the least privilege in any store.

use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::Credentials;
use s3s::dto::{
    AbortMultipartUploadInput, CompleteMultipartUploadInput, CopyObjectInput, CopySource, DeleteObjectInput,
    DeleteObjectsInput, ListPartsInput, PostObjectInput, UploadPartCopyInput, UploadPartInput,
};
use s3s::path::S3Path;
use s3s::{S3Request, S3Result, s3_error};

use super::BUCKET;
use super::metadata_files::MetadataFiles;
use super::multipart::MultipartFiles;

/// The access checks; see the module.
#[derive(Debug)]
pub(super) struct RequestGuard {
    pub(super) multipart: MultipartFiles,
    pub(super) metadata: MetadataFiles,
    pub(super) access_key_id: String,
    pub(super) browser_access_key_id: String,
}

/// The prefixes below which browsers may write.
const BROWSER_PREFIXES: [&str; 2] = ["staging/", "parts/"];
/// The operations that `s3:PutObject` allows, except copies, which read another object.
const WRITES: [&str; 3] = ["PutObject", "PostObject", "UploadPart"];

impl RequestGuard {
    fn is_browser(&self, credentials: Option<&Credentials>) -> bool {
        credentials.is_some_and(|known| known.access_key == self.browser_access_key_id)
    }
}

#[async_trait::async_trait]
impl S3Access for RequestGuard {
    async fn check(&self, cx: &mut S3AccessContext<'_>) -> S3Result<()> {
        if cx.credentials().is_none() {
            return Err(s3_error!(AccessDenied, "Sign the request"));
        }
        if self.is_browser(cx.credentials()) && !WRITES.contains(&cx.s3_op().name()) {
            return Err(s3_error!(AccessDenied, "This key may only write"));
        }
        match cx.s3_path() {
            S3Path::Root => Err(s3_error!(AccessDenied, "Buckets cannot be listed here")),
            S3Path::Bucket { bucket } => require_our_bucket(bucket),
            S3Path::Object { bucket, key } => {
                require_our_bucket(bucket)?;
                require_plain_key(key)?;
                match self.is_browser(cx.credentials()) {
                    true => require_browser_prefix(key),
                    false => Ok(()),
                }
            }
        }
    }

    async fn post_object(&self, req: &mut S3Request<PostObjectInput>) -> S3Result<()> {
        require_our_bucket(&req.input.bucket)?;
        require_plain_key(&req.input.key)?;
        match self.is_browser(req.credentials.as_ref()) {
            true => require_browser_prefix(&req.input.key),
            false => Ok(()),
        }
    }

    async fn copy_object(&self, req: &mut S3Request<CopyObjectInput>) -> S3Result<()> {
        require_our_source(&req.input.copy_source)
    }

    async fn upload_part_copy(&self, req: &mut S3Request<UploadPartCopyInput>) -> S3Result<()> {
        require_our_source(&req.input.copy_source)
    }

    async fn delete_object(&self, req: &mut S3Request<DeleteObjectInput>) -> S3Result<()> {
        self.metadata.remove(&req.input.key).await
    }

    async fn delete_objects(&self, req: &mut S3Request<DeleteObjectsInput>) -> S3Result<()> {
        for object in &req.input.delete.objects {
            require_plain_key(&object.key)?;
            self.metadata.remove(&object.key).await?;
        }
        Ok(())
    }

    async fn upload_part(&self, req: &mut S3Request<UploadPartInput>) -> S3Result<()> {
        self.multipart.require(&req.input.upload_id)?;
        // s3s-fs accepts parts only with the key that began the upload; S3 accepts them with any key that may write.
        if self.is_browser(req.credentials.as_ref())
            && let Some(credentials) = &mut req.credentials
        {
            credentials.access_key.clone_from(&self.access_key_id);
        }
        Ok(())
    }

    async fn list_parts(&self, req: &mut S3Request<ListPartsInput>) -> S3Result<()> {
        self.multipart.require(&req.input.upload_id)
    }

    async fn complete_multipart_upload(&self, req: &mut S3Request<CompleteMultipartUploadInput>) -> S3Result<()> {
        self.multipart.require(&req.input.upload_id)
    }

    async fn abort_multipart_upload(&self, req: &mut S3Request<AbortMultipartUploadInput>) -> S3Result<()> {
        if let Err(error) = self.multipart.remove_late_parts(&req.input.upload_id) {
            tracing::warn!(%error, "parts of an ended multipart upload were not deleted");
        }
        self.multipart.require(&req.input.upload_id)
    }
}

fn require_our_source(source: &CopySource) -> S3Result<()> {
    match source {
        CopySource::Bucket { bucket, key, .. } => require_our_bucket(bucket).and_then(|()| require_plain_key(key)),
        _ => Err(s3_error!(NotImplemented, "Copy from a bucket and key")),
    }
}

fn require_our_bucket(bucket: &str) -> S3Result<()> {
    if bucket == BUCKET {
        Ok(())
    } else {
        Err(s3_error!(NoSuchBucket))
    }
}

fn require_browser_prefix(key: &str) -> S3Result<()> {
    match BROWSER_PREFIXES.iter().any(|prefix| key.starts_with(prefix)) {
        true => Ok(()),
        false => Err(s3_error!(AccessDenied, "This key may not write here")),
    }
}

/// Allows keys of segments separated by single slashes, with characters that have no special meaning in any file
/// system.
fn require_plain_key(key: &str) -> S3Result<()> {
    let plain = key.len() <= 512
        && key.split('/').all(|name| {
            !name.is_empty()
                && !name.starts_with('.')
                && name
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        });
    if plain {
        Ok(())
    } else {
        Err(s3_error!(InvalidArgument, "This key cannot be stored here"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_keys_are_allowed() {
        for plain in ["staging/0123abcd", "files/1/aa/photo-1_2.png"] {
            assert!(require_plain_key(plain).is_ok(), "{plain}");
        }
        let long = "a".repeat(513);
        for unsafe_key in [
            "",
            "/",
            "a//b",
            "../other/x",
            "..",
            ".",
            "a/../b",
            "a/",
            "/a",
            ".hidden",
            "a\\b",
            "a\0b",
            "ключ",
            "a b",
            &long,
        ] {
            assert!(require_plain_key(unsafe_key).is_err(), "{unsafe_key:?}");
        }
    }
}
