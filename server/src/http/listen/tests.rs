use super::*;
use axum::http::StatusCode;
use axum::routing::{get, post};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::oneshot;

const SOON: Duration = Duration::from_millis(300);
/// More than the system's socket buffers hold.
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
        .route("/refuse", post(async || StatusCode::PAYLOAD_TOO_LARGE))
        .route("/large", get(async || vec![b'x'; LARGE]));
    let shutdown = async move { drop(stopped.await) };
    let timeouts = Timeouts {
        headers: SOON,
        write: SOON,
        shutdown: 10 * SOON,
    };
    let serving = tokio::spawn(serve_with(timeouts, limits, listener, site, shutdown));
    (addr, stop, serving)
}

/// Reads until the server closes the connection.
async fn read_to_close(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    let read = tokio::time::timeout(10 * SOON, stream.read_to_end(&mut all));
    let _ = read.await.expect("the server closed the connection");
    String::from_utf8_lossy(&all).into_owned()
}

#[tokio::test]
async fn idle_and_incomplete_requests_are_closed() {
    let (addr, _stop, _) = started().await;
    let complete = "GET / HTTP/1.1\r\nhost: x\r\n\r\n";
    for sent in ["", "GET / HT", "GET / HTTP/1.1\r\nhost: x\r\nx-slow: ", complete] {
        let mut stream = TcpStream::connect(addr).await.unwrap();
        stream.write_all(sent.as_bytes()).await.unwrap();
        let answer = read_to_close(&mut stream).await;
        // A kept-alive connection without a next request is closed too.
        assert_eq!(answer.ends_with("ok"), sent == complete, "{sent:?}: {answer}");
    }
}

#[tokio::test]
async fn a_response_may_take_longer_than_the_headers_and_outlives_the_listener() {
    let (addr, stop, serving) = started().await;
    let mut stream = TcpStream::connect(addr).await.unwrap();
    stream
        .write_all(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .unwrap();
    tokio::time::sleep(SOON).await;
    stop.send(()).unwrap();
    assert!(read_to_close(&mut stream).await.ends_with("late"));
    serving.await.unwrap().unwrap();
    assert!(TcpStream::connect(addr).await.is_err());
}

#[tokio::test]
async fn an_unread_response_is_abandoned_and_a_slowly_read_one_is_not() {
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
        // Something is read within each timeout; the whole takes several timeouts.
        tokio::time::sleep(SOON / 50).await;
    }
    assert!(read > LARGE, "{read}");
    tokio::time::sleep(2 * SOON).await;
    let mut rest = Vec::new();
    let _ = idle.read_to_end(&mut rest).await;
    assert!(rest.len() < LARGE, "{}", rest.len());
}

/// The limit is far above the headers of browsers.
#[tokio::test]
async fn headers_are_read_up_to_sixteen_kib() {
    let (addr, _stop, _) = started().await;
    for (bytes, begin) in [(12 * 1024, "HTTP/1.1 200"), (20 * 1024, "HTTP/1.1 431")] {
        let mut stream = TcpStream::connect(addr).await.unwrap();
        let cookie = "c".repeat(bytes);
        let request = format!("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncookie: {cookie}\r\n\r\n");
        let _ = stream.write_all(request.as_bytes()).await;
        let answer = read_to_close(&mut stream).await;
        // It hangs up without reading the rest, which may overtake its answer.
        let is_cut = answer.is_empty() && begin.ends_with("431");
        assert!(is_cut || answer.starts_with(begin), "{bytes}: {answer}");
    }
}

#[tokio::test]
async fn clients_wait_when_all_connections_are_in_use() {
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
    // The incomplete requests time out, which frees their connections.
    assert!(read_to_close(&mut waiting).await.ends_with("ok"));
    let mut next = TcpStream::connect(addr).await.unwrap();
    next.write_all(request).await.unwrap();
    assert!(read_to_close(&mut next).await.ends_with("ok"));
}

#[tokio::test]
async fn endless_headers_are_refused() {
    let (addr, _stop, _) = started().await;
    let mut stream = TcpStream::connect(addr).await.unwrap();
    let header = format!("x-long: {}\r\n", "x".repeat(8 * 1024));
    let request = format!("GET / HTTP/1.1\r\nhost: x\r\n{}\r\n", header.repeat(20));
    // The server may close the connection before it has read all of them.
    let _ = stream.write_all(request.as_bytes()).await;
    let answer = read_to_close(&mut stream).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
}

/// Sends the head of a request whose body the server does not read, and the first half of the body. The response has
/// been sent when this returns.
async fn refused_while_sending(addr: SocketAddr) -> (TcpStream, Vec<u8>) {
    let half = vec![b'x'; 300_000];
    let mut stream = TcpStream::connect(addr).await.unwrap();
    let head = "POST /refuse HTTP/1.1\r\nhost: x\r\ncontent-length: 600000\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&half).await.unwrap();
    tokio::time::sleep(SOON).await;
    (stream, half)
}

#[tokio::test]
async fn a_client_that_still_sends_its_body_gets_the_refusal() {
    let (addr, _stop, _) = started().await;
    let (mut stream, half) = refused_while_sending(addr).await;
    stream.write_all(&half).await.unwrap();
    let answer = read_to_close(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[tokio::test]
async fn a_client_that_sends_without_end_is_cut_off() {
    let (addr, _stop, _) = started().await;
    let (mut stream, half) = refused_while_sending(addr).await;
    let mut sent = 0;
    while stream.write_all(&half).await.is_ok() {
        sent += half.len();
        assert!(sent < LARGE);
    }
}

#[test]
fn the_proxies_of_docs_deploy_close_idle_connections_first() {
    let nginx = include_str!("../../../../docs/deploy/nginx.conf");
    let caddy = include_str!("../../../../docs/deploy/Caddyfile");
    let times = nginx
        .split("keepalive_timeout ")
        .chain(caddy.split("keepalive "))
        .skip(1);
    let times: Vec<u64> = times.filter_map(|rest| rest.split_once('s')?.0.parse().ok()).collect();
    assert_eq!(times.len(), 4, "for the site and the store each");
    assert!(
        times.iter().all(|time| Duration::from_secs(*time) < HEADER_TIMEOUT),
        "{times:?}"
    );
}
