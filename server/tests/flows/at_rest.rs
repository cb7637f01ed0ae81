//! Data on the disk: who may read it, and what remains of deleted accounts and files.

use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::support::{PNG, TestServer};

const ADA: &str = "ada@harvest.example";
/// A name in lower case, as typed, and as in a header.
const NAME: &str = "Harvest-of-1987.png";

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// Files that contain a text, in any case.
fn holding(folder: &Path, text: &str) -> Vec<PathBuf> {
    let text = text.to_ascii_lowercase().into_bytes();
    let holds = |path: &PathBuf| {
        let bytes = std::fs::read(path).unwrap().to_ascii_lowercase();
        bytes.windows(text.len()).any(|window| window == text)
    };
    files_below(folder).into_iter().filter(holds).collect()
}

#[tokio::test]
async fn deleted_accounts_and_files_leave_no_names_on_the_disk() {
    let server = TestServer::start_with(&[("BUTTRESS_UNDO_SECONDS", "0")]).await;
    let ada = server.person(ADA).await;
    let eve = server.person("eve@example.org").await;
    eve.upload("kept.png", "image/png", PNG).await;
    let mut ids = Vec::new();
    for n in 0..40 {
        ids.push(ada.upload(&format!("{n} {NAME}"), "image/png", PNG).await);
    }
    // A file that was deleted before, a renamed one, an unfinished one, and one that was not confirmed.
    ada.post("/api/uploads/delete", json!({"ids": [ids[0]]})).await;
    let renamed = json!({"id": ids[1], "name": format!("new {NAME}")});
    assert_eq!(ada.post("/api/uploads/rename", renamed).await.status(), 200);
    ada.sign(NAME, "image/png", PNG.len()).await;
    let arrived = ada.sign(NAME, "image/png", PNG.len()).await;
    assert_eq!(ada.send(&arrived, PNG).await.status(), 201);
    let display_name = json!({"name": "Countess of the orchard"});
    assert_eq!(ada.post("/api/accounts/display-name", display_name).await.status(), 200);
    let data = server.data.path();
    // The store gets no names. With PostgreSQL the folder holds nothing else.
    let engine = std::env::var("BUTTRESS_TEST_ENGINE").unwrap_or_default();
    assert!(!holding(data, "Harvest-of-1987").is_empty() || engine == "postgres");

    let gone = json!({"password": "correct horse"});
    assert_eq!(ada.post("/api/accounts/delete", gone).await.status(), 200);
    let soon = Timestamp::now() + SignedDuration::from_secs(10);
    server.uploads.sweep_rows(soon).await.unwrap();
    server.accounts.clean_up(Timestamp::now()).await.unwrap();
    for trace in ["Harvest-of-1987", "Harvest", "Countess of the orchard", ADA] {
        assert_eq!(holding(data, trace), Vec::<PathBuf>::new(), "{trace}");
    }
    assert_eq!(eve.files().await[0]["name"], "kept.png");
}

#[tokio::test]
async fn the_embedded_s3_keeps_no_metadata_of_deleted_objects() {
    let server = TestServer::start_with(&[("BUTTRESS_UNDO_SECONDS", "0")]).await;
    let ada = server.person(ADA).await;
    let sidecars = || {
        let files = files_below(&server.data.path().join("s3"));
        let name_of = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
        files.iter().map(name_of).filter(|name| name.starts_with('.')).count()
    };
    assert_eq!(sidecars(), 0, "those of the canary are gone");
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(ada.upload(NAME, "image/png", PNG).await);
    }
    let kept = sidecars();
    assert!(kept >= 3, "{kept}");
    // Deleting one object and deleting many are different requests.
    for gone in [&ids[..1], &ids[1..]] {
        ada.post("/api/uploads/delete", json!({ "ids": gone })).await;
        let soon = Timestamp::now() + SignedDuration::from_secs(10);
        server.uploads.sweep_rows(soon).await.unwrap();
    }
    assert!(server.stored().is_empty());
    assert_eq!(sidecars(), 0);
}

#[cfg(unix)]
#[tokio::test]
async fn other_users_of_the_machine_cannot_read_the_database_or_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("new/data");
    let server = TestServer::start_with(&[("BUTTRESS_DATA_DIR", &folder.display().to_string())]).await;
    server.person(ADA).await.upload(NAME, "image/png", PNG).await;
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for made in ["", "s3"] {
        assert_eq!(mode(&folder.join(made)), 0o700, "{made}");
    }
    let database = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let database: Vec<PathBuf> = database.filter(|path| path.is_file()).collect();
    let engine = std::env::var("BUTTRESS_TEST_ENGINE").unwrap_or_default();
    assert!(database.len() >= 2 || engine == "postgres", "{database:?}");
    for file in database {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}
