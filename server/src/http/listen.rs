//! Accepting connections. Whoever sends headers slowly, or nothing at all, is hung up on: a
//! connection costs memory and a file handle, and the handlers' own time limit begins only behind
//! the headers. So is whoever asks for much and reads nothing of the answer.
//!
//! There are so many connections at once and no more. Where all are taken, others wait in the system's queue,
//! which costs us nothing, until one is free: heads and requests end by their time limits, and streams of events,
//! which last, may have half of the connections. One address has a share only, and is hung up on beyond that.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use ipnet::IpNet;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

use super::keyed_limit::{KeyedLimit, KeyedPermit, LimitReached};
use crate::network::{countable, network_of};

/// From the first byte of a request, or the end of the one before, to the end of its headers.
const HEADERS_WITHIN: Duration = Duration::from_secs(20);
/// An answer of which nothing was read for so long is given up.
const READ_WITHIN: Duration = Duration::from_secs(30);
/// Headers of one request, all together. Whoever sends half of them costs us so much.
const HEADER_BYTES: usize = 16 * 1024;
/// Connections at once, where the system lets us have twice as many files open.
const MOST_CONNECTIONS: usize = 4096;
/// Connections of one address.
const MOST_OF_ADDRESS: usize = 256;
/// Between two lines in the log that say that there are too many.
const SAID_EVERY: Duration = Duration::from_secs(60);
/// Where the system has no more file handles, some must be given back first.
const BREATH: Duration = Duration::from_secs(1);
/// After that, open requests are cut off: the longest that is allowed, and a little.
const LAST_CALL: Duration = Duration::from_secs(35);

/// Serves until `shutdown` resolves, then lets open requests finish.
///
/// # Errors
/// None of a single connection; the listener's own are waited out.
pub async fn serve(
    listener: TcpListener,
    site: Router,
    limits: ConnectionLimits,
    shutdown: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let patience = Patience {
        headers: HEADERS_WITHIN,
        reading: READ_WITHIN,
    };
    serve_with(patience, limits, listener, site, shutdown).await
}

/// How many connections there may be.
#[derive(Debug)]
pub struct ConnectionLimits {
    total: usize,
    of_addresses: KeyedLimit<IpAddr>,
    trusted_proxies: Vec<IpNet>,
}

impl ConnectionLimits {
    /// As many as the system has files for. Proxies bring many people, and are counted by none of them.
    pub fn of_system(trusted_proxies: Vec<IpNet>) -> Self {
        // A request may need a second one, for the store or the database.
        let total = (open_files() / 2).clamp(16, MOST_CONNECTIONS);
        Self::new(total, MOST_OF_ADDRESS, trusted_proxies)
    }

    fn new(total: usize, per_address: usize, trusted_proxies: Vec<IpNet>) -> Self {
        Self {
            total,
            of_addresses: KeyedLimit::new(per_address, usize::MAX),
            trusted_proxies,
        }
    }

    /// All together.
    pub fn total(&self) -> usize {
        self.total
    }

    /// A place in the share of an address, where it is one that is counted.
    fn share_of(&self, peer: SocketAddr) -> Result<Option<KeyedPermit<IpAddr>>, LimitReached> {
        let address = peer.ip().to_canonical();
        if self.trusted_proxies.iter().any(|network| network.contains(&address)) {
            return Ok(None);
        }
        countable(network_of(address))
            .map(|address| self.of_addresses.acquire(address))
            .transpose()
    }
}

/// Files and sockets that this process may have open, after asking for as many as we have use for.
#[cfg(unix)]
fn open_files() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = 2 * MOST_CONNECTIONS as u64;
    let wanted = maximum.map_or(wanted, |maximum| wanted.min(maximum));
    if current.is_some_and(|current| current < wanted) {
        let more = Rlimit {
            current: Some(wanted),
            maximum,
        };
        // Where that is refused, fewer connections are taken.
        let _ = setrlimit(Resource::Nofile, more);
    }
    let allowed = getrlimit(Resource::Nofile).current;
    allowed.map_or(usize::MAX, |files| usize::try_from(files).unwrap_or(usize::MAX))
}

/// Sockets are not counted with files.
#[cfg(not(unix))]
fn open_files() -> usize {
    usize::MAX
}

/// How long we wait for clients.
#[derive(Clone, Copy)]
struct Patience {
    headers: Duration,
    reading: Duration,
}

async fn serve_with(
    patience: Patience,
    limits: ConnectionLimits,
    listener: TcpListener,
    site: Router,
    shutdown: impl Future<Output = ()>,
) -> std::io::Result<()> {
    // Only HTTP/1: browsers speak anything newer through TLS alone, which ends in front of us.
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(patience.headers)
        .max_buf_size(HEADER_BYTES);
    let open = GracefulShutdown::new();
    let free = Arc::new(Semaphore::new(limits.total));
    let (mut full, mut crowded) = (SeldomSaid::default(), SeldomSaid::default());
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        if free.available_permits() == 0 && full.is_due() {
            tracing::warn!(connections = limits.total, "all connections are taken; others wait");
        }
        let accepted = async {
            let place = Arc::clone(&free).acquire_owned().await;
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut shutdown => break,
        };
        match accepted {
            Ok((stream, peer)) => match limits.share_of(peer) {
                Ok(share) => talk(&builder, &open, patience, stream, peer, site.clone(), (place, share)),
                Err(_) if crowded.is_due() => {
                    tracing::warn!(address = %peer.ip(), "one address has its share of connections; more are closed");
                }
                Err(_) => {}
            },
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "no connection can be accepted just now");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(LAST_CALL, open.shutdown()).await.is_err() {
        tracing::warn!("requests that did not end were cut off");
    }
    Ok(())
}

fn talk(
    builder: &http1::Builder,
    open: &GracefulShutdown,
    patience: Patience,
    stream: TcpStream,
    peer: SocketAddr,
    site: Router,
    places: impl Send + 'static,
) {
    // Answers are written whole; waiting for more to send only makes them late.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        site.clone().oneshot(request)
    });
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(patience.reading));
    let connection = builder.serve_connection(TokioIo::new(Box::pin(stream)), service);
    let connection = open.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection ended early");
        }
        drop(places);
    });
}

/// Keeps a line that a crowd causes from filling the log.
#[derive(Default)]
struct SeldomSaid(Option<Instant>);

impl SeldomSaid {
    fn is_due(&mut self) -> bool {
        let is_due = self.0.is_none_or(|said| said.elapsed() >= SAID_EVERY);
        if is_due {
            self.0 = Some(Instant::now());
        }
        is_due
    }
}

fn is_of_one_connection(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::oneshot;

    const SOON: Duration = Duration::from_millis(300);
    /// More than the system takes off our hands.
    const LARGE: usize = 64 * 1024 * 1024;

    async fn started() -> (
        SocketAddr,
        oneshot::Sender<()>,
        tokio::task::JoinHandle<std::io::Result<()>>,
    ) {
        started_with(ConnectionLimits::new(1000, 1000, Vec::new())).await
    }

    async fn started_with(
        limits: ConnectionLimits,
    ) -> (
        SocketAddr,
        oneshot::Sender<()>,
        tokio::task::JoinHandle<std::io::Result<()>>,
    ) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let slow = get(async || {
            tokio::time::sleep(3 * SOON).await;
            "late"
        });
        let site = Router::new()
            .route("/", get(async || "ok"))
            .route("/slow", slow)
            .route("/large", get(async || vec![b'x'; LARGE]));
        let shutdown = async move { drop(stopped.await) };
        let patience = Patience {
            headers: SOON,
            reading: SOON,
        };
        let serving = tokio::spawn(serve_with(patience, limits, listener, site, shutdown));
        (addr, stop, serving)
    }

    /// Everything until the server hangs up.
    async fn until_the_end(stream: &mut TcpStream) -> String {
        let mut all = Vec::new();
        let read = tokio::time::timeout(10 * SOON, stream.read_to_end(&mut all));
        let _ = read.await.expect("the server hung up");
        String::from_utf8_lossy(&all).into_owned()
    }

    #[tokio::test]
    async fn whoever_says_nothing_or_only_half_is_hung_up_on() {
        let (addr, _stop, _) = started().await;
        let answered = "GET / HTTP/1.1\r\nhost: x\r\n\r\n";
        for said in ["", "GET / HT", "GET / HTTP/1.1\r\nhost: x\r\nx-slow: ", answered] {
            let mut stream = TcpStream::connect(addr).await.unwrap();
            stream.write_all(said.as_bytes()).await.unwrap();
            let answer = until_the_end(&mut stream).await;
            // An idle connection is one that was to begin another request.
            assert_eq!(answer.ends_with("ok"), said == answered, "{said:?}: {answer}");
        }
    }

    #[tokio::test]
    async fn an_answer_may_take_longer_than_the_headers_and_outlives_the_listener() {
        let (addr, stop, serving) = started().await;
        let mut stream = TcpStream::connect(addr).await.unwrap();
        stream
            .write_all(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n")
            .await
            .unwrap();
        tokio::time::sleep(SOON).await;
        stop.send(()).unwrap();
        assert!(until_the_end(&mut stream).await.ends_with("late"));
        serving.await.unwrap().unwrap();
        assert!(TcpStream::connect(addr).await.is_err());
    }

    #[tokio::test]
    async fn an_answer_that_nobody_reads_is_given_up_and_one_that_is_read_slowly_is_not() {
        let (addr, _stop, _) = started().await;
        let request = b"GET /large HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        let mut idle = TcpStream::connect(addr).await.unwrap();
        let mut slow = TcpStream::connect(addr).await.unwrap();
        idle.write_all(request).await.unwrap();
        slow.write_all(request).await.unwrap();
        let mut read = 0;
        let mut some = vec![0; LARGE / 16];
        loop {
            let more = slow.read(&mut some).await.unwrap();
            read += more;
            if more == 0 {
                break;
            }
            // Always something within the time, and all of it takes several times as long.
            tokio::time::sleep(SOON / 50).await;
        }
        assert!(read > LARGE, "{read}");
        tokio::time::sleep(2 * SOON).await;
        let mut rest = Vec::new();
        let _ = idle.read_to_end(&mut rest).await;
        assert!(rest.len() < LARGE, "{}", rest.len());
    }

    /// Much more than browsers send is read; what could only be meant to cost us memory is not.
    #[tokio::test]
    async fn heads_are_read_up_to_a_limit_that_many_may_reach_at_once() {
        let (addr, _stop, _) = started().await;
        for (bytes, begin) in [(12 * 1024, "HTTP/1.1 200"), (20 * 1024, "HTTP/1.1 431")] {
            let mut stream = TcpStream::connect(addr).await.unwrap();
            let cookie = "c".repeat(bytes);
            let request = format!("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncookie: {cookie}\r\n\r\n");
            let _ = stream.write_all(request.as_bytes()).await;
            let answer = until_the_end(&mut stream).await;
            // It hangs up without reading the rest, which may overtake its answer.
            let is_cut = answer.is_empty() && begin.ends_with("431");
            assert!(is_cut || answer.starts_with(begin), "{bytes}: {answer}");
        }
    }

    #[tokio::test]
    async fn where_all_connections_are_taken_others_wait_for_one() {
        let (addr, _stop, _) = started_with(ConnectionLimits::new(2, 1000, Vec::new())).await;
        let request = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        let mut half = Vec::new();
        for _ in 0..2 {
            let mut stream = TcpStream::connect(addr).await.unwrap();
            stream.write_all(b"GET / HT").await.unwrap();
            half.push(stream);
        }
        let mut waiting = TcpStream::connect(addr).await.unwrap();
        waiting.write_all(request).await.unwrap();
        let mut some = [0; 16];
        let early = tokio::time::timeout(SOON / 2, waiting.read(&mut some)).await;
        assert!(early.is_err(), "{early:?}");
        // Nobody has to hang up: heads that do not come end by themselves.
        assert!(until_the_end(&mut waiting).await.ends_with("ok"));
        let mut next = TcpStream::connect(addr).await.unwrap();
        next.write_all(request).await.unwrap();
        assert!(until_the_end(&mut next).await.ends_with("ok"));
    }

    #[test]
    fn an_address_has_a_share_and_proxies_and_this_machine_have_none() {
        let proxies = vec!["10.0.0.0/8".parse().unwrap()];
        let limits = ConnectionLimits::new(1000, 2, proxies);
        let share_of = |address: &str| limits.share_of(SocketAddr::new(address.parse().unwrap(), 5000));
        let taken = [
            share_of("203.0.113.9").unwrap(),
            share_of("::ffff:203.0.113.9").unwrap(),
        ];
        assert_eq!(share_of("203.0.113.9").unwrap_err(), LimitReached::Key);
        assert!(share_of("203.0.113.10").is_ok());
        drop(taken);
        assert!(share_of("203.0.113.9").is_ok());
        // Whoever has one IPv6 address has the network around it.
        let taken = [share_of("2001:db8::1").unwrap(), share_of("2001:db8::2").unwrap()];
        assert_eq!(share_of("2001:db8::3").unwrap_err(), LimitReached::Key);
        assert!(share_of("2001:db8:0:1::1").is_ok());
        drop(taken);
        for uncounted in ["10.1.2.3", "127.0.0.1", "::1"] {
            assert!(share_of(uncounted).unwrap().is_none(), "{uncounted}");
        }
    }

    #[tokio::test]
    async fn headers_without_end_are_refused() {
        let (addr, _stop, _) = started().await;
        let mut stream = TcpStream::connect(addr).await.unwrap();
        let header = format!("x-long: {}\r\n", "x".repeat(8 * 1024));
        let request = format!("GET / HTTP/1.1\r\nhost: x\r\n{}\r\n", header.repeat(20));
        // It may hang up before it has read all of them.
        let _ = stream.write_all(request.as_bytes()).await;
        let answer = until_the_end(&mut stream).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
    }
}
