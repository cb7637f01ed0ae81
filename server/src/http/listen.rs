//! Accepting connections. Whoever sends headers slowly, or nothing at all, is hung up on: a
//! connection costs memory and a file handle, and the handlers' own time limit begins only behind
//! the headers. So is whoever asks for much and reads nothing of the answer.

use std::net::SocketAddr;
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
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

/// From the first byte of a request, or the end of the one before, to the end of its headers.
const HEADERS_WITHIN: Duration = Duration::from_secs(20);
/// An answer of which nothing was read for so long is given up.
const READ_WITHIN: Duration = Duration::from_secs(30);
/// Headers of one request, all together.
const HEADER_BYTES: usize = 64 * 1024;
/// Where the system has no more file handles, some must be given back first.
const BREATH: Duration = Duration::from_secs(1);
/// After that, open requests are cut off: the longest that is allowed, and a little.
const LAST_CALL: Duration = Duration::from_secs(35);

/// Serves until `shutdown` resolves, then lets open requests finish.
///
/// # Errors
/// None of a single connection; the listener's own are waited out.
pub async fn serve(listener: TcpListener, site: Router, shutdown: impl Future<Output = ()>) -> std::io::Result<()> {
    let patience = Patience {
        headers: HEADERS_WITHIN,
        reading: READ_WITHIN,
    };
    serve_with(patience, listener, site, shutdown).await
}

/// How long we wait for clients.
#[derive(Clone, Copy)]
struct Patience {
    headers: Duration,
    reading: Duration,
}

async fn serve_with(
    patience: Patience,
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
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut shutdown => break,
        };
        match accepted {
            Ok((stream, peer)) => talk(&builder, &open, patience, stream, peer, site.clone()),
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
    });
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
        let serving = tokio::spawn(serve_with(patience, listener, site, shutdown));
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
