//! Inspection of stored objects, and the copy that only the server can write.
//!
//! A staging object may change at any time, because its form works until it expires. So its inspection only decides
//! whether to copy it; the copy is inspected again and confirmed. An object of parts is already at its final key and is
//! not copied, unless the canary found that the store lets a late part change it.

use std::sync::atomic::{AtomicBool, Ordering};

use app::domain::checksum::Checksum;
use app::domain::file::extension_of_type;
use app::text::{Message, msg};
use jiff::Timestamp;
use s3_post_policy::ObjectKey;

use crate::canary::PartsVerdict;
use crate::internal_error::InternalError;
use crate::ledger::{AttemptId, Declaration, FinalState, Row, StoredObject, Trigger};
use crate::store::{CopyOptions, CopyOutcome, LeadingBytes, ObjectHead};
use crate::uploads::UploadService;
use crate::uploads::file_type::{self, FileType, file_type};
use crate::uploads::multipart::Completion;

/// The most inspections of an object that keeps changing. After that the next trigger tries again.
const MAX_ATTEMPTS: usize = 3;

/// The result of an inspection.
pub(super) enum Inspection {
    /// The file has not arrived. For a file in parts the sweep also gets the time of the newest part.
    Absent(Option<Timestamp>),
    /// The object changed during the inspection.
    Changing,
    /// The final state of the row.
    Decided(FinalState),
}

/// The copy that this attempt may make. No other attempt has its key.
pub(super) struct CopyAttempt {
    key: ObjectKey,
    begun: AtomicBool,
}

impl CopyAttempt {
    pub(super) fn new(row: &Row) -> Result<Self, InternalError> {
        let attempt = AttemptId::random().map_err(|_| InternalError::Random)?;
        Ok(Self {
            key: row.copy_key(&attempt),
            begun: AtomicBool::new(false),
        })
    }

    /// Marks the copy as begun, so that an object may exist at the key; returns the key.
    fn begin(&self) -> ObjectKey {
        self.begun.store(true, Ordering::Relaxed);
        self.key.clone()
    }

    /// The key, if an object may exist at it.
    pub(super) fn key_if_begun(self) -> Option<ObjectKey> {
        self.begun.into_inner().then_some(self.key)
    }
}

impl UploadService {
    /// Inspects the objects of an issued row and copies one to the key of `copy` if necessary.
    ///
    /// # Errors
    /// If ledger or store fails.
    pub(super) async fn inspect(
        &self,
        row: &Row,
        copy: &CopyAttempt,
        checksum: Option<&Checksum>,
        by: Trigger,
    ) -> Result<Inspection, InternalError> {
        for _ in 0..MAX_ATTEMPTS {
            let inspection = match self.inspect_parts(row, copy, checksum, by).await? {
                Inspection::Absent(newest_part) if row.has_form => {
                    match self.inspect_staging(row, copy, checksum).await? {
                        Inspection::Absent(_) => Inspection::Absent(newest_part),
                        inspection => inspection,
                    }
                }
                inspection => inspection,
            };
            if !matches!(inspection, Inspection::Changing) {
                return Ok(inspection);
            }
        }
        Ok(Inspection::Changing)
    }

    async fn inspect_staging(
        &self,
        row: &Row,
        copy: &CopyAttempt,
        checksum: Option<&Checksum>,
    ) -> Result<Inspection, InternalError> {
        let staging_key = row.staging_key();
        let Some(staged) = self.store.leading_bytes(&staging_key, file_type::WINDOW).await? else {
            return Ok(Inspection::Absent(None));
        };
        if staged.head.upload_id.is_none() {
            // Some stores show an object a moment before its metadata; without metadata for good if the connection of
            // the browser ended at that moment. The file may be sent again.
            return Ok(Inspection::Absent(None));
        }
        self.copy_and_inspect(row, &staging_key, &staged, copy, checksum).await
    }

    /// Inspects the completed object of parts. The sweep also completes parts that the page did not complete.
    async fn inspect_parts(
        &self,
        row: &Row,
        copy: &CopyAttempt,
        checksum: Option<&Checksum>,
        by: Trigger,
    ) -> Result<Inspection, InternalError> {
        let Some(key) = row.multipart_key() else {
            return Ok(Inspection::Absent(None));
        };
        if let Some(seen) = self.store.leading_bytes(&key, file_type::WINDOW).await? {
            return match self.parts_verdict() {
                PartsVerdict::Final => Ok(self.decide(row, key, &seen, checksum)),
                PartsVerdict::Changeable | PartsVerdict::Unfit => {
                    self.copy_and_inspect(row, &key, &seen, copy, checksum).await
                }
                PartsVerdict::Untried => Err(InternalError::NotReady),
            };
        }
        if by != Trigger::Sweep {
            return Ok(Inspection::Absent(None));
        }
        Ok(match self.complete_multipart(row, &[]).await? {
            Completion::Complete => Inspection::Changing,
            Completion::Missing { newest, .. } => Inspection::Absent(newest),
        })
    }

    /// Copies an object, unless it breaks a rule, and inspects the copy.
    async fn copy_and_inspect(
        &self,
        row: &Row,
        from: &ObjectKey,
        seen: &LeadingBytes,
        copy: &CopyAttempt,
        checksum: Option<&Checksum>,
    ) -> Result<Inspection, InternalError> {
        let FileType { content_type, .. } = match self.type_of(row, seen, checksum) {
            Ok(file_type) => file_type,
            Err(refused) => return Ok(refused.into()),
        };
        let to = copy.begin();
        let options = CopyOptions {
            etag: &seen.head.etag,
            content_type: &content_type,
            upload_id: row.id.as_str(),
        };
        if self.store.copy(from, &to, options).await? == CopyOutcome::SourceChanged {
            return Ok(Inspection::Changing);
        }
        Ok(match self.store.leading_bytes(&to, file_type::WINDOW).await? {
            Some(copied) => self.decide(row, to, &copied, checksum),
            None => Inspection::Changing,
        })
    }

    /// The final state of a row with this final object.
    fn decide(&self, row: &Row, key: ObjectKey, seen: &LeadingBytes, checksum: Option<&Checksum>) -> Inspection {
        let FileType { content_type, charset } = match self.type_of(row, seen, checksum) {
            Ok(file_type) => file_type,
            Err(refused) => return refused.into(),
        };
        let name = match row.declared {
            Declaration::File { .. } => row.name.clone(),
            Declaration::AtMost(_) => match extension_of_type(&content_type) {
                Some(extension) => format!("{}.{extension}", row.name),
                None => row.name.clone(),
            },
        };
        Inspection::Decided(FinalState::Confirmed {
            stored: StoredObject {
                key,
                size: seen.head.size,
                etag: seen.head.etag.clone(),
                content_type,
                charset: charset.map(str::to_owned),
            },
            name,
        })
    }

    /// The type of an object that matches its declaration, or the reason for refusing it.
    fn type_of(&self, row: &Row, seen: &LeadingBytes, checksum: Option<&Checksum>) -> Result<FileType, Refusal> {
        check_head(row, &seen.head).map_err(Refusal::Rejected)?;
        if checksum.is_some_and(|checksum| self.integrity.is_damaged(&seen.head, checksum)) {
            return Err(Refusal::Damaged);
        }
        let declared = match &row.declared {
            Declaration::File { content_type, .. } => Some(content_type.as_str()),
            Declaration::AtMost(_) => None,
        };
        file_type(&seen.bytes, declared, &self.rules).map_err(|rejection| Refusal::Rejected(rejection.message()))
    }
}

fn check_head(row: &Row, head: &ObjectHead) -> Result<(), Message> {
    if head.upload_id.as_deref() != Some(row.id.as_str()) {
        return Err(msg::rejected_other_upload());
    }
    let fits = match row.declared {
        Declaration::File { size, .. } => head.size == size,
        Declaration::AtMost(most) => (1..=most).contains(&head.size),
    };
    if fits { Ok(()) } else { Err(msg::rejected_other_size()) }
}

/// Why an object is refused.
enum Refusal {
    /// It does not match the checksum.
    Damaged,
    /// It breaks a rule; the message for its owner.
    Rejected(Message),
}

impl From<Refusal> for Inspection {
    fn from(refusal: Refusal) -> Self {
        Self::Decided(match refusal {
            Refusal::Damaged => FinalState::Damaged,
            Refusal::Rejected(reason) => FinalState::Rejected(reason.to_stored()),
        })
    }
}
