//! When SQLite's write-ahead log is copied into the database.

use std::time::{Duration, Instant};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Row};

use crate::contract::{PLENTY, at, file};
use crate::database::LedgerFixture;

/// How many uploads the database has without its write-ahead log.
async fn uploads_outside_the_log(fixture: &LedgerFixture) -> i64 {
    let copy = tempfile::tempdir().unwrap();
    let file = copy.path().join("buttress.db");
    std::fs::copy(fixture.folder().join("buttress.db"), &file).unwrap();
    let mut connection = SqliteConnectOptions::new().filename(file).connect().await.unwrap();
    let row = sqlx::query("SELECT COUNT(*) FROM uploads")
        .fetch_one(&mut connection)
        .await;
    connection.close().await.unwrap();
    // A copy made during a checkpoint may be unreadable.
    row.map_or(0, |row| row.get(0))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_copied_from_the_log_although_no_other_follows() {
    let fixture = LedgerFixture::on_sqlite().await;
    let owner = fixture.owner("ada").await;
    for count in 1..=2 {
        let issued = fixture.ledger.issue(owner, vec![file(1)], PLENTY, at(0), at(60)).await;
        assert!(issued.unwrap()[0].is_ok());
        let started = Instant::now();
        while uploads_outside_the_log(&fixture).await < count {
            assert!(started.elapsed() < Duration::from_secs(10), "change {count}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
