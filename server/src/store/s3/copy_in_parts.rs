//! A copy in parts: what is too large to be copied within one request.

use std::sync::atomic::Ordering;

use s3_post_policy::ObjectKey;

use super::S3Store;
use super::copy_part::Copied;
use super::unfinished::Unfinished;
use crate::store::{CopyOutcome, PromoteTerms, StoreError};

impl S3Store {
    pub(super) async fn copy_large(
        &self,
        from: &ObjectKey,
        to: &ObjectKey,
        terms: &PromoteTerms<'_>,
    ) -> Result<CopyOutcome, StoreError> {
        if self.copies_whole.load(Ordering::Relaxed) {
            return self.copy_whole(from, to, terms).await;
        }
        let Some(upload) = self.begin(to, terms).await? else {
            return self.copy_whole(from, to, terms).await;
        };
        let failed = match self.copy_parts(&upload, &self.copy_source(from), terms).await {
            Ok(Copied::Parts(etags)) => return self.complete(upload, &etags, terms).await,
            other => other,
        };
        upload.abort().await;
        match failed? {
            Copied::Unconditionally => self.copy_whole(from, to, terms).await,
            Copied::SourceChanged | Copied::Parts(_) => Ok(CopyOutcome::SourceChanged),
        }
    }

    /// `None` where the store has no multipart uploads.
    async fn begin(&self, to: &ObjectKey, terms: &PromoteTerms<'_>) -> Result<Option<Unfinished>, StoreError> {
        let signed = [
            ("content-disposition", terms.disposition),
            ("content-type", terms.content_type),
            ("x-amz-meta-source-etag", bare(terms.etag)),
            ("x-amz-meta-upload-id", terms.upload_id),
        ];
        let id = self.create_multipart(to, &signed).await?;
        Ok(id.map(|id| Unfinished::new(self.clone(), to.clone(), id)))
    }

    async fn complete(
        &self,
        upload: Unfinished,
        etags: &[String],
        terms: &PromoteTerms<'_>,
    ) -> Result<CopyOutcome, StoreError> {
        let etags: Vec<&str> = etags.iter().map(String::as_str).collect();
        let trouble = match self.complete_multipart(upload.key(), upload.id(), &etags).await {
            Ok(()) => {
                upload.finished();
                return Ok(CopyOutcome::Copied);
            }
            Err(error) => error,
        };
        // It may have been done although its answer was lost; then the upload is unknown by now, and
        // the object says what it was copied from.
        if let Ok(Some(seen)) = self.look(upload.key()).await
            && seen.head.size == terms.size
            && seen.source_etag.as_deref() == Some(bare(terms.etag))
        {
            upload.finished();
            return Ok(CopyOutcome::Copied);
        }
        upload.abort().await;
        Err(trouble)
    }
}

/// Some stores lose quotes in metadata.
pub(super) fn bare(etag: &str) -> &str {
    etag.trim_matches('"')
}
