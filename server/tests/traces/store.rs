//! An embedded S3 behind a proxy that records the requests' heads.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use secrecy::ExposeSecret;
use server::embedded_s3;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A running store; it ends with the test.
pub(crate) struct Store {
    /// The settings of a server that uses it.
    pub(crate) settings: Vec<(String, String)>,
    proxy: Arc<Proxy>,
    _folder: TempDir,
}

#[derive(Default)]
struct Proxy {
    /// Everything that was sent to the store.
    sent: Mutex<Vec<u8>>,
    /// Whether the next request is lost.
    loses_next: AtomicBool,
}

impl Store {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let s3 = embedded_s3::start("127.0.0.1:0".parse().unwrap(), folder.path(), &[])
            .await
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let proxy = Arc::<Proxy>::default();
        let own = Arc::clone(&proxy);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass_on(client, s3.addr, Arc::clone(&own)));
            }
        });
        let settings = [
            ("ENDPOINT", endpoint),
            ("BUCKET", embedded_s3::BUCKET.to_owned()),
            ("REGION", "us-east-1".to_owned()),
            ("ACCESS_KEY_ID", s3.access_key_id),
            ("SECRET_ACCESS_KEY", s3.secret_access_key.expose_secret().to_owned()),
        ];
        Self {
            settings: settings
                .map(|(name, value)| (format!("BUTTRESS_S3_{name}"), value))
                .into(),
            proxy,
            _folder: folder,
        }
    }

    /// Closes the connection of the next request without an answer.
    pub(crate) fn lose_next(&self) {
        self.proxy.loses_next.store(true, Ordering::SeqCst);
    }

    /// The values of this header in all requests so far.
    pub(crate) fn header_values(&self, name: &str) -> Vec<String> {
        let sent = String::from_utf8_lossy(&self.proxy.sent.lock().unwrap()).into_owned();
        let values = sent.lines().filter_map(|line| line.split_once(": "));
        let values = values.filter(|(known, _)| known.eq_ignore_ascii_case(name));
        values.map(|(_, value)| value.to_owned()).collect()
    }
}

async fn pass_on(client: TcpStream, upstream: SocketAddr, proxy: Arc<Proxy>) {
    let Ok(store) = TcpStream::connect(upstream).await else {
        return;
    };
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_store, mut to_store) = store.into_split();
    let back = tokio::spawn(async move { tokio::io::copy(&mut from_store, &mut to_client).await });
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from_client.read(&mut buffer).await {
        proxy.sent.lock().unwrap().extend_from_slice(&buffer[..count]);
        if proxy.loses_next.swap(false, Ordering::SeqCst) || to_store.write_all(&buffer[..count]).await.is_err() {
            break;
        }
    }
    let _ = to_store.shutdown().await;
    let _ = back.await;
}
