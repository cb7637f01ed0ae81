//! Malformed requests, written directly to a socket.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::TestServer;

/// Everything that the server sends in response to these bytes, until it closes the connection or is silent.
async fn say(server: &TestServer, bytes: &[u8]) -> String {
    let addr = server.url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(addr).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    let mut some = [0; 4096];
    let patience = std::time::Duration::from_millis(700);
    while let Ok(Ok(more)) = tokio::time::timeout(patience, stream.read(&mut some)).await {
        if more == 0 {
            break;
        }
        answer.extend_from_slice(&some[..more]);
    }
    String::from_utf8_lossy(&answer).into_owned()
}

fn statuses(answer: &str) -> Vec<&str> {
    answer.split("HTTP/1.1 ").skip(1).map(|rest| &rest[..3]).collect()
}

/// A request whose end a proxy may judge differently is refused, against request smuggling.
#[tokio::test]
async fn a_request_cannot_be_smuggled_in_the_body_of_another() {
    let server = TestServer::start().await;
    let hidden = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
    for framing in [
        format!("content-length: 0\r\ncontent-length: {}\r\n", hidden.len()),
        format!("content-length: {}, 0\r\n", hidden.len()),
        "content-length: -1\r\n".to_owned(),
        "content-length: +0\r\n".to_owned(),
        "transfer-encoding: chunked, identity\r\n".to_owned(),
        "transfer-encoding: xchunked\r\n".to_owned(),
        "transfer-encoding : chunked\r\n".to_owned(),
    ] {
        let request = format!("POST /login HTTP/1.1\r\nhost: x\r\n{framing}\r\n{hidden}");
        let answer = say(&server, request.as_bytes()).await;
        assert_eq!(statuses(&answer), ["400"], "{framing:?}: {answer}");
    }
    // Both at once: the length is ignored, the chunks end the body, and the connection is closed.
    let both = format!(
        "POST /login HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n{hidden}"
    );
    let answer = say(&server, both.as_bytes()).await;
    assert!(
        statuses(&answer).len() <= 1 || statuses(&answer)[1] == "200",
        "{answer}"
    );
}

#[tokio::test]
async fn malformed_lines_close_the_connection() {
    let server = TestServer::start().await;
    for request in [
        "GET / HTTP/1.1\r\nhost: x\r\nx: a\nb\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nhost: x\r\nx: a\0b\r\n\r\n".to_owned(),
        "GET /\x01 HTTP/1.1\r\nhost: x\r\n\r\n".to_owned(),
        "GET  / HTTP/1.1\r\nhost: x\r\n\r\n".to_owned(),
        "\x16\x03\x01\x02\0\x01\0".to_owned(),
        format!("GET / HTTP/1.1\r\nhost: x\r\n{}\r\n", "a: b\r\n".repeat(500)),
    ] {
        let answer = say(&server, request.as_bytes()).await;
        let statuses = statuses(&answer);
        assert!(
            statuses.is_empty() || statuses == ["400"] || statuses == ["431"],
            "{request:?}: {answer}"
        );
    }
}

/// No URL is built from the `Host` header.
#[tokio::test]
async fn the_host_header_is_ignored() {
    let server = TestServer::start().await;
    for path in ["/", "/login", "/dashboard/profile", "/nowhere", "/signup"] {
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: evil.example\r\nx-forwarded-host: evil.example\r\nx-original-url: /evil.example\r\nconnection: close\r\n\r\n"
        );
        let answer = say(&server, request.as_bytes()).await;
        assert!(
            !statuses(&answer).is_empty() && !answer.contains("evil.example"),
            "{path}: {answer}"
        );
    }
}
