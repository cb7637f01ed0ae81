use std::time::Duration;

use jiff::Timestamp;
use s3_post_policy::ObjectKey;
use server::store::{CopyOptions, CopyOutcome, DownloadOptions, ObjectStore};

use crate::clock::Clock;
use crate::store::MemoryStore;
use crate::unreliable::{CallOutcome, FaultOdds, Script, Unreliable};

fn store(script: Script) -> (Unreliable<MemoryStore>, MemoryStore) {
    let store = MemoryStore::new(Clock::at(Timestamp::UNIX_EPOCH));
    (Unreliable::new(store.clone(), script), store)
}

async fn ends<T>(call: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(Duration::from_millis(20), call).await.ok()
}

#[tokio::test]
async fn each_outcome_has_the_effect_and_the_response_of_its_name() {
    let key = ObjectKey::new("staging/a").unwrap();
    for (outcome, done, answer) in [
        (CallOutcome::Done, true, Some(true)),
        (CallOutcome::Lost, false, Some(false)),
        (CallOutcome::ResponseLost, true, Some(false)),
        (CallOutcome::CrashBefore, false, None),
        (CallOutcome::CrashAfter, true, None),
    ] {
        let script = Script::of([outcome]);
        let (unreliable, memory) = store(script.clone());
        memory.post(&key, "id", "one");
        let answered = ends(unreliable.delete(&key)).await.map(|outcome| outcome.is_ok());
        assert_eq!(answered, answer, "{outcome:?}");
        assert_eq!(memory.object(&key).is_none(), done, "{outcome:?}");
        assert!(unreliable.delete(&key).await.is_ok(), "the script is over");
        assert_eq!(script.calls(), 2);
    }
}

#[tokio::test]
async fn a_seed_gives_the_same_outcomes_again_with_about_these_odds() {
    let odds = FaultOdds {
        lost: 64,
        response_lost: 32,
        crashes: 16,
    };
    let outcomes = |seed| {
        let script = Script::seeded(seed, odds);
        (0..4096).map(|_| script.next()).collect::<Vec<_>>()
    };
    assert_eq!(outcomes(7), outcomes(7));
    assert_ne!(outcomes(7), outcomes(8));
    let count = |outcome| outcomes(7).into_iter().filter(|known| *known == outcome).count();
    for (outcome, expected) in [
        (CallOutcome::Lost, 1024),
        (CallOutcome::ResponseLost, 512),
        (CallOutcome::CrashBefore, 128),
        (CallOutcome::CrashAfter, 128),
    ] {
        let seen = count(outcome);
        assert!(seen.abs_diff(expected) < expected / 2, "{outcome:?}: {seen}");
    }
}

#[tokio::test]
async fn every_call_follows_the_script_until_the_faults_are_stopped() {
    let key = ObjectKey::new("staging/a").unwrap();
    let script = Script::seeded(
        1,
        FaultOdds {
            lost: 255,
            ..FaultOdds::default()
        },
    );
    let (unreliable, memory) = store(script.clone());
    memory.post(&key, "id", "one");
    let etag = memory.object(&key).unwrap().etag();
    let options = || CopyOptions {
        etag: &etag,
        content_type: "text/plain",
        upload_id: "id",
    };
    assert!(unreliable.head(&key).await.is_err());
    assert!(unreliable.leading_bytes(&key, 1).await.is_err());
    assert!(unreliable.copy(&key, &key, options()).await.is_err());
    assert!(unreliable.delete_all(std::slice::from_ref(&key)).await.is_err());
    assert!(unreliable.list("", None).await.is_err());
    assert!(unreliable.abort_stale_uploads(Timestamp::MAX).await.is_err());
    assert_eq!(script.calls(), 6);
    script.stop_faults();
    let download = DownloadOptions {
        disposition: "attachment",
        content_type: "text/plain",
        lifetime: Duration::from_secs(60),
    };
    assert!(unreliable.head(&key).await.unwrap().is_some());
    assert_eq!(
        unreliable.copy(&key, &key, options()).await.unwrap(),
        CopyOutcome::Copied
    );
    assert_eq!(unreliable.list("", None).await.unwrap().len(), 1);
    assert_eq!(
        unreliable.download_url(&key, &download).await.unwrap(),
        memory.download_url(&key, &download).await.unwrap()
    );
}
