//! The check: compares the ledger with the store, both ways, and repairs differences on request.
//!
//! It reads the rows that name objects and the listing of the bucket in the same order and in pages, so it needs the
//! same little memory for any number of files. It may run beside servers: a difference between the two lists is only a
//! candidate, because both lists age while they are read. Row and object are read again before it becomes a finding,
//! and once more before it is repaired. Objects of open uploads and young objects are never findings.
//!
//! | module | what it holds |
//! |---|---|
//! | `merge` | the comparison of the two lists (pure) |
//! | `judge` | what is a finding (pure) |
//! | `checksum` | checksums of objects of one request and of parts (pure) |
//! | `finding` | findings and totals (pure) |
//! | `candidates` | reading row and object again |
//! | `bytes` | reading whole objects |
//! | `repair` | repairs |

mod bytes;
mod candidates;
mod checksum;
mod finding;
mod judge;
mod merge;
mod repair;

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use s3_post_policy::ObjectKey;

pub use finding::{Content, Finding, FindingKind, Outcome, Repair, TooMuch, Totals};

use crate::audit::AuditLog;
use crate::database::Database;
use crate::ledger::{FILES_PREFIX, Ledger, LedgerError, PARTS_PREFIX, STAGING_PREFIX};
use crate::store::{InventoryStore, ListedObject, ObjectPages, ObjectStore, StoreError};
use candidates::Candidate;
use merge::{Merge, Pair, Step};

/// How long after the last form of an upload a leftover of it may wait for the sweep: the longest upload that began in
/// time takes a day, the sweep runs once a day, and two hours are for clocks and for the sweep itself.
const SWEPT_WITHIN: SignedDuration = SignedDuration::from_hours(50);
/// Candidates that are read again together.
const BATCH: usize = 256;
/// Held findings of wrong checksums, before anything shows that the store's ETags are checksums at all.
const MAX_HELD: usize = 1_000;

/// The prefixes under which we store objects, in the order of a listing.
const PREFIXES: [&str; 3] = [FILES_PREFIX, PARTS_PREFIX, STAGING_PREFIX];

/// Why a check could not run to its end.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The database failed.
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store's listing is in no usable order.
    #[error(
        "the store lists \"{after}\" after \"{before}\", but S3 lists keys in the order of their bytes; no comparison is \
         possible"
    )]
    Order {
        /// A key of the listing.
        before: String,
        /// The key after it.
        after: String,
    },
    /// The repair would touch more than is plausible.
    #[error(transparent)]
    TooMuch(#[from] TooMuch),
    /// The caller could not take a notice.
    #[error("cannot print the findings: {0}")]
    Output(#[from] std::io::Error),
}

/// What a running check tells its caller.
#[derive(Debug)]
pub enum Notice<'a> {
    /// A finding, and what happened to it.
    Finding(&'a Finding, Outcome),
    /// The totals so far.
    Progress(&'a Totals),
}

/// The receiver of notices. An error ends the check.
pub type Notices<'a> = &'a mut (dyn FnMut(Notice<'_>) -> std::io::Result<()> + Send);

/// The check; see the module.
pub struct Check {
    ledger: Ledger,
    audit: AuditLog,
    store: Arc<dyn InventoryStore>,
    min_age: SignedDuration,
    with_checksums: bool,
}

impl Check {
    /// A check of a ledger and its store. `form_lifetime` is the longest life of a form.
    pub fn new(database: &Database, store: Arc<dyn InventoryStore>, form_lifetime: Duration) -> Self {
        let form_lifetime = SignedDuration::try_from(form_lifetime).unwrap_or(SignedDuration::MAX);
        Self {
            ledger: Ledger::new(database.clone()),
            audit: AuditLog::new(database),
            store,
            min_age: SWEPT_WITHIN.saturating_add(form_lifetime),
            with_checksums: false,
        }
    }

    /// This check, which also reads all objects and compares their checksums.
    #[must_use]
    pub fn with_checksums(self, with_checksums: bool) -> Self {
        Self { with_checksums, ..self }
    }

    /// This check with another age from which objects are judged. The default is safe beside running servers.
    #[must_use]
    pub fn with_min_age(self, min_age: SignedDuration) -> Self {
        Self { min_age, ..self }
    }

    /// Compares ledger and store; every finding is a notice.
    ///
    /// # Errors
    /// See [`CheckError`]. The findings until then are right.
    pub async fn find(&self, now: Timestamp, notices: Notices<'_>) -> Result<Totals, CheckError> {
        let mut run = Run {
            check: self,
            notices,
            totals: Totals::default(),
            candidates: Vec::new(),
            held: Vec::new(),
            now,
            started: Instant::now(),
        };
        run.compare_objects().await?;
        run.compare_unfinished().await?;
        Ok(run.totals)
    }

    /// Compares ledger and store; returns all findings, for tests and small ledgers.
    ///
    /// # Errors
    /// See [`CheckError`].
    pub async fn findings(&self, now: Timestamp) -> Result<(Vec<Finding>, Totals), CheckError> {
        let mut findings = Vec::new();
        let mut collect = |notice: Notice<'_>| {
            if let Notice::Finding(finding, _) = notice {
                findings.push(finding.clone());
            }
            Ok(())
        };
        let totals = self.find(now, &mut collect).await?;
        Ok((findings, totals))
    }
}

/// One run of a check.
struct Run<'a> {
    check: &'a Check,
    notices: Notices<'a>,
    totals: Totals,
    candidates: Vec<Candidate>,
    /// Wrong checksums, until an object shows that the store's ETags are checksums.
    held: Vec<Finding>,
    now: Timestamp,
    started: Instant,
}

impl Run<'_> {
    async fn compare_objects(&mut self) -> Result<(), CheckError> {
        let mut rows = self.check.ledger.named_objects().await?;
        let mut objects = Inventory::new(&*self.check.store);
        let mut merge = Merge::new();
        loop {
            match merge.step() {
                Step::NeedsRows => {
                    let page = rows.next_page().await?;
                    self.totals.rows += page.len() as u64;
                    merge.push_rows(page);
                    (self.notices)(Notice::Progress(&self.totals))?;
                }
                Step::NeedsObjects => {
                    let page = objects.next().await?;
                    self.totals.objects += page.len() as u64;
                    merge.push_objects(page).map_err(|order| CheckError::Order {
                        before: order.before,
                        after: order.after,
                    })?;
                    (self.notices)(Notice::Progress(&self.totals))?;
                }
                Step::Pair(pair) => self.take(pair),
                Step::Done => break,
            }
            if self.candidates.len() >= BATCH {
                self.judge_candidates().await?;
            }
        }
        self.judge_candidates().await?;
        for _ in std::mem::take(&mut self.held) {
            self.count_without_checksum();
        }
        Ok(())
    }

    /// Counts a file whose checksum differs as right, because nothing shows that the store's ETags are checksums.
    fn count_without_checksum(&mut self) {
        self.totals.checksums_unknown += 1;
        self.totals.matched += 1;
    }

    /// Counts a pair that is right, and keeps one that may be a finding.
    fn take(&mut self, pair: Pair) {
        match pair {
            Pair::RowOnly(row) => self.candidates.push(Candidate::Row(row)),
            Pair::Both(row, object) => match judge::difference(&row, object.size, object.etag.as_deref()) {
                Some(_) => self.candidates.push(Candidate::Row(row)),
                None if self.check.with_checksums => self.candidates.push(Candidate::Checksum(row)),
                None => self.totals.matched += 1,
            },
            Pair::ObjectOnly(object) => match (judge::upload_of(&object.key), ObjectKey::new(&*object.key)) {
                (Some(upload), Ok(key)) if self.is_old(object.stored_at) => {
                    self.candidates.push(Candidate::Object { key, upload });
                }
                (Some(_), Ok(_)) => self.totals.young += 1,
                _ => {
                    self.totals.not_ours += 1;
                    self.totals.first_not_ours.get_or_insert(object.key);
                }
            },
        }
    }

    /// Whether an object of this time can be judged.
    fn is_old(&self, stored_at: Timestamp) -> bool {
        self.now.duration_since(stored_at) > self.check.min_age
    }

    /// The time, which goes on during the run.
    fn now(&self) -> Timestamp {
        time_after(self.now, self.started)
    }

    /// Multipart uploads that no open row names.
    async fn compare_unfinished(&mut self) -> Result<(), CheckError> {
        let mut after = None;
        loop {
            let Some(page) = self.check.store.list_unfinished(after.as_ref()).await? else {
                return Ok(());
            };
            self.totals.lists_unfinished = true;
            for unfinished in page.uploads {
                match (judge::upload_of(&unfinished.key), unfinished.begun_at) {
                    (Some(upload), Some(begun_at)) if self.is_old(begun_at) => {
                        self.candidates.push(Candidate::Unfinished { unfinished, upload });
                    }
                    (Some(_), _) => self.totals.young += 1,
                    (None, _) => {
                        self.totals.not_ours += 1;
                        self.totals.first_not_ours.get_or_insert(unfinished.key);
                    }
                }
            }
            self.judge_candidates().await?;
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }
}

/// The time that it is now, if it was `now` at `started`.
fn time_after(now: Timestamp, started: Instant) -> Timestamp {
    let elapsed = SignedDuration::try_from(started.elapsed()).unwrap_or_default();
    now.checked_add(elapsed).unwrap_or(Timestamp::MAX)
}

/// The listing of all objects under our prefixes.
struct Inventory<'a> {
    store: &'a dyn ObjectStore,
    pages: Option<ObjectPages<'a>>,
    prefixes: std::slice::Iter<'static, &'static str>,
}

impl<'a> Inventory<'a> {
    fn new(store: &'a dyn ObjectStore) -> Self {
        Self {
            store,
            pages: None,
            prefixes: PREFIXES.iter(),
        }
    }

    /// The next page; empty after the last one.
    async fn next(&mut self) -> Result<Vec<ListedObject>, StoreError> {
        loop {
            if let Some(pages) = &mut self.pages
                && let Some(page) = pages.next().await?
            {
                return Ok(page);
            }
            let Some(prefix) = self.prefixes.next() else {
                return Ok(Vec::new());
            };
            self.pages = Some(ObjectPages::new(self.store, prefix));
        }
    }
}
