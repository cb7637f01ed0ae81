//! The audit after a fault: two sweeps, and then ledger and store must agree exactly.

use std::collections::BTreeSet;

use app::domain::account::Viewer;
use app::domain::listing::Listing;
use app::domain::upload::UploadId;
use app::ports::CurrentUser;
use jiff::{SignedDuration, Timestamp};
use server::composition::assemble;
use server::config::{Settings, Source};
use server::ledger::{FILES_PREFIX, PARTS_PREFIX};
use server::uploads::UploadService;

use crate::crowd::UploadLog;
use crate::process::Environment;

/// Differences between ledger and store.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Differences {
    /// Uploads that the store accepted and that are not files.
    pub(crate) lost: usize,
    /// Further files of a row that has one.
    pub(crate) duplicated: usize,
    /// Objects without a file.
    pub(crate) orphaned: usize,
}

/// No differences.
pub(crate) const NO_DIFFERENCES: Differences = Differences {
    lost: 0,
    duplicated: 0,
    orphaned: 0,
};

/// The objects that are in the store before the test: another test may have used it.
pub(crate) async fn existing_objects(environment: &Environment) -> BTreeSet<String> {
    let uploads = open(environment).await;
    let mut keys = objects(&uploads, "staging/").await;
    for prefix in [FILES_PREFIX, PARTS_PREFIX] {
        keys.extend(objects(&uploads, prefix).await);
    }
    keys.into_iter().collect()
}

/// Opens the ledger and the store of the servers.
async fn open(environment: &Environment) -> UploadService {
    let pairs: Environment = environment
        .iter()
        .filter(|(name, _)| name != "BUTTRESS_ADDR")
        .cloned()
        .chain([("BUTTRESS_ADDR".to_owned(), "127.0.0.1:0".to_owned())])
        .collect();
    let settings = Settings::load(&Source::new(pairs, None).unwrap()).unwrap();
    assemble(settings).await.unwrap().uploads
}

/// Sweeps with the time of tomorrow, when all deadlines are over, and compares.
pub(crate) async fn audit(
    environment: &Environment,
    log: &UploadLog,
    existing_objects: &BTreeSet<String>,
) -> Differences {
    let uploads = open(environment).await;
    let tomorrow = Timestamp::now() + SignedDuration::from_hours(26);
    for round in 0..2 {
        let now = tomorrow + SignedDuration::from_mins(round);
        // Repeats until nothing is due.
        while uploads.sweep_rows(now).await.unwrap().confirmed > 0 {}
        uploads.sweep_store(now).await.unwrap();
    }
    let files = files(&uploads).await;
    let mut objects_now = objects(&uploads, "staging/").await;
    for prefix in [FILES_PREFIX, PARTS_PREFIX] {
        objects_now.extend(objects(&uploads, prefix).await);
    }
    let ids: Vec<UploadId> = files.iter().map(|id| UploadId::parse(id).unwrap()).collect();
    let mut expected = BTreeSet::new();
    for ids in ids.chunks(500) {
        let rows = uploads.ledger.rows_of_anyone(ids).await.unwrap();
        expected.extend(rows.iter().map(|row| row.object_key().unwrap().as_str().to_owned()));
    }
    let usage = uploads.ledger.usage(1).await.unwrap();
    assert_eq!(
        (usage.reserved, usage.outstanding),
        (0, 0),
        "every reservation was given back"
    );
    let distinct: BTreeSet<&String> = files.iter().collect();
    assert!(
        log.confirmed.iter().all(|id| distinct.contains(id)),
        "what was called verified is there"
    );
    Differences {
        lost: log.accepted.iter().filter(|id| !distinct.contains(id)).count(),
        duplicated: files.len() - distinct.len(),
        orphaned: objects_now
            .iter()
            .filter(|key| !expected.contains(*key) && !existing_objects.contains(*key))
            .count(),
    }
}

/// The ids of all files of the first account.
async fn files(uploads: &UploadService) -> Vec<String> {
    let viewer = CurrentUser::from_verified(Viewer {
        id: 1,
        email: "ada@example.org".to_owned(),
        display_name: None,
    });
    let mut ids = Vec::new();
    let mut after = None;
    loop {
        let page = uploads
            .list(&viewer, &Listing::default(), after.as_deref())
            .await
            .unwrap();
        ids.extend(page.uploads.into_iter().map(|file| file.id.to_string()));
        after = page.next;
        if after.is_none() {
            return ids;
        }
    }
}

async fn objects(uploads: &UploadService, prefix: &str) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    loop {
        let page = uploads
            .store
            .list(prefix, keys.last().map(String::as_str))
            .await
            .unwrap();
        if page.is_empty() {
            return keys;
        }
        keys.extend(page.into_iter().map(|object| object.key));
    }
}
