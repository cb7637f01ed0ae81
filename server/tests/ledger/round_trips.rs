//! How often a group of changes waits for PostgreSQL.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

use crate::contract::{PLENTY, at, file};
use crate::database::LedgerFixture;
use crate::postgres;

/// The type of the message that ends each answer (<https://www.postgresql.org/docs/current/protocol-flow.html>).
const READY_FOR_QUERY: u8 = b'Z';

/// Forwards the server's messages and counts its answers.
async fn forward_messages(mut server: OwnedReadHalf, mut client: OwnedWriteHalf, answers: Arc<AtomicUsize>) {
    let mut header = [0; 5];
    while server.read_exact(&mut header).await.is_ok() {
        let [kind, length @ ..] = header;
        let mut rest = vec![0; u32::from_be_bytes(length) as usize - 4];
        server.read_exact(&mut rest).await.unwrap();
        if kind == READY_FOR_QUERY {
            answers.fetch_add(1, Ordering::SeqCst);
        }
        if client.write_all(&[&header[..], &rest[..]].concat()).await.is_err() {
            return;
        }
    }
}

/// A proxy in front of the database of a URL: the URL through the proxy, and the number of answers so far.
async fn counting_proxy(url: &str) -> (String, Arc<AtomicUsize>) {
    let mut url = url::Url::parse(url).unwrap();
    let target = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    url.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
    url.query_pairs_mut().append_pair("sslmode", "disable");
    let answers = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&answers);
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (mut from_client, to_client) = client.into_split();
            let (from_server, mut to_server) = TcpStream::connect(&target).await.unwrap().into_split();
            tokio::spawn(async move { copy(&mut from_client, &mut to_server).await });
            tokio::spawn(forward_messages(from_server, to_client, Arc::clone(&counted)));
        }
    });
    (url.into(), answers)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs BUTTRESS_TEST_POSTGRES_URL; scripts/test.sh starts one"]
async fn a_batch_of_new_uploads_takes_two_round_trips() {
    let (url, answers) = counting_proxy(&postgres::fresh().await).await;
    let fixture = LedgerFixture::on_postgres_at(url).await;
    let owner = fixture.owner("ada").await;
    for count in [1, 1, 50] {
        let before = answers.load(Ordering::SeqCst);
        let uploads = (0..count).map(|_| file(1)).collect();
        let issued = fixture
            .ledger
            .issue(owner, uploads, PLENTY, at(0), at(60))
            .await
            .unwrap();
        assert_eq!(issued.iter().filter(|outcome| outcome.is_ok()).count(), count);
        let taken = answers.load(Ordering::SeqCst) - before;
        // The first change opens the writer's connection, unless signing up has done it.
        if count > 1 {
            assert_eq!(taken, 2, "{count} uploads");
        }
    }
}
