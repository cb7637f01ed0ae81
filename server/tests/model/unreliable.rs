//! Any store, behind a network that does what a script says.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use futures::FutureExt;
use jiff::Timestamp;
use s3_post_policy::ObjectKey;
use server::store::{
    CopyOptions, CopyOutcome, DownloadOptions, LeadingBytes, ListedObject, ObjectHead, ObjectStore, StoreError,
};
use tokio::sync::Notify;

/// What happens to one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is done and answered.
    Done,
    /// It never reaches the store.
    Lost,
    /// It is done, and the answer is lost. A copy may be done as late as nobody waits for it any more.
    AnswerLost,
    /// It never reaches the store and never ends: the caller's process dies.
    HangsBefore,
    /// It is done and never ends: the caller's process dies.
    HangsAfter,
}

/// How often, of 256 calls, each misfortune strikes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Odds {
    pub(crate) lost: u8,
    pub(crate) answer_lost: u8,
    pub(crate) hangs: u8,
}

/// The fates of calls to come; clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Script {
    plot: Arc<Mutex<Plot>>,
    death: Arc<Notify>,
}

/// Something that others do between two calls.
struct Interlude(Box<dyn FnOnce() + Send>);

impl std::fmt::Debug for Interlude {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Interlude")
    }
}

#[derive(Debug, Default)]
struct Plot {
    interludes: VecDeque<Interlude>,
    fixed: VecDeque<Fate>,
    seeded: Option<(u64, Odds)>,
    calls: u64,
}

impl Script {
    /// Exactly these, then all is well.
    pub(crate) fn of(fates: impl IntoIterator<Item = Fate>) -> Self {
        let script = Self::default();
        script.plot.lock().unwrap().fixed.extend(fates);
        script
    }

    /// The same seed gives the same fates.
    pub(crate) fn seeded(seed: u64, odds: Odds) -> Self {
        let script = Self::default();
        script.plot.lock().unwrap().seeded = Some((seed, odds));
        script
    }

    /// Has this happen before one of the next calls.
    pub(crate) fn meanwhile(&self, act: impl FnOnce() + Send + 'static) {
        self.plot.lock().unwrap().interludes.push_back(Interlude(Box::new(act)));
    }

    /// Has everything happen that has not found its moment.
    pub(crate) fn catch_up(&self) {
        while let Some(Interlude(act)) = self.next_interlude() {
            act();
        }
    }

    fn next_interlude(&self) -> Option<Interlude> {
        self.plot.lock().unwrap().interludes.pop_front()
    }

    /// Whether something happens before this call: one time in three.
    fn is_interrupted(&self) -> bool {
        let mut plot = self.plot.lock().unwrap();
        let seeded = plot.seeded.as_mut().map(|(state, _)| split_mix(state));
        seeded.is_some_and(|random| random.is_multiple_of(3))
    }

    /// Whether a copy ends only after its caller has given it up: as often as answers are lost.
    fn is_late(&self) -> bool {
        let mut plot = self.plot.lock().unwrap();
        let late = plot.seeded.as_mut().map(|(state, odds)| {
            let [roll, ..] = split_mix(state).to_le_bytes();
            roll < odds.answer_lost
        });
        late.unwrap_or_default()
    }

    /// From now on all is well.
    pub(crate) fn calm(&self) {
        let mut plot = self.plot.lock().unwrap();
        plot.fixed.clear();
        plot.seeded = None;
    }

    /// Comes when a call hangs: the process that made it is to be taken for dead.
    pub(crate) async fn death(&self) {
        self.death.notified().await;
    }

    /// Calls so far.
    pub(crate) fn calls(&self) -> u64 {
        self.plot.lock().unwrap().calls
    }

    pub(crate) fn next(&self) -> Fate {
        let mut plot = self.plot.lock().unwrap();
        plot.calls += 1;
        if let Some(fate) = plot.fixed.pop_front() {
            return fate;
        }
        let Some((state, odds)) = plot.seeded.as_mut() else {
            return Fate::Done;
        };
        let random = split_mix(state);
        let [roll, coin, ..] = random.to_le_bytes();
        let (lost, answer_lost, hangs) = (u16::from(odds.lost), u16::from(odds.answer_lost), u16::from(odds.hangs));
        match u16::from(roll) {
            roll if roll < lost => Fate::Lost,
            roll if roll < lost + answer_lost => Fate::AnswerLost,
            roll if roll < lost + answer_lost + hangs && coin % 2 == 0 => Fate::HangsBefore,
            roll if roll < lost + answer_lost + hangs => Fate::HangsAfter,
            _ => Fate::Done,
        }
    }
}

/// SplitMix64, after Steele, Lea and Flood (2014).
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// See the module.
#[derive(Debug, Clone)]
pub(crate) struct Unreliable<S> {
    store: S,
    script: Script,
}

impl<S> Unreliable<S> {
    pub(crate) fn new(store: S, script: Script) -> Self {
        Self { store, script }
    }

    async fn die<T>(&self) -> T {
        self.script.death.notify_one();
        std::future::pending().await
    }

    async fn suffer<T>(&self, call: impl Future<Output = Result<T, StoreError>> + Send) -> Result<T, StoreError> {
        let away = || Err(StoreError::Unavailable("as the script says".to_owned()));
        tokio::task::yield_now().await;
        if self.script.is_interrupted()
            && let Some(Interlude(act)) = self.script.next_interlude()
        {
            act();
        }
        match self.script.next() {
            Fate::Done => call.await,
            Fate::Lost => away(),
            Fate::AnswerLost => {
                let _ = call.await;
                away()
            }
            Fate::HangsBefore => self.die().await,
            Fate::HangsAfter => {
                let _ = call.await;
                self.die().await
            }
        }
    }
}

#[async_trait]
impl<S: ObjectStore + Clone + 'static> ObjectStore for Unreliable<S> {
    async fn head(&self, key: &ObjectKey) -> Result<Option<ObjectHead>, StoreError> {
        self.suffer(self.store.head(key)).await
    }

    async fn leading_bytes(&self, key: &ObjectKey, count: u64) -> Result<Option<LeadingBytes>, StoreError> {
        self.suffer(self.store.leading_bytes(key, count)).await
    }

    async fn copy(&self, from: &ObjectKey, to: &ObjectKey, terms: CopyOptions<'_>) -> Result<CopyOutcome, StoreError> {
        if self.script.is_late() {
            let (store, from, to) = (self.store.clone(), from.clone(), to.clone());
            let (etag, upload_id) = (terms.etag.to_owned(), terms.upload_id.to_owned());
            let content_type = terms.content_type.to_owned();
            self.script.meanwhile(move || {
                let terms = CopyOptions {
                    etag: &etag,
                    content_type: &content_type,
                    upload_id: &upload_id,
                };
                let copied = store.copy(&from, &to, terms).now_or_never();
                assert!(copied.is_some(), "a store in memory answers at once");
            });
            return Err(StoreError::Unavailable("the copy is still under way".to_owned()));
        }
        self.suffer(self.store.copy(from, to, terms)).await
    }

    async fn delete(&self, key: &ObjectKey) -> Result<(), StoreError> {
        self.suffer(self.store.delete(key)).await
    }

    async fn delete_all(&self, keys: &[ObjectKey]) -> Result<Vec<ObjectKey>, StoreError> {
        self.suffer(self.store.delete_all(keys)).await
    }

    async fn list(&self, prefix: &str, after: Option<&str>) -> Result<Vec<ListedObject>, StoreError> {
        self.suffer(self.store.list(prefix, after)).await
    }

    async fn abort_stale_uploads(&self, older_than: Timestamp) -> Result<u32, StoreError> {
        self.suffer(self.store.abort_stale_uploads(older_than)).await
    }

    fn download_url(&self, key: &ObjectKey, terms: &DownloadOptions<'_>) -> String {
        self.store.download_url(key, terms)
    }
}
