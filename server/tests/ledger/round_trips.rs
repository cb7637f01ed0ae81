//! How often and how long a group of changes waits for PostgreSQL.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

use crate::contract::{PLENTY, at, file};
use crate::database::LedgerFixture;
use crate::postgres;

/// The type of the message that ends each answer (<https://www.postgresql.org/docs/current/protocol-flow.html>).
const READY_FOR_QUERY: u8 = b'Z';

/// A proxy in front of a database.
#[derive(Default)]
struct Proxy {
    /// Answers so far.
    answers: AtomicUsize,
    /// Connections so far.
    connections: AtomicUsize,
    /// Connections before this one get no answers any more.
    first_alive: AtomicUsize,
}

/// Forwards the server's messages on a connection and counts its answers.
async fn forward_messages(mut server: OwnedReadHalf, mut client: OwnedWriteHalf, number: usize, proxy: Arc<Proxy>) {
    let mut header = [0; 5];
    while server.read_exact(&mut header).await.is_ok() {
        if number < proxy.first_alive.load(Ordering::SeqCst) {
            return std::future::pending().await;
        }
        let [kind, length @ ..] = header;
        let mut rest = vec![0; u32::from_be_bytes(length) as usize - 4];
        server.read_exact(&mut rest).await.unwrap();
        if kind == READY_FOR_QUERY {
            proxy.answers.fetch_add(1, Ordering::SeqCst);
        }
        if client.write_all(&[&header[..], &rest[..]].concat()).await.is_err() {
            return;
        }
    }
}

/// Starts a proxy in front of the database of a URL; returns the URL through it.
async fn proxy_of(url: &str) -> (String, Arc<Proxy>) {
    let mut url = url::Url::parse(url).unwrap();
    let target = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    url.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
    url.query_pairs_mut().append_pair("sslmode", "disable");
    let proxy = Arc::new(Proxy::default());
    let shared = Arc::clone(&proxy);
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let number = shared.connections.fetch_add(1, Ordering::SeqCst);
            let (mut from_client, to_client) = client.into_split();
            let (from_server, mut to_server) = TcpStream::connect(&target).await.unwrap().into_split();
            tokio::spawn(async move { copy(&mut from_client, &mut to_server).await });
            tokio::spawn(forward_messages(from_server, to_client, number, Arc::clone(&shared)));
        }
    });
    (url.into(), proxy)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs BUTTRESS_TEST_POSTGRES_URL; scripts/test.sh starts one"]
async fn a_batch_of_new_uploads_takes_two_round_trips() {
    let (url, proxy) = proxy_of(&postgres::fresh().await).await;
    let fixture = LedgerFixture::on_postgres_at(url).await;
    let owner = fixture.owner("ada").await;
    // The first change opens the writer's connection.
    let issue = async |count| {
        let uploads = (0..count).map(|_| file(1)).collect();
        fixture
            .ledger
            .issue(owner, uploads, PLENTY, at(0), at(60))
            .await
            .unwrap()
    };
    issue(1).await;
    let before = proxy.answers.load(Ordering::SeqCst);
    assert!(issue(50).await.iter().all(Result::is_ok));
    assert_eq!(proxy.answers.load(Ordering::SeqCst) - before, 2);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs BUTTRESS_TEST_POSTGRES_URL; scripts/test.sh starts one"]
async fn a_connection_that_went_silent_is_replaced() {
    let (url, proxy) = proxy_of(&postgres::fresh().await).await;
    let fixture = LedgerFixture::on_postgres_at(url).await;
    let owner = fixture.owner("ada").await;
    let issue = || fixture.ledger.issue(owner, vec![file(1)], PLENTY, at(0), at(60));
    issue().await.unwrap();
    let connections = proxy.connections.load(Ordering::SeqCst);
    proxy.first_alive.store(connections, Ordering::SeqCst);
    let issued = tokio::time::timeout(Duration::from_secs(20), issue()).await;
    assert!(issued.expect("the silence was noticed").unwrap()[0].is_ok());
}
