//! Any store, behind a network that does what a script says.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use s3_post_policy::ObjectKey;
use server::store::{CopyOutcome, ListedObject, ObjectHead, ObjectStore, PromoteTerms, StoreError};

/// What happens to one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is done and answered.
    Done,
    /// It never reaches the store.
    Lost,
    /// It is done, and the answer is lost.
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
pub(crate) struct Script(Arc<Mutex<Plot>>);

#[derive(Debug, Default)]
struct Plot {
    fixed: VecDeque<Fate>,
    seeded: Option<(u64, Odds)>,
    calls: u64,
}

impl Script {
    /// Exactly these, then all is well.
    pub(crate) fn of(fates: impl IntoIterator<Item = Fate>) -> Self {
        let script = Self::default();
        script.0.lock().unwrap().fixed.extend(fates);
        script
    }

    /// The same seed gives the same fates.
    pub(crate) fn seeded(seed: u64, odds: Odds) -> Self {
        let script = Self::default();
        script.0.lock().unwrap().seeded = Some((seed, odds));
        script
    }

    /// From now on all is well.
    pub(crate) fn calm(&self) {
        let mut plot = self.0.lock().unwrap();
        plot.fixed.clear();
        plot.seeded = None;
    }

    /// Calls so far.
    pub(crate) fn calls(&self) -> u64 {
        self.0.lock().unwrap().calls
    }

    fn next(&self) -> Fate {
        let mut plot = self.0.lock().unwrap();
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

    async fn suffer<T>(&self, call: impl Future<Output = Result<T, StoreError>> + Send) -> Result<T, StoreError> {
        let away = || Err(StoreError::Unavailable("as the script says".to_owned()));
        match self.script.next() {
            Fate::Done => call.await,
            Fate::Lost => away(),
            Fate::AnswerLost => {
                let _ = call.await;
                away()
            }
            Fate::HangsBefore => std::future::pending().await,
            Fate::HangsAfter => {
                let _ = call.await;
                std::future::pending().await
            }
        }
    }
}

#[async_trait]
impl<S: ObjectStore> ObjectStore for Unreliable<S> {
    async fn head(&self, key: &ObjectKey) -> Result<Option<ObjectHead>, StoreError> {
        self.suffer(self.store.head(key)).await
    }

    async fn read_start(&self, key: &ObjectKey, etag: &str, count: u64) -> Result<Option<Bytes>, StoreError> {
        self.suffer(self.store.read_start(key, etag, count)).await
    }

    async fn copy(&self, from: &ObjectKey, to: &ObjectKey, terms: PromoteTerms<'_>) -> Result<CopyOutcome, StoreError> {
        self.suffer(self.store.copy(from, to, terms)).await
    }

    async fn delete(&self, key: &ObjectKey) -> Result<(), StoreError> {
        self.suffer(self.store.delete(key)).await
    }

    async fn list(&self, prefix: &str, after: Option<&str>) -> Result<Vec<ListedObject>, StoreError> {
        self.suffer(self.store.list(prefix, after)).await
    }

    async fn abort_stale_uploads(&self, older_than: Timestamp) -> Result<u32, StoreError> {
        self.suffer(self.store.abort_stale_uploads(older_than)).await
    }

    fn download_url(&self, key: &ObjectKey, disposition: &str) -> String {
        self.store.download_url(key, disposition)
    }
}

mod tests {
    use std::time::Duration;

    use super::*;
    use crate::clock::Clock;
    use crate::store::MemoryStore;

    fn store(script: Script) -> (Unreliable<MemoryStore>, MemoryStore) {
        let store = MemoryStore::new(Clock::at(Timestamp::UNIX_EPOCH));
        (Unreliable::new(store.clone(), script), store)
    }

    async fn ends<T>(call: impl Future<Output = T>) -> Option<T> {
        tokio::time::timeout(Duration::from_millis(20), call).await.ok()
    }

    #[tokio::test]
    async fn each_fate_does_and_answers_what_its_name_says() {
        let key = ObjectKey::new("staging/a").unwrap();
        for (fate, done, answer) in [
            (Fate::Done, true, Some(true)),
            (Fate::Lost, false, Some(false)),
            (Fate::AnswerLost, true, Some(false)),
            (Fate::HangsBefore, false, None),
            (Fate::HangsAfter, true, None),
        ] {
            let script = Script::of([fate]);
            let (unreliable, memory) = store(script.clone());
            memory.post(&key, "id", "one");
            let answered = ends(unreliable.delete(&key)).await.map(|outcome| outcome.is_ok());
            assert_eq!(answered, answer, "{fate:?}");
            assert_eq!(memory.object(&key).is_none(), done, "{fate:?}");
            assert!(unreliable.delete(&key).await.is_ok(), "the script is over");
            assert_eq!(script.calls(), 2);
        }
    }

    #[tokio::test]
    async fn a_seed_gives_the_same_fates_again_and_about_the_odds() {
        let odds = Odds {
            lost: 64,
            answer_lost: 32,
            hangs: 16,
        };
        let fates = |seed| {
            let script = Script::seeded(seed, odds);
            (0..4096).map(|_| script.next()).collect::<Vec<_>>()
        };
        assert_eq!(fates(7), fates(7));
        assert_ne!(fates(7), fates(8));
        let count = |fate| fates(7).into_iter().filter(|known| *known == fate).count();
        for (fate, expected) in [
            (Fate::Lost, 1024),
            (Fate::AnswerLost, 512),
            (Fate::HangsBefore, 128),
            (Fate::HangsAfter, 128),
        ] {
            let seen = count(fate);
            assert!(seen.abs_diff(expected) < expected / 2, "{fate:?}: {seen}");
        }
    }

    #[tokio::test]
    async fn every_call_passes_through_the_script_and_calm_ends_it() {
        let key = ObjectKey::new("staging/a").unwrap();
        let script = Script::seeded(
            1,
            Odds {
                lost: 255,
                ..Odds::default()
            },
        );
        let (unreliable, memory) = store(script.clone());
        memory.post(&key, "id", "one");
        let etag = memory.object(&key).unwrap().etag();
        let terms = || PromoteTerms {
            size: 3,
            etag: &etag,
            content_type: "text/plain",
            disposition: "attachment",
            upload_id: "id",
        };
        assert!(unreliable.head(&key).await.is_err());
        assert!(unreliable.read_start(&key, &etag, 1).await.is_err());
        assert!(unreliable.copy(&key, &key, terms()).await.is_err());
        assert!(unreliable.list("", None).await.is_err());
        assert!(unreliable.abort_stale_uploads(Timestamp::MAX).await.is_err());
        assert_eq!(script.calls(), 5);
        script.calm();
        assert!(unreliable.head(&key).await.unwrap().is_some());
        assert_eq!(unreliable.copy(&key, &key, terms()).await.unwrap(), CopyOutcome::Copied);
        assert_eq!(unreliable.list("", None).await.unwrap().len(), 1);
        assert_eq!(unreliable.download_url(&key, ""), memory.download_url(&key, ""));
    }
}
