//! One look at the store, and the copy that makes a file of what was seen.

use app::domain::checksum::Checksum;
use app::domain::file::extension_of_type;
use app::domain::picture::{MAX_RENDITION_BYTES, RENDITION_TYPES};
use app::text::{Unsaid, unsaid};
use jiff::Timestamp;

use crate::fault::Fault;
use crate::ledger::{Declared, Messenger, Row, Settlement, Stored};
use crate::store::{CopyOutcome, Glimpse, ObjectHead, PromoteTerms};
use crate::uploads::UploadDesk;
use crate::uploads::disposition::attachment;
use crate::uploads::file_type::{self, file_type};
use crate::uploads::parts::InParts;

/// Looks at an object that keeps changing before we leave it to the next messenger.
const LOOKS: usize = 3;

/// What one look at the store came to.
pub(super) enum Look {
    /// Nothing there yet; of a file in parts the sweep learns when the last of them came.
    Absent(Option<Timestamp>),
    /// It changed while we looked.
    Moving,
    /// This is what it is.
    Decided(Settlement),
}

impl UploadDesk {
    pub(super) async fn look_and_promote(
        &self,
        row: &Row,
        checksum: Option<&Checksum>,
        by: Messenger,
    ) -> Result<Look, Fault> {
        for _ in 0..LOOKS {
            match self.look(row, checksum, by).await? {
                Look::Moving => {}
                outcome => return Ok(outcome),
            }
        }
        Ok(Look::Moving)
    }

    async fn look(&self, row: &Row, checksum: Option<&Checksum>, by: Messenger) -> Result<Look, Fault> {
        let Some(Glimpse { head, start }) = self.store.glimpse(&row.staging_key(), file_type::WINDOW).await? else {
            return self.look_for_parts(row, by).await;
        };
        if head.upload_id.is_none() {
            // Some stores show an object a moment before its metadata, and for good where the sender
            // was cut off at that moment. It may be sent again.
            return Ok(Look::Absent(None));
        }
        if let Err(reason) = self.check_head(row, &head) {
            return Ok(rejected(&reason));
        }
        if checksum.is_some_and(|checksum| self.integrity.is_damaged(&head, checksum)) {
            return Ok(rejected(&unsaid::seen_other_bytes()));
        }
        let declared = match &row.declared {
            Declared::File { content_type, .. } => Some(content_type.as_str()),
            Declared::AtMost(_) => None,
        };
        match file_type(&start, declared, &self.rules) {
            Ok(found) if row.is_rendition && !RENDITION_TYPES.contains(&found.content_type.as_str()) => {
                Ok(rejected(&unsaid::picture_no_rendition(MAX_RENDITION_BYTES)))
            }
            Ok(found) => self.promote(row, &head, found.content_type).await,
            Err(rejection) => Ok(rejected(&rejection.message())),
        }
    }

    /// Nobody may come back to have the parts put together, so the sweep does it.
    async fn look_for_parts(&self, row: &Row, by: Messenger) -> Result<Look, Fault> {
        if by != Messenger::Sweep {
            return Ok(Look::Absent(None));
        }
        Ok(match self.assemble(row, &[]).await? {
            InParts::Complete => Look::Moving,
            InParts::Missing { newest, .. } => Look::Absent(newest),
        })
    }

    fn check_head(&self, row: &Row, head: &ObjectHead) -> Result<(), Unsaid> {
        if head.upload_id.as_deref() != Some(row.id.as_str()) {
            return Err(unsaid::seen_other_upload());
        }
        let fits = match row.declared {
            Declared::File { size, .. } => head.size == size,
            Declared::AtMost(most) => (1..=most).contains(&head.size),
        };
        if fits { Ok(()) } else { Err(unsaid::seen_other_size()) }
    }

    async fn promote(&self, row: &Row, head: &ObjectHead, content_type: String) -> Result<Look, Fault> {
        let name = match row.declared {
            Declared::File { .. } => row.name.clone(),
            Declared::AtMost(_) => match extension_of_type(&content_type) {
                Some(extension) => format!("{}.{extension}", row.name),
                None => row.name.clone(),
            },
        };
        let final_key = row.final_key();
        let terms = PromoteTerms {
            size: head.size,
            etag: &head.etag,
            content_type: &content_type,
            disposition: &attachment(&name, &content_type),
            upload_id: row.id.as_str(),
        };
        let copy = match self.store.copy(&row.staging_key(), &final_key, terms).await? {
            CopyOutcome::SourceChanged => return Ok(Look::Moving),
            CopyOutcome::Exact => Some((head.size, head.etag.clone())),
            CopyOutcome::Copied => self.compare(row, head).await?,
        };
        Ok(match copy {
            Some((size, etag)) => Look::Decided(Settlement::Confirmed {
                stored: Stored {
                    size,
                    etag,
                    content_type,
                },
                name,
            }),
            None => Look::Moving,
        })
    }

    /// Size and ETag of the copy, if it is one of what was checked: a store that ignores the condition may
    /// have copied other bytes. Then the source is no longer what we saw, or the copy is not as long as it.
    async fn compare(&self, row: &Row, head: &ObjectHead) -> Result<Option<(u64, String)>, Fault> {
        let (final_key, staging_key) = (row.final_key(), row.staging_key());
        let (copy, source) = futures::join!(self.store.head(&final_key), self.store.head(&staging_key));
        let (Some(copy), Some(source)) = (copy?, source?) else {
            return Ok(None);
        };
        let same = copy.may_equal(head) && source.etag == head.etag;
        Ok(same.then_some((copy.size, copy.etag)))
    }
}

fn rejected(reason: &Unsaid) -> Look {
    Look::Decided(Settlement::Rejected(reason.note()))
}
