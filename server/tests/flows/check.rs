//! `buttress check` with a store over HTTP: beside a busy server, and as a process.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use app::domain::upload::UploadId;
use futures::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use server::check::FindingKind;
use server::check_command::{CheckArguments, open};
use server::config::Source;
use server::ledger::AttemptId;

use crate::direct_store::DirectStore;
use crate::faulty_store::FaultyStore;
use crate::multipart_client::{PART, PartSender};
use crate::support::{PNG, TestServer};

/// Uploads of the busy server, of which every fourth is deleted at once.
const UPLOADS: usize = 240;

#[tokio::test(flavor = "multi_thread")]
async fn a_check_beside_a_busy_server_finds_nothing() {
    let store = FaultyStore::that_may_refuse_reads().await;
    let mut settings = store.settings();
    settings.extend([("BUTTRESS_BUDGET_PER_MINUTE", "0"), ("BUTTRESS_UNDO_SECONDS", "0")]);
    let server = TestServer::start_with(&settings).await;
    let ada = server.person("ada@example.org").await;
    let source = Source::new(server.settings.clone(), None).unwrap();
    // Far less than in earnest: objects of open uploads, copies and leftovers are judged after seconds.
    let check = open(&CheckArguments::default(), &source).await.unwrap();
    let check = check.with_min_age(SignedDuration::from_secs(10));
    let is_busy = AtomicBool::new(true);
    let uploads = async {
        let uploads = stream::iter(0..UPLOADS).map(|n| {
            let ada = ada.clone();
            async move {
                let id = ada.upload(&format!("{n}.png"), "image/png", PNG).await;
                if n.is_multiple_of(4) {
                    let deleted = ada.post("/api/uploads/delete", json!({"ids": [id]})).await;
                    assert_eq!(deleted.status(), 200);
                }
            }
        });
        uploads.buffer_unordered(8).collect::<()>().await;
        is_busy.store(false, Ordering::Relaxed);
    };
    let sweeps = async {
        while is_busy.load(Ordering::Relaxed) {
            server.uploads.sweep_rows(Timestamp::now()).await.unwrap();
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let checks = async {
        let mut runs = 0;
        while is_busy.load(Ordering::Relaxed) {
            let (found, _) = check.findings(Timestamp::now()).await.unwrap();
            assert_eq!(found, []);
            runs += 1;
        }
        runs
    };
    let ((), (), runs) = tokio::join!(uploads, sweeps, checks);
    assert!(runs >= 3, "{runs} runs");
    println!("{runs} checks beside {UPLOADS} uploads");
}

/// Checks a file in parts, an open one, and a multipart upload that no row names. Other tests may have used the store.
async fn parts_and_their_leftovers_are_checked(direct: &DirectStore) {
    let ada = direct.server.person("ada@example.org").await;
    let file = PartSender::begin(&ada, 2 * PART + 17).await;
    file.send(&[3, 1, 2]).await;
    assert_eq!(file.complete().await, json!([]));
    assert_eq!(file.state().await, "confirmed");
    let open_file = PartSender::begin(&ada, 2 * PART).await;
    open_file.send(&[1]).await;
    let stray = UploadId::from_bits(u128::from(getrandom::u64().unwrap()));
    let key = format!("parts/1/{stray}/{}", AttemptId::random().unwrap());
    direct.begin(&key).await;

    let source = Source::new(direct.server.settings.clone(), None).unwrap();
    let arguments = CheckArguments {
        checksums: true,
        ..CheckArguments::default()
    };
    let check = open(&arguments, &source)
        .await
        .unwrap()
        .with_min_age(SignedDuration::MIN);
    let now = Timestamp::now() + SignedDuration::from_secs(60);
    let (findings, totals) = check.findings(now).await.unwrap();
    assert_eq!((totals.matched, totals.checksums_matched), (1, 1), "{findings:?}");
    let own = [file.id.as_str(), open_file.id.as_str()];
    assert!(
        findings.iter().all(|finding| !own.contains(&finding.upload.as_str())),
        "{findings:?}"
    );
    let stray: Vec<_> = findings.into_iter().filter(|finding| finding.upload == stray).collect();
    assert_eq!(stray.len(), usize::from(totals.lists_unfinished));
    assert!(
        stray
            .iter()
            .all(|finding| finding.kind == FindingKind::UnfinishedUpload)
    );
    check.repair(&stray, now, &mut |_| Ok(())).await.unwrap();
    if totals.lists_unfinished {
        assert!(!direct.unfinished().await.contains(&key), "it is aborted");
    }
    open_file.send(&[2]).await;
    assert_eq!(open_file.complete().await, json!([]), "the open one is untouched");
}

#[tokio::test]
async fn files_in_parts_are_checked() {
    parts_and_their_leftovers_are_checked(&DirectStore::embedded().await).await;
}

#[tokio::test]
#[ignore = "needs a store: set BUTTRESS_S3_… as scripts/seaweedfs.sh start prints them"]
async fn files_in_parts_are_checked_on_a_real_store() {
    parts_and_their_leftovers_are_checked(&DirectStore::real().await).await;
}

/// Runs the command as an operator does.
fn buttress(settings: &[(String, String)], arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_buttress"))
        .env_clear()
        .envs(settings.iter().map(|(name, value)| (name, value)))
        .arg("check")
        .args(arguments)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Makes an object three days older.
fn age(path: &Path) {
    let three_days_ago = SystemTime::now() - Duration::from_secs(3 * 86_400);
    let file = std::fs::File::options().write(true).open(path).unwrap();
    file.set_modified(three_days_ago).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_prints_findings_and_exits_with_0_1_or_2() {
    let store = FaultyStore::that_may_refuse_reads().await;
    let server = TestServer::start_with(&store.settings()).await;
    let ada = server.person("ada@example.org").await;
    let mut keys = Vec::new();
    for n in 0..4 {
        let id = ada.upload(&format!("{n}.png"), "image/png", PNG).await;
        let row = server
            .uploads
            .ledger
            .rows_of_anyone(&[UploadId::parse(&id).unwrap()])
            .await
            .unwrap()
            .remove(0);
        keys.push(row.object_key().unwrap().as_str().to_owned());
    }
    let run = |arguments: &[&str]| buttress(&server.settings, arguments);
    let clean = run(&["--checksums"]);
    assert_eq!(clean.status.code(), Some(0), "{clean:?}");
    assert!(text(&clean.stdout).contains("4 rows have their object"), "{clean:?}");
    assert!(text(&clean.stdout).ends_with("nothing found\n"), "{clean:?}");

    std::fs::remove_file(store.path_of(&keys[0])).unwrap();
    let mut changed = PNG.to_vec();
    changed[20] ^= 1;
    std::fs::write(store.path_of(&keys[1]), changed).unwrap();
    let attempt = AttemptId::random().unwrap();
    let orphan = format!("files/1/0123456789abcdef0123456789abcdef/{attempt}");
    std::fs::create_dir_all(store.path_of(&orphan).parent().unwrap()).unwrap();
    std::fs::write(store.path_of(&orphan), "stray").unwrap();
    assert_eq!(run(&[]).status.code(), Some(2), "the missing object");
    age(&store.path_of(&orphan));

    let dry = run(&["--checksums", "--json", "--repair"]);
    assert_eq!(dry.status.code(), Some(2));
    let lines: Vec<Value> = text(&dry.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut kinds: Vec<&str> = lines.iter().filter_map(|line| line["finding"].as_str()).collect();
    kinds.sort_unstable();
    assert_eq!(
        kinds,
        ["missing_object", "object_without_row", "wrong_checksum"],
        "{lines:?}"
    );
    assert!(store.path_of(&orphan).exists(), "--repair alone changes nothing");

    let repaired = run(&["--checksums", "--repair", "--yes"]);
    assert_eq!(repaired.status.code(), Some(0), "{repaired:?}");
    assert!(!store.path_of(&orphan).exists());
    assert!(
        store.path_of(&keys[1]).exists(),
        "only the sweep deletes objects of rows"
    );
    assert_eq!(ada.files().await.len(), 2);
    assert_eq!(run(&["--checksums"]).status.code(), Some(0));
    for secret in server.settings.iter().filter(|(name, _)| name.contains("SECRET")) {
        for output in [&clean, &dry, &repaired] {
            assert!(!format!("{output:?}").contains(&secret.1));
        }
    }

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("another.db");
    for (arguments, settings, sentence) in [
        (
            &[][..],
            with(
                &server.settings,
                "BUTTRESS_DATABASE_URL",
                &format!("sqlite:{}", file.display()),
            ),
            "the database has no tables of this version",
        ),
        (&["--yes"][..], server.settings.clone(), "--repair"),
        (&[], Vec::new(), "BUTTRESS_S3_BUCKET: it is missing"),
        (
            &[],
            with(&server.settings, "BUTTRESS_S3_BUCKET", "another"),
            "the store refused",
        ),
        (
            &[],
            with(&server.settings, "BUTTRESS_S3_SECRET_ACCESS_KEY", "wrong"),
            "the store refused",
        ),
        (
            &[],
            with(&server.settings, "BUTTRESS_S3_ENDPOINT", "http://127.0.0.1:9"),
            "the store cannot be reached",
        ),
    ] {
        let failed = buttress(&settings, arguments);
        assert_eq!(failed.status.code(), Some(1), "{failed:?}");
        assert!(text(&failed.stderr).contains(sentence), "{failed:?}");
        assert!(!text(&failed.stderr).contains("X-Amz-Signature"), "{failed:?}");
    }
    assert!(!file.exists(), "the check creates no database");
}

fn with(settings: &[(String, String)], name: &str, value: &str) -> Vec<(String, String)> {
    let others = settings.iter().filter(|(known, _)| known != name).cloned();
    others.chain([(name.to_owned(), value.to_owned())]).collect()
}
