//! The listener: accepts connections, with timeouts and limits. A connection costs memory and a file handle, and the
//! handlers' own timeout starts only after the headers. So a connection is closed when its headers do not arrive in time,
//! and when the client does not read the response.
//!
//! The number of connections is limited. When all are in use, further clients wait in the system's queue, which costs us
//! nothing. Connections become free because headers and requests have timeouts, and event streams may use only half of
//! the connections. Each address has a share; connections beyond it are closed.

mod limits;
mod lingering;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

use crate::metrics::{self, ThrottleRule};
use crate::rate_limited_log::RateLimitedLog;
pub use limits::ConnectionLimits;
use lingering::LingeringStream;

/// Time from the first byte of a request, or the end of the previous one, to the end of its headers.
const HEADER_TIMEOUT: Duration = Duration::from_secs(20);
/// A response of which the client reads nothing for this long is abandoned.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);
/// Size of a request's headers at most; a client that sends only a part occupies this much memory.
const MAX_HEADER_BYTES: usize = 16 * 1024;
/// Delay after a failed accept: when the system is out of file handles, some must be closed first.
const ACCEPT_RETRY_DELAY: Duration = Duration::from_secs(1);

/// Accepts connections until `shutdown` resolves, then lets open requests finish, and cuts them off after
/// `shutdown_timeout`.
///
/// # Errors
/// Never at present: failures of single connections are ignored, and failures to accept are retried.
pub async fn serve(
    listener: TcpListener,
    site: Router,
    limits: ConnectionLimits,
    shutdown_timeout: Duration,
    shutdown: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let timeouts = Timeouts {
        headers: HEADER_TIMEOUT,
        write: WRITE_TIMEOUT,
        shutdown: shutdown_timeout,
    };
    serve_with(timeouts, limits, listener, site, shutdown).await
}

/// How long the server waits for clients.
#[derive(Clone, Copy)]
struct Timeouts {
    headers: Duration,
    write: Duration,
    shutdown: Duration,
}

async fn serve_with(
    timeouts: Timeouts,
    limits: ConnectionLimits,
    listener: TcpListener,
    site: Router,
    shutdown: impl Future<Output = ()>,
) -> std::io::Result<()> {
    // Only HTTP/1: browsers use newer versions over TLS only, which a proxy in front terminates.
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(timeouts.headers)
        .max_buf_size(MAX_HEADER_BYTES);
    let connections = GracefulShutdown::new();
    let free = Arc::new(Semaphore::new(limits.total));
    let (mut full_log, mut share_log) = (RateLimitedLog::default(), RateLimitedLog::default());
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        if free.available_permits() == 0 && full_log.is_due() {
            tracing::warn!(
                connections = limits.total,
                "all connections are in use; further clients wait"
            );
        }
        let accepted = async {
            let permit = Arc::clone(&free).acquire_owned().await;
            (listener.accept().await, permit)
        };
        let (accepted, permit) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut shutdown => break,
        };
        match accepted {
            Ok((stream, peer)) => match limits.acquire_share(peer) {
                Ok(share) => serve_connection(
                    &builder,
                    &connections,
                    timeouts,
                    stream,
                    peer,
                    site.clone(),
                    (permit, share),
                ),
                Err(_) => {
                    metrics::throttled(ThrottleRule::Connections);
                    if share_log.is_due() {
                        tracing::warn!(address = %peer.ip(), "an address has used up its connections; further ones are closed");
                    }
                }
            },
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_RETRY_DELAY).await;
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(timeouts.shutdown, connections.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("requests that took too long were cut off at shutdown");
    }
    Ok(())
}

/// Serves one connection in a task of its own.
fn serve_connection(
    builder: &http1::Builder,
    connections: &GracefulShutdown,
    timeouts: Timeouts,
    stream: TcpStream,
    peer: SocketAddr,
    site: Router,
    permits: impl Send + 'static,
) {
    // Responses are written whole; Nagle's algorithm would only delay them.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        site.clone().oneshot(request)
    });
    let mut stream = TimeoutStream::new(LingeringStream::new(stream));
    stream.set_write_timeout(Some(timeouts.write));
    let connection = builder.serve_connection(TokioIo::new(Box::pin(stream)), service);
    let connection = connections.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection ended early");
        }
        drop(permits);
    });
}

/// Whether an error of `accept` concerns only one connection.
fn is_of_one_connection(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
