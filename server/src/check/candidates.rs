//! Candidates: differences between two lists that aged while they were read. Row and object are read again here.

use std::collections::HashMap;

use app::domain::upload::UploadId;
use futures::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use s3_post_policy::ObjectKey;

use super::bytes::{ChecksumResult, compare_checksum};
use super::finding::{Content, Finding, FindingKind, Outcome};
use super::{Check, CheckError, MAX_HELD, Notice, Run, judge};
use crate::ledger::{NamedObject, Row, State, owner_and_upload};
use crate::store::{ObjectHead, UnfinishedUpload};

/// Candidates that are read again concurrently: a check must not slow down users' requests.
const MAX_CONCURRENT: usize = 8;

/// The tolerated difference between the clocks of two servers.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_secs(10);

/// A key that may be a finding.
pub(super) enum Candidate {
    /// A row whose object was not listed, or looked different.
    Row(NamedObject),
    /// A row whose object looked right, and whose bytes have to be read.
    Checksum(NamedObject),
    /// An object that no confirmed row named.
    Object { key: ObjectKey, upload: UploadId },
    /// A multipart upload.
    Unfinished {
        unfinished: UnfinishedUpload,
        upload: UploadId,
    },
}

/// What a candidate turned out to be.
enum Judged {
    /// Nothing that counts.
    Nothing,
    /// A row whose object is right.
    Matched(Option<ChecksumResult>),
    /// A finding.
    Finding(Finding),
}

impl Run<'_> {
    /// Reads rows and objects of all candidates again, and reports those that are findings.
    pub(super) async fn judge_candidates(&mut self) -> Result<(), CheckError> {
        let candidates = std::mem::take(&mut self.candidates);
        let ids: Vec<UploadId> = candidates
            .iter()
            .filter_map(|candidate| match candidate {
                Candidate::Object { upload, .. } | Candidate::Unfinished { upload, .. } => Some(upload.clone()),
                Candidate::Row(_) | Candidate::Checksum(_) => None,
            })
            .collect();
        let rows = self.check.ledger.rows_of_anyone(&ids).await?;
        let rows: HashMap<&UploadId, &Row> = rows.iter().map(|row| (&row.id, row)).collect();
        let (check, now) = (self.check, self.now());
        let mut judged = stream::iter(candidates)
            .map(|candidate| check.judge(candidate, &rows, now))
            .buffered(MAX_CONCURRENT);
        while let Some(judged) = judged.next().await {
            match judged? {
                Judged::Nothing => {}
                Judged::Matched(checksum) => {
                    self.totals.matched += 1;
                    match checksum {
                        Some(ChecksumResult::Matches) => {
                            self.totals.checksums_matched += 1;
                            // The store's ETags are checksums of bytes, so the others are wrong.
                            for finding in std::mem::take(&mut self.held) {
                                self.totals.count(&finding);
                                (self.notices)(Notice::Finding(&finding, Outcome::Found))?;
                            }
                        }
                        Some(_) => self.totals.checksums_unknown += 1,
                        None => {}
                    }
                }
                Judged::Finding(finding)
                    if finding.kind == FindingKind::WrongChecksum && self.totals.checksums_matched == 0 =>
                {
                    match self.held.len() < MAX_HELD {
                        true => self.held.push(finding),
                        false => self.count_without_checksum(),
                    }
                }
                Judged::Finding(finding) => {
                    self.totals.count(&finding);
                    (self.notices)(Notice::Finding(&finding, Outcome::Found))?;
                }
            }
        }
        Ok(())
    }
}

impl Check {
    async fn judge(
        &self,
        candidate: Candidate,
        rows: &HashMap<&UploadId, &Row>,
        now: Timestamp,
    ) -> Result<Judged, CheckError> {
        let finding = match candidate {
            Candidate::Row(row) | Candidate::Checksum(row) => return self.judge_row(&row, now).await,
            Candidate::Object { key, upload } => self.judge_object(key, &upload, rows.get(&upload).copied()).await?,
            Candidate::Unfinished { unfinished, upload } => {
                judge_unfinished(unfinished, upload.clone(), rows.get(&upload).copied())
            }
        };
        Ok(finding.map_or(Judged::Nothing, Judged::Finding))
    }

    /// Reads an object and then its row again. The order matters: an object exists for as long as its row is confirmed,
    /// so one that is missing before its row is read as confirmed is lost.
    async fn judge_row(&self, row: &NamedObject, now: Timestamp) -> Result<Judged, CheckError> {
        let head = self.store.head(&row.key).await?;
        let mut checksum = None;
        let mut kind = match &head {
            None => Some(FindingKind::MissingObject),
            Some(head) => judge::difference(row, head.size, Some(&head.etag)),
        };
        if self.with_checksums && !matches!(kind, Some(FindingKind::MissingObject | FindingKind::WrongSize)) {
            let compared = compare_checksum(&*self.store, &row.key, row.size, &row.etag, row.part_size).await?;
            checksum = Some(compared);
            kind = match compared {
                // The bytes are right, although the ETag is another one.
                ChecksumResult::Matches => None,
                ChecksumResult::Differs => Some(FindingKind::WrongChecksum),
                ChecksumResult::Unknown => kind,
                // It was deleted or replaced meanwhile.
                ChecksumResult::Changed => match self.store.head(&row.key).await? {
                    None => Some(FindingKind::MissingObject),
                    Some(head) => judge::difference(row, head.size, Some(&head.etag)),
                },
            };
        }
        let Some(kind) = kind else {
            return Ok(Judged::Matched(checksum));
        };
        if !self.names(row, now).await? {
            return Ok(Judged::Nothing);
        }
        Ok(Judged::Finding(Finding {
            kind,
            key: row.key.clone(),
            upload: row.upload.clone(),
            account: Some(row.owner),
            expected: Some(Content {
                size: row.size,
                etag: Some(row.etag.clone()),
            }),
            found: head.filter(|_| kind != FindingKind::MissingObject).map(content_of_head),
            multipart: None,
            part_size: row.part_size,
        }))
    }

    /// Whether a confirmed row still names this object, and the sweep may not have deleted it.
    async fn names(&self, named: &NamedObject, now: Timestamp) -> Result<bool, CheckError> {
        let rows = self.ledger.rows_of_anyone(std::slice::from_ref(&named.upload)).await?;
        let now = now.saturating_add(CLOCK_TOLERANCE).unwrap_or(now);
        Ok(rows.iter().any(|row| {
            row.state == State::Confirmed
                && row.object_key() == Some(&named.key)
                && row.delete_at.is_none_or(|delete_at| delete_at > now)
        }))
    }

    /// Reads an object again whose row was just read.
    async fn judge_object(
        &self,
        key: ObjectKey,
        upload: &UploadId,
        row: Option<&Row>,
    ) -> Result<Option<Finding>, CheckError> {
        if judge::is_needed(key.as_str(), row) {
            return Ok(None);
        }
        let Some(head) = self.store.head(&key).await? else {
            return Ok(None);
        };
        let owner = owner_and_upload(key.as_str()).map(|(owner, _)| owner);
        Ok(Some(Finding {
            kind: FindingKind::ObjectWithoutRow,
            upload: upload.clone(),
            account: owner.or(row.map(|row| row.owner)),
            expected: None,
            found: Some(content_of_head(head)),
            multipart: None,
            part_size: None,
            key,
        }))
    }

    /// Whether a finding is still true; row and object are read again.
    pub(super) async fn is_still_true(&self, finding: &Finding, now: Timestamp) -> Result<bool, CheckError> {
        let read = match finding.kind {
            FindingKind::MissingObject
            | FindingKind::WrongSize
            | FindingKind::WrongChecksum
            | FindingKind::OtherEtag => {
                let Some(Content { size, etag: Some(etag) }) = finding.expected.clone() else {
                    return Ok(false);
                };
                let row = NamedObject {
                    key: finding.key.clone(),
                    upload: finding.upload.clone(),
                    owner: finding.account.unwrap_or_default(),
                    size,
                    etag,
                    part_size: finding.part_size,
                };
                match self.judge_row(&row, now).await? {
                    Judged::Finding(finding) => Some(finding),
                    Judged::Nothing | Judged::Matched(_) => None,
                }
            }
            FindingKind::ObjectWithoutRow => {
                let rows = self
                    .ledger
                    .rows_of_anyone(std::slice::from_ref(&finding.upload))
                    .await?;
                let key = finding.key.clone();
                self.judge_object(key, &finding.upload, rows.first()).await?
            }
            FindingKind::UnfinishedUpload => {
                let rows = self
                    .ledger
                    .rows_of_anyone(std::slice::from_ref(&finding.upload))
                    .await?;
                let unfinished = UnfinishedUpload {
                    key: finding.key.as_str().to_owned(),
                    id: finding.multipart.clone().unwrap_or_default(),
                    begun_at: None,
                };
                judge_unfinished(unfinished, finding.upload.clone(), rows.first())
            }
        };
        Ok(read.is_some_and(|read| read.kind == finding.kind))
    }
}

fn judge_unfinished(unfinished: UnfinishedUpload, upload: UploadId, row: Option<&Row>) -> Option<Finding> {
    if judge::is_open(&unfinished, row) {
        return None;
    }
    let owner = owner_and_upload(&unfinished.key).map(|(owner, _)| owner);
    Some(Finding {
        kind: FindingKind::UnfinishedUpload,
        upload,
        account: owner.or(row.map(|row| row.owner)),
        expected: None,
        found: None,
        multipart: Some(unfinished.id),
        part_size: None,
        key: ObjectKey::new(unfinished.key).ok()?,
    })
}

fn content_of_head(head: ObjectHead) -> Content {
    Content {
        size: head.size,
        etag: Some(head.etag),
    }
}
