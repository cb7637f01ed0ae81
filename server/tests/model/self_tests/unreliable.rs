use std::time::Duration;

use jiff::Timestamp;
use s3_post_policy::ObjectKey;
use server::store::{CopyOptions, CopyOutcome, DownloadOptions, ObjectStore};

use crate::clock::Clock;
use crate::store::MemoryStore;
use crate::unreliable::{Fate, Odds, Script, Unreliable};

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
    let terms = || CopyOptions {
        etag: &etag,
        content_type: "text/plain",
        upload_id: "id",
    };
    assert!(unreliable.head(&key).await.is_err());
    assert!(unreliable.leading_bytes(&key, 1).await.is_err());
    assert!(unreliable.copy(&key, &key, terms()).await.is_err());
    assert!(unreliable.delete_all(std::slice::from_ref(&key)).await.is_err());
    assert!(unreliable.list("", None).await.is_err());
    assert!(unreliable.abort_stale_uploads(Timestamp::MAX).await.is_err());
    assert_eq!(script.calls(), 6);
    script.calm();
    let download = DownloadOptions {
        disposition: "attachment",
        content_type: "text/plain",
        lifetime: Duration::from_secs(60),
    };
    assert!(unreliable.head(&key).await.unwrap().is_some());
    assert_eq!(unreliable.copy(&key, &key, terms()).await.unwrap(), CopyOutcome::Copied);
    assert_eq!(unreliable.list("", None).await.unwrap().len(), 1);
    assert_eq!(
        unreliable.download_url(&key, &download),
        memory.download_url(&key, &download)
    );
}
