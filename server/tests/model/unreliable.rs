//! A store behind a network with scripted faults.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use futures::FutureExt;
use jiff::Timestamp;
use s3_post_policy::ObjectKey;
use server::store::{
    ByteRange, CopyOptions, CopyOutcome, DownloadOptions, DownloadUrl, InventoryStore, LeadingBytes, ListedObject,
    ObjectHead, ObjectStore, StoreError, UnfinishedPage, UnfinishedUpload,
};
use tokio::sync::Notify;

/// The outcome of one call to the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CallOutcome {
    /// The call is executed and answered.
    Done,
    /// The call does not reach the store.
    Lost,
    /// The call is executed and its response is lost. A copy may be made after the caller has stopped waiting.
    ResponseLost,
    /// The caller's process crashes before the call reaches the store.
    CrashBefore,
    /// The caller's process crashes after the call is executed.
    CrashAfter,
}

/// How many of 256 calls have each fault.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct FaultOdds {
    pub(crate) lost: u8,
    pub(crate) response_lost: u8,
    pub(crate) crashes: u8,
}

/// The outcomes of the next calls; clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Script {
    plan: Arc<Mutex<Plan>>,
    crashed: Arc<Notify>,
}

/// An action of others between two calls.
struct Interruption(Box<dyn FnOnce() + Send>);

impl std::fmt::Debug for Interruption {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Interruption")
    }
}

#[derive(Debug, Default)]
struct Plan {
    interruptions: VecDeque<Interruption>,
    fixed: VecDeque<CallOutcome>,
    seeded: Option<(u64, FaultOdds)>,
    calls: u64,
}

impl Script {
    /// A script with these outcomes; later calls have no faults.
    pub(crate) fn of(outcomes: impl IntoIterator<Item = CallOutcome>) -> Self {
        let script = Self::default();
        script.plan.lock().unwrap().fixed.extend(outcomes);
        script
    }

    /// A script with random outcomes. The same seed gives the same outcomes.
    pub(crate) fn seeded(seed: u64, odds: FaultOdds) -> Self {
        let script = Self::default();
        script.plan.lock().unwrap().seeded = Some((seed, odds));
        script
    }

    /// Runs an action before one of the next calls.
    pub(crate) fn interrupt(&self, act: impl FnOnce() + Send + 'static) {
        self.plan
            .lock()
            .unwrap()
            .interruptions
            .push_back(Interruption(Box::new(act)));
    }

    /// Runs all actions that are still waiting.
    pub(crate) fn run_interruptions(&self) {
        while let Some(Interruption(act)) = self.next_interruption() {
            act();
        }
    }

    fn next_interruption(&self) -> Option<Interruption> {
        self.plan.lock().unwrap().interruptions.pop_front()
    }

    /// Whether an action runs before this call: one time in three.
    fn is_interrupted(&self) -> bool {
        let mut plan = self.plan.lock().unwrap();
        let seeded = plan.seeded.as_mut().map(|(state, _)| split_mix(state));
        seeded.is_some_and(|random| random.is_multiple_of(3))
    }

    /// Whether a copy is made after its caller has stopped waiting: as often as responses are lost.
    fn is_late(&self) -> bool {
        let mut plan = self.plan.lock().unwrap();
        let late = plan.seeded.as_mut().map(|(state, odds)| {
            let [roll, ..] = split_mix(state).to_le_bytes();
            roll < odds.response_lost
        });
        late.unwrap_or_default()
    }

    /// Ends all faults.
    pub(crate) fn stop_faults(&self) {
        let mut plan = self.plan.lock().unwrap();
        plan.fixed.clear();
        plan.seeded = None;
    }

    /// Waits until a call crashes its process.
    pub(crate) async fn crash(&self) {
        self.crashed.notified().await;
    }

    /// The number of calls so far.
    pub(crate) fn calls(&self) -> u64 {
        self.plan.lock().unwrap().calls
    }

    pub(crate) fn next(&self) -> CallOutcome {
        let mut plan = self.plan.lock().unwrap();
        plan.calls += 1;
        if let Some(outcome) = plan.fixed.pop_front() {
            return outcome;
        }
        let Some((state, odds)) = plan.seeded.as_mut() else {
            return CallOutcome::Done;
        };
        let random = split_mix(state);
        let [roll, coin, ..] = random.to_le_bytes();
        let (lost, response_lost, crashes) = (
            u16::from(odds.lost),
            u16::from(odds.response_lost),
            u16::from(odds.crashes),
        );
        match u16::from(roll) {
            roll if roll < lost => CallOutcome::Lost,
            roll if roll < lost + response_lost => CallOutcome::ResponseLost,
            roll if roll < lost + response_lost + crashes && coin % 2 == 0 => CallOutcome::CrashBefore,
            roll if roll < lost + response_lost + crashes => CallOutcome::CrashAfter,
            _ => CallOutcome::Done,
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
        self.script.crashed.notify_one();
        std::future::pending().await
    }

    async fn call<T>(&self, call: impl Future<Output = Result<T, StoreError>> + Send) -> Result<T, StoreError> {
        let away = || Err(StoreError::Unavailable("as the script says".to_owned()));
        tokio::task::yield_now().await;
        if self.script.is_interrupted()
            && let Some(Interruption(act)) = self.script.next_interruption()
        {
            act();
        }
        match self.script.next() {
            CallOutcome::Done => call.await,
            CallOutcome::Lost => away(),
            CallOutcome::ResponseLost => {
                let _ = call.await;
                away()
            }
            CallOutcome::CrashBefore => self.die().await,
            CallOutcome::CrashAfter => {
                let _ = call.await;
                self.die().await
            }
        }
    }
}

#[async_trait]
impl<S: ObjectStore + Clone + 'static> ObjectStore for Unreliable<S> {
    async fn head(&self, key: &ObjectKey) -> Result<Option<ObjectHead>, StoreError> {
        self.call(self.store.head(key)).await
    }

    async fn leading_bytes(&self, key: &ObjectKey, count: u64) -> Result<Option<LeadingBytes>, StoreError> {
        self.call(self.store.leading_bytes(key, count)).await
    }

    async fn copy(
        &self,
        from: &ObjectKey,
        to: &ObjectKey,
        options: CopyOptions<'_>,
    ) -> Result<CopyOutcome, StoreError> {
        if self.script.is_late() {
            let (store, from, to) = (self.store.clone(), from.clone(), to.clone());
            let (etag, upload_id) = (options.etag.to_owned(), options.upload_id.to_owned());
            let content_type = options.content_type.to_owned();
            self.script.interrupt(move || {
                let options = CopyOptions {
                    etag: &etag,
                    content_type: &content_type,
                    upload_id: &upload_id,
                };
                let copied = store.copy(&from, &to, options).now_or_never();
                assert!(copied.is_some(), "a store in memory answers at once");
            });
            return Err(StoreError::Unavailable("the copy is still under way".to_owned()));
        }
        self.call(self.store.copy(from, to, options)).await
    }

    async fn delete(&self, key: &ObjectKey) -> Result<(), StoreError> {
        self.call(self.store.delete(key)).await
    }

    async fn delete_all(&self, keys: &[ObjectKey]) -> Result<Vec<ObjectKey>, StoreError> {
        self.call(self.store.delete_all(keys)).await
    }

    async fn list(&self, prefix: &str, after: Option<&str>) -> Result<Vec<ListedObject>, StoreError> {
        self.call(self.store.list(prefix, after)).await
    }

    async fn abort_stale_uploads(&self, older_than: Timestamp) -> Result<u32, StoreError> {
        self.call(self.store.abort_stale_uploads(older_than)).await
    }

    async fn download_url(&self, key: &ObjectKey, options: &DownloadOptions<'_>) -> Result<DownloadUrl, StoreError> {
        self.store.download_url(key, options).await
    }
}

#[async_trait]
impl<S: InventoryStore + Clone + 'static> InventoryStore for Unreliable<S> {
    async fn bytes(&self, key: &ObjectKey, from: u64, count: u64) -> Result<Option<ByteRange>, StoreError> {
        self.call(self.store.bytes(key, from, count)).await
    }

    async fn list_unfinished(&self, after: Option<&(String, String)>) -> Result<Option<UnfinishedPage>, StoreError> {
        self.call(self.store.list_unfinished(after)).await
    }

    async fn abort_unfinished(&self, upload: &UnfinishedUpload) -> Result<(), StoreError> {
        self.call(self.store.abort_unfinished(upload)).await
    }
}
