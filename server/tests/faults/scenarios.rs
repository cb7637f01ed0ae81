//! The faults.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret;
use server::embedded_s3;
use tempfile::TempDir;

use crate::audit::{NO_DIFFERENCES, audit, findings};
use crate::crowd::Crowd;
use crate::postgres;
use crate::process::{Environment, Server, environment};
use crate::proxy::{Proxy, ProxyMode};

/// A store that outlives the servers, behind a proxy.
struct Store {
    proxy: Proxy,
    settings: Vec<(&'static str, String)>,
    _folder: TempDir,
}

impl Store {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let any_port = "127.0.0.1:0".parse().unwrap();
        let s3 = embedded_s3::start(any_port, folder.path(), &[]).await.unwrap();
        let proxy = Proxy::start(s3.addr).await;
        let settings = vec![
            ("BUTTRESS_S3_ENDPOINT", format!("http://{}", proxy.addr)),
            ("BUTTRESS_S3_REGION", "us-east-1".to_owned()),
            ("BUTTRESS_S3_BUCKET", embedded_s3::BUCKET.to_owned()),
            ("BUTTRESS_S3_ACCESS_KEY_ID", s3.access_key_id.clone()),
            (
                "BUTTRESS_S3_SECRET_ACCESS_KEY",
                s3.secret_access_key.expose_secret().to_owned(),
            ),
            ("BUTTRESS_S3_PATH_STYLE", "true".to_owned()),
        ];
        Self {
            proxy,
            settings,
            _folder: folder,
        }
    }

    fn environment(&self, data: &Path) -> Environment {
        environment(data, &self.settings)
    }
}

/// A random number below `below`; the output shows it.
fn random(below: u64) -> u64 {
    getrandom::u64().unwrap() % below
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_again_and_again_during_a_thousand_uploads_loses_nothing() {
    let (store, data) = (Store::start().await, tempfile::tempdir().unwrap());
    let environment = store.environment(data.path());
    let before = BTreeSet::new();
    let mut server = Server::new(&environment);
    server.start().await;
    let crowd = Crowd::sign_up(vec![server.url()], "ada").await;
    let mut kills = 0;
    let uploads = tokio::spawn({
        let crowd = Arc::clone(&crowd);
        async move { crowd.upload(1_000).await }
    });
    while !uploads.is_finished() {
        crowd.random_pause().await;
        server.kill();
        kills += 1;
        server.start().await;
    }
    let log = uploads.await.unwrap();
    server.kill();
    assert!(
        kills >= 3,
        "only {kills} kills: the uploads were too quick for the test to mean anything"
    );
    let differences = audit(&environment, &log, &before).await;
    println!(
        "killed {kills} times during {} uploads, {} requests made again, {} people left early: {differences:?}",
        log.accepted.len(),
        log.retries,
        log.left_early
    );
    assert_eq!(differences, NO_DIFFERENCES);
    assert_eq!(log.accepted.len(), 1_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_down_busy_or_mute_costs_time_and_nothing_else() {
    let (store, data) = (Store::start().await, tempfile::tempdir().unwrap());
    let environment = store.environment(data.path());
    let before = BTreeSet::new();
    let mut server = Server::new(&environment);
    server.start().await;
    let crowd = Crowd::sign_up(vec![server.url()], "ada").await;
    let uploads = tokio::spawn(async move { crowd.upload(300).await });
    let moods = [ProxyMode::Down, ProxyMode::Busy, ProxyMode::Mute];
    let mut turn = 0;
    while !uploads.is_finished() {
        tokio::time::sleep(Duration::from_millis(40 + random(80))).await;
        store.proxy.set(moods[turn % 3]);
        tokio::time::sleep(Duration::from_millis(100 + random(150))).await;
        store.proxy.set(ProxyMode::Well);
        turn += 1;
    }
    let log = uploads.await.unwrap();
    server.kill();
    assert!(
        store.proxy.fault_count() > 20,
        "only {} connections were fault_count",
        store.proxy.fault_count()
    );
    let differences = audit(&environment, &log, &before).await;
    println!(
        "{} connections fault_count, {} requests made again: {differences:?}",
        store.proxy.fault_count(),
        log.retries
    );
    assert_eq!(differences, NO_DIFFERENCES);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_new_uploads_and_forgets_no_old_one() {
    let (store, data) = (Store::start().await, tempfile::tempdir().unwrap());
    let environment = store.environment(data.path());
    let before = BTreeSet::new();
    let mut server = Server::new(&environment);
    server.start().await;
    let crowd = Crowd::sign_up(vec![server.url()], "ada").await;
    let first = crowd.upload(20).await;
    server.kill();

    server.disk_kib = Some(64);
    server.start().await;
    let full = tokio::spawn({
        let crowd = Arc::clone(&crowd);
        async move { crowd.upload(200).await }
    });
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert!(
        !full.is_finished(),
        "the disk is full, and 200 uploads went through all the same"
    );
    let page = reqwest::get(format!("{}/healthz", server.url())).await.unwrap();
    assert_eq!(page.status(), 200, "the server itself lives");
    server.kill();

    server.disk_kib = None;
    server.start().await;
    let mut log = full.await.unwrap();
    server.kill();
    log.accepted.extend(first.accepted);
    log.confirmed.extend(first.confirmed);
    let differences = audit(&environment, &log, &before).await;
    println!(
        "disk full for 3 s, {} requests made again: {differences:?}",
        log.retries
    );
    assert_eq!(differences, NO_DIFFERENCES);
    assert_eq!(log.accepted.len(), 220);
}

/// Three servers without sticky sessions and with one PostgreSQL. The store is the cluster of `BUTTRESS_S3_ENDPOINT`
/// (`scripts/cluster.sh`), or else an embedded S3. With `BUTTRESS_TEST_POSTGRES_DIR` the database is restarted, too.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs BUTTRESS_TEST_POSTGRES_URL; scripts/test.sh starts one"]
async fn three_servers_that_die_in_turn_share_one_postgres() {
    let data = tempfile::tempdir().unwrap();
    let own_store;
    let mut environment = if std::env::var_os("BUTTRESS_S3_ENDPOINT").is_some() {
        let given: Vec<_> = CLUSTER
            .iter()
            .filter_map(|name| Some((*name, std::env::var(name).ok()?)))
            .collect();
        environment(data.path(), &given)
    } else {
        own_store = Store::start().await;
        own_store.environment(data.path())
    };
    environment.push(("BUTTRESS_DATABASE_URL".to_owned(), postgres::fresh().await));
    let mut servers: Vec<Server> = (0..3).map(|_| Server::new(&environment)).collect();
    for server in &mut servers {
        server.start().await;
    }
    // The servers have made the tables, which the check does not do.
    let before = findings(&environment).await;
    let crowd = Crowd::sign_up(servers.iter().map(Server::url).collect(), "ada").await;
    let uploads = tokio::spawn({
        let crowd = Arc::clone(&crowd);
        async move { crowd.upload(600).await }
    });
    let (mut kills, mut restarts) = (0, 0);
    while !uploads.is_finished() {
        crowd.random_pause().await;
        let victim = &mut servers[kills % 3];
        victim.kill();
        kills += 1;
        if let (Ok(folder), 2) = (std::env::var("BUTTRESS_TEST_POSTGRES_DIR"), kills % 12) {
            let restart = Command::new("../scripts/postgres.sh")
                .args(["restart", &folder])
                .status();
            assert!(restart.unwrap().success());
            restarts += 1;
        }
        servers[(kills - 1) % 3].start().await;
    }
    let log = uploads.await.unwrap();
    servers.clear();
    let differences = audit(&environment, &log, &before).await;
    println!(
        "{kills} servers killed, PostgreSQL restarted {restarts} times, {} uploads, {} requests made again: {differences:?}",
        log.accepted.len(),
        log.retries
    );
    assert_eq!(differences, NO_DIFFERENCES);
    assert_eq!(log.accepted.len(), 600);
}

const CLUSTER: [&str; 6] = [
    "BUTTRESS_S3_ENDPOINT",
    "BUTTRESS_S3_REGION",
    "BUTTRESS_S3_BUCKET",
    "BUTTRESS_S3_ACCESS_KEY_ID",
    "BUTTRESS_S3_SECRET_ACCESS_KEY",
    "BUTTRESS_S3_PATH_STYLE",
];
