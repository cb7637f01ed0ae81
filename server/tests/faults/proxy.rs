//! A store that misbehaves on demand: a proxy in front of a real one.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

/// How it treats connections from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Mood {
    /// As if it were not there.
    Well,
    /// Hangs up at once.
    Down,
    /// `503 Slow Down`.
    Busy,
    /// Lets the request through and withholds the answer.
    Mute,
}

/// See the module. Ends with the test.
#[derive(Clone)]
pub(crate) struct Proxy {
    pub(crate) addr: SocketAddr,
    mood: Arc<AtomicU8>,
    /// Connections that were treated badly.
    harmed: Arc<AtomicU32>,
}

impl Proxy {
    pub(crate) async fn start(upstream: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Self {
            addr: listener.local_addr().unwrap(),
            mood: Arc::default(),
            harmed: Arc::default(),
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

    pub(crate) fn set(&self, mood: Mood) {
        self.mood.store(mood as u8, Ordering::SeqCst);
    }

    pub(crate) fn harmed(&self) -> u32 {
        self.harmed.load(Ordering::SeqCst)
    }

    fn mood(&self) -> Mood {
        match self.mood.load(Ordering::SeqCst) {
            1 => Mood::Down,
            2 => Mood::Busy,
            3 => Mood::Mute,
            _ => Mood::Well,
        }
    }

    /// One request after the other on a connection, so that a change of mood meets old connections too.
    async fn serve(&self, mut client: TcpStream, upstream: SocketAddr) -> std::io::Result<()> {
        let mood = self.mood();
        if mood != Mood::Well {
            self.harmed.fetch_add(1, Ordering::SeqCst);
        }
        match mood {
            Mood::Well => {
                let mut server = TcpStream::connect(upstream).await?;
                let mood = Arc::clone(&self.mood);
                let turned = async move {
                    while mood.load(Ordering::SeqCst) == Mood::Well as u8 {
                        tokio::time::sleep(Duration::from_millis(5)).await;
                    }
                };
                tokio::select! {
                    done = copy_bidirectional(&mut client, &mut server) => done.map(drop),
                    () = turned => Ok(()),
                }
            }
            Mood::Down => Ok(()),
            Mood::Busy => {
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
            Mood::Mute => {
                let mut server = TcpStream::connect(upstream).await?;
                let (mut from_client, _) = client.split();
                let (mut from_server, mut to_server) = server.split();
                let mut first = [0; 1];
                tokio::select! {
                    sent = tokio::io::copy(&mut from_client, &mut to_server) => sent.map(drop),
                    // The store has answered: it has done what it was asked for.
                    answered = from_server.read(&mut first) => answered.map(drop),
                }
            }
        }
    }
}
