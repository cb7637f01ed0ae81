//! The world of the model: a ledger in a real database, a store in memory, and users who act in any order.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use app::domain::account::{Email, Password, Viewer};
use app::domain::file::FileDeclaration;
use app::domain::limits::UploadRules;
use app::domain::upload::{SignOutcome, UploadId};
use app::ports::CurrentUser;
use app::text::Language;
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use s3_post_policy::{Bucket, Endpoint, Region, SignatureVersion};
use server::access_keys::{KeyVersion, StoreKey};
use server::accounts::{AccountService, ClientInfo, SessionLimits};
use server::check::Check;
use server::config::{KeyRole, PublicUrl};
use server::database::Database;
use server::languages::texts;
use server::ledger::{Allowance, Ledger, Trigger, staging_key};
use server::store::InventoryStore;
use server::uploads::{FormConfig, Limits, UploadService};
use tempfile::TempDir;

use crate::clock::Clock;
use crate::store::MemoryStore;
use crate::unreliable::{Script, Unreliable};

/// The declared size of all files, in bytes.
pub(crate) const SIZE: usize = 64;
/// Units of work per minute; a third may be spent at once.
pub(crate) const BUDGET: u32 = 300;
/// The lifetime of a form.
const FORM: Duration = Duration::from_secs(600);

/// The content of a file that arrives by a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// A picture, as declared; the number distinguishes pictures.
    Picture(u8),
    /// An HTML page of the declared size.
    Page,
}

impl Content {
    pub(crate) fn bytes(self) -> Vec<u8> {
        let mut bytes = match self {
            Self::Picture(n) => {
                let mut picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0".to_vec();
                picture.push(n);
                picture
            }
            Self::Page => b"<!DOCTYPE html><script>alert(1)</script>".to_vec(),
        };
        bytes.resize(SIZE, 0);
        bytes
    }
}

/// The number of the upload that was signed last.
pub(crate) const LAST: usize = usize::MAX;

/// One step. Numbers refer to uploads in the order of signing; numbers after the last one begin again.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Sign,
    /// Renders a page with a plain form.
    DrawPage,
    /// Begins to send a file, which arrives this many minutes later.
    Post(usize, Content, u8),
    Confirm(Vec<usize>),
    Return(usize),
    Event(usize),
    Cancel(usize),
    Delete(usize),
    Restore(usize),
    Sweep,
    SweepStaging,
    Pass(u16),
    /// All of these steps concurrently.
    Together(Vec<Step>),
}

/// An upload as a browser knows it.
#[derive(Debug, Clone)]
pub(crate) struct ModelUpload {
    pub(crate) id: UploadId,
    pub(crate) expires_at: Timestamp,
    /// All contents that arrived for it, with their times.
    pub(crate) arrived: Vec<(Timestamp, Content)>,
    pub(crate) cancelled: bool,
    /// The largest size that its form accepts, in bytes.
    pub(crate) max_bytes: u64,
}

pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) store: MemoryStore,
    pub(crate) database: Database,
    pub(crate) service: UploadService,
    pub(crate) script: Script,
    pub(crate) owner: i64,
    pub(crate) uploads: Vec<ModelUpload>,
    /// Files that are being sent: the time of arrival, the upload, the content.
    sending: Vec<(Timestamp, usize, Content)>,
    folder: TempDir,
}

impl World {
    pub(crate) async fn new(script: Script) -> Self {
        Self::with_copy_conditions(script, true).await
    }

    /// A world with a store that respects copy conditions or ignores them.
    pub(crate) async fn with_copy_conditions(script: Script, respects_conditions: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(None, folder.path()).await.unwrap();
        let clock = Clock::at(Timestamp::from_second(1_800_000_000).unwrap());
        let store = MemoryStore::new(clock.clone()).with_copy_conditions(respects_conditions);
        let region = Region::new("us-east-1").unwrap();
        let version = KeyVersion::new(["AKID", "secret", ""], SignatureVersion::V4, &region);
        let form = FormConfig {
            key: StoreKey::fixed(KeyRole::Browser, version.unwrap()),
            endpoint: Endpoint::aws(&region),
            bucket: Bucket::new("model").unwrap(),
            acl: None,
            lifetime: FORM,
            public_url: PublicUrl::parse("https://model.example.org").unwrap(),
        };
        let rules = UploadRules {
            max_bytes: 1_000,
            allowed_types: vec!["image/png".to_owned()],
            parts_from: u64::MAX,
        };
        let limits = Limits {
            allowance: Allowance {
                bytes: 20 * SIZE as u64,
                outstanding: 12,
            },
            budget_per_minute: NonZeroU32::new(BUDGET),
            undo: Duration::from_secs(60),
            link: Duration::from_secs(60),
            wait_for_others: Duration::ZERO,
        };
        let ledger = Ledger::new(database.clone());
        let service = UploadService::new(
            ledger.clone(),
            Arc::new(Unreliable::new(store.clone(), script.clone())),
            form,
            Arc::new(rules),
            limits,
        );
        let owner = sign_up(&AccountService::new(&database, ledger, SessionLimits::default())).await;
        Self {
            clock,
            store,
            database,
            service,
            script,
            owner,
            uploads: Vec::new(),
            sending: Vec::new(),
            folder,
        }
    }

    /// The check of this ledger with a store, such as that of this world.
    pub(crate) fn check(&self, store: impl InventoryStore + 'static) -> Check {
        Check::new(&self.database, Arc::new(store), FORM)
    }

    /// The folder of the database.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub(crate) fn viewer(&self) -> CurrentUser {
        CurrentUser::from_verified(Viewer {
            id: self.owner,
            email: "ada@example.org".to_owned(),
            display_name: None,
        })
    }

    /// Runs one step.
    pub(crate) async fn run(&mut self, step: &Step) {
        let steps = match step {
            Step::Together(steps) => steps.as_slice(),
            one => std::slice::from_ref(one),
        };
        for step in steps {
            match step {
                Step::Sign => self.sign().await,
                Step::DrawPage => self.draw_page().await,
                _ => continue,
            }
            let (usage, quota) = (
                self.service.ledger.usage(self.owner).await.unwrap(),
                self.service.limits.allowance.bytes,
            );
            let total = usage.stored + usage.reserved + usage.live_form_bytes;
            assert!(total <= 3 * quota, "{usage:?}");
        }
        for step in steps {
            self.prepare(step);
        }
        let script = self.script.clone();
        let all = join_all(steps.iter().map(|step| self.act(step)));
        tokio::select! {
            _ = all => {}
            // The process crashes with all its steps.
            () = script.crash() => {}
        }
        self.script.run_interruptions();
        // Changes that the crashed process had queued are committed, or not, before this one.
        let (nothing, now) = (Vec::new(), self.clock.now());
        let issued = self
            .service
            .ledger
            .issue(self.owner, nothing, self.service.limits.allowance, now, now);
        issued.await.unwrap();
    }

    fn index(&self, n: usize) -> Option<usize> {
        let last = self.uploads.len().checked_sub(1)?;
        Some(if n == LAST { last } else { n % self.uploads.len() })
    }

    /// The part of a step outside the server: time, and files that users send.
    fn prepare(&mut self, step: &Step) {
        match step {
            Step::Pass(minutes) => self.pass(SignedDuration::from_mins(i64::from(*minutes))),
            Step::Post(n, content, minutes) => {
                let now = self.clock.now();
                let Some(n) = self.index(*n) else { return };
                let known = &self.uploads[n];
                // S3 checks the form when a request begins.
                if now < known.expires_at && content.bytes().len() as u64 <= known.max_bytes {
                    let at = now + SignedDuration::from_mins(i64::from(*minutes));
                    self.sending.push((at, n, *content));
                    self.arrive(true);
                }
            }
            Step::Cancel(n) => {
                if let Some(n) = self.index(*n) {
                    self.uploads[n].cancelled = true;
                }
            }
            _ => {}
        }
    }

    pub(crate) fn pass(&mut self, time: SignedDuration) {
        // Files that arrive between two calls arrive before time advances.
        self.script.run_interruptions();
        let until = self.clock.now() + time;
        // Files arrive at their own time, in order.
        while let Some(next) = self.sending.iter().map(|(at, ..)| *at).filter(|at| *at <= until).min() {
            self.clock.pass(next.duration_since(self.clock.now()));
            self.arrive(false);
        }
        self.clock.pass(until.duration_since(self.clock.now()));
    }

    /// Makes files arrive at once, or between two calls of running steps.
    fn arrive(&mut self, between_calls: bool) {
        let now = self.clock.now();
        let (arrived, still) = std::mem::take(&mut self.sending)
            .into_iter()
            .partition(|(at, ..)| *at <= now);
        self.sending = still;
        let arrived: Vec<(Timestamp, usize, Content)> = arrived;
        for (at, n, content) in arrived {
            let known = &mut self.uploads[n];
            known.arrived.push((at, content));
            let (store, id) = (self.store.clone(), known.id.clone());
            let post = move || store.post_at(&staging_key(&id), id.as_str(), content.bytes(), at);
            if between_calls {
                self.script.interrupt(post);
            } else {
                post();
            }
        }
    }

    async fn sign(&mut self) {
        let now = self.clock.now();
        let file = FileDeclaration {
            name: "a.png".to_owned(),
            size: SIZE as u64,
            content_type: "image/png".to_owned(),
            upload: None,
            resumable: false,
            is_rendition: false,
            checksum: None,
        };
        if let Ok(mut outcomes) = self.service.sign(&self.viewer(), vec![file], now).await
            && let SignOutcome::Signed(signed) = outcomes.remove(0)
        {
            self.uploads.push(ModelUpload {
                id: signed.upload,
                expires_at: now + SignedDuration::try_from(FORM).unwrap(),
                arrived: Vec::new(),
                cancelled: false,
                max_bytes: SIZE as u64,
            });
        }
    }

    /// Adds the page's form to the uploads that steps may refer to.
    async fn draw_page(&mut self) {
        let now = self.clock.now();
        let texts = texts(Language::English);
        if let Ok(form) = self.service.plain_form(&self.viewer(), texts, now).await {
            let key = &form.fields.iter().find(|(name, _)| *name == "key").unwrap().1;
            self.uploads.push(ModelUpload {
                id: UploadId::parse(key.strip_prefix("staging/").unwrap()).unwrap(),
                expires_at: now + SignedDuration::try_from(FORM).unwrap(),
                arrived: Vec::new(),
                cancelled: false,
                max_bytes: form.max_bytes,
            });
        }
    }

    /// The part of a step in the server. Errors are ignored: a later step may repeat the request.
    async fn act(&self, step: &Step) {
        let (now, viewer) = (self.clock.now(), self.viewer());
        let ids = |numbers: &[usize]| -> Vec<String> {
            let indices = numbers.iter().filter_map(|n| self.index(*n));
            indices.map(|n| self.uploads[n].id.to_string()).collect()
        };
        match step {
            Step::Confirm(numbers) => drop(
                self.service
                    .confirm(&viewer, ids(numbers), &[], Trigger::Page, now)
                    .await,
            ),
            Step::Return(n) => drop(
                self.service
                    .confirm(&viewer, ids(&[*n]), &[], Trigger::Return, now)
                    .await,
            ),
            Step::Event(n) => {
                let ids: Vec<UploadId> = self.index(*n).map(|n| self.uploads[n].id.clone()).into_iter().collect();
                drop(self.service.finalize_arrived(&ids, now).await);
            }
            Step::Cancel(n) => drop(self.service.cancel(&viewer, ids(&[*n]), now).await),
            Step::Delete(n) => drop(self.service.delete(&viewer, ids(&[*n]), now).await),
            Step::Restore(n) => drop(self.service.restore(&viewer, ids(&[*n]), now).await),
            Step::Sweep => drop(self.service.sweep_rows(now).await),
            Step::SweepStaging => drop(self.service.sweep_store(now).await),
            Step::Sign | Step::DrawPage | Step::Post(..) | Step::Pass(_) | Step::Together(_) => {}
        }
    }
}

async fn sign_up(accounts: &AccountService) -> i64 {
    let email = Email::parse("ada@example.org").unwrap();
    let password = Password::for_new_account("correct horse".to_owned()).unwrap();
    let now = Timestamp::now();
    let token = accounts
        .sign_up(&email, password, None, &ClientInfo::local(), now)
        .await
        .unwrap();
    accounts.viewer(&token, now).await.unwrap().unwrap().id
}
