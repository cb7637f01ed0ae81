//! A proxy in front of a store that causes faults.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

/// The fault that the proxy causes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum ProxyMode {
    /// No fault.
    Well,
    /// Closes connections at once.
    Down,
    /// Responds with `503 Slow Down`.
    Busy,
    /// Passes requests on and drops the responses.
    Mute,
}

/// A running proxy; it ends with the test.
#[derive(Clone)]
pub(crate) struct Proxy {
    pub(crate) addr: SocketAddr,
    mode: Arc<AtomicU8>,
    /// The number of faults so far.
    fault_count: Arc<AtomicU32>,
}

impl Proxy {
    pub(crate) async fn start(upstream: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Self {
            addr: listener.local_addr().unwrap(),
            mode: Arc::default(),
            fault_count: Arc::default(),
        };
        let own = proxy.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let proxy = own.clone();
                tokio::spawn(async move { proxy.serve(client, upstream).await });
            }
        });
        proxy
    }

    pub(crate) fn set(&self, mode: ProxyMode) {
        self.mode.store(mode as u8, Ordering::SeqCst);
    }

    pub(crate) fn fault_count(&self) -> u32 {
        self.fault_count.load(Ordering::SeqCst)
    }

    fn mode(&self) -> ProxyMode {
        match self.mode.load(Ordering::SeqCst) {
            1 => ProxyMode::Down,
            2 => ProxyMode::Busy,
            3 => ProxyMode::Mute,
            _ => ProxyMode::Well,
        }
    }

    /// Handles the requests of a connection one by one, so a new mode applies to open connections, too.
    async fn serve(&self, mut client: TcpStream, upstream: SocketAddr) -> std::io::Result<()> {
        let mode = self.mode();
        if mode != ProxyMode::Well {
            self.fault_count.fetch_add(1, Ordering::SeqCst);
        }
        match mode {
            ProxyMode::Well => {
                let mut server = TcpStream::connect(upstream).await?;
                let mode = Arc::clone(&self.mode);
                let turned = async move {
                    while mode.load(Ordering::SeqCst) == ProxyMode::Well as u8 {
                        tokio::time::sleep(Duration::from_millis(5)).await;
                    }
                };
                tokio::select! {
                    done = copy_bidirectional(&mut client, &mut server) => done.map(drop),
                    () = turned => Ok(()),
                }
            }
            ProxyMode::Down => Ok(()),
            ProxyMode::Busy => {
                let mut start = [0; 16 * 1024];
                let _ = client.read(&mut start).await?;
                let body = "<Error><Code>SlowDown</Code></Error>";
                let answer = format!(
                    "HTTP/1.1 503 Slow Down\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                );
                client.write_all(answer.as_bytes()).await?;
                client.shutdown().await
            }
            ProxyMode::Mute => {
                let mut server = TcpStream::connect(upstream).await?;
                let (mut from_client, _) = client.split();
                let (mut from_server, mut to_server) = server.split();
                let mut first = [0; 1];
                tokio::select! {
                    sent = tokio::io::copy(&mut from_client, &mut to_server) => sent.map(drop),
                    // The store has responded, so the request was executed.
                    answered = from_server.read(&mut first) => answered.map(drop),
                }
            }
        }
    }
}
