//! `buttress healthcheck`, against server processes and against programs that are no server.

use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::program::{program, serve};

/// The exit code and the sentence of `buttress healthcheck`.
fn check(folder: &Path, addr: &str, arguments: &[&str]) -> (i32, String) {
    let arguments = [&["healthcheck"], arguments].concat();
    let output = program(
        folder,
        &arguments,
        &[("BUTTRESS_ADDR", addr), ("HTTP_PROXY", "http://127.0.0.1:9")],
    )
    .output()
    .unwrap();
    let text = match output.status.success() {
        true => output.stdout,
        false => output.stderr,
    };
    let text = String::from_utf8(text).unwrap();
    assert_eq!(text.lines().count(), 1, "{text:?}");
    (output.status.code().unwrap(), text.trim_end().to_owned())
}

/// The address in a URL.
fn address(url: &str) -> &str {
    url.strip_prefix("http://").unwrap()
}

#[test]
fn a_working_server_is_healthy_as_soon_as_it_is_ready() {
    let folder = tempfile::tempdir().unwrap();
    let (_running, url) = serve(folder.path(), &[]);
    let live = check(folder.path(), address(&url), &["--live"]);
    assert_eq!(live, (0, "ok".to_owned()));
    let since = Instant::now();
    let ready = loop {
        let ready = check(folder.path(), address(&url), &[]);
        if ready.0 == 0 || since.elapsed() > Duration::from_secs(20) {
            break ready;
        }
        assert!(
            ready.1.ends_with("answered 503: {\"store\":\"checking\"}"),
            "{}",
            ready.1
        );
    };
    assert_eq!(ready, (0, "{\"store\":\"ok\"}".to_owned()));
}

#[test]
fn a_server_without_its_store_is_alive_but_not_ready() {
    let folder = tempfile::tempdir().unwrap();
    let store = [
        ("BUTTRESS_S3_BUCKET", "files"),
        ("BUTTRESS_S3_ENDPOINT", "http://127.0.0.1:9"),
        ("BUTTRESS_S3_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("BUTTRESS_S3_SECRET_ACCESS_KEY", "secret"),
    ];
    let (_running, url) = serve(folder.path(), &store);
    assert_eq!(check(folder.path(), address(&url), &["--live"]).0, 0);
    let (code, sentence) = check(folder.path(), address(&url), &[]);
    assert_eq!(code, 1);
    let beginning = format!("the server at {url}/readyz answered 503: {{\"store\":");
    assert!(sentence.starts_with(&beginning), "{sentence}");
}

#[test]
fn a_failure_is_one_sentence_and_ends_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (code, sentence) = check(folder.path(), &closed.to_string(), &[]);
    assert_eq!(code, 1);
    assert!(
        sentence.starts_with(&format!("the server does not answer at http://{closed}/readyz: "))
            && sentence.contains("refused"),
        "{sentence}"
    );

    // The system accepts the connection, and nobody reads the request. The wildcard address is asked on loopback.
    let silent = TcpListener::bind("0.0.0.0:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let since = Instant::now();
    let (code, sentence) = check(folder.path(), &format!("0.0.0.0:{port}"), &["--timeout", "1"]);
    assert!((1..10).contains(&since.elapsed().as_secs()));
    assert_eq!(
        (code, sentence),
        (
            1,
            format!("the server at http://127.0.0.1:{port}/readyz did not answer within 1 s")
        )
    );

    let (code, sentence) = check(folder.path(), "127.0.0.1:0", &[]);
    assert_eq!(code, 1);
    assert!(sentence.starts_with("BUTTRESS_ADDR: with port 0 "), "{sentence}");
}

#[test]
fn the_answer_of_another_program_is_no_health() {
    let folder = tempfile::tempdir().unwrap();
    for (answer, reason) in [
        (
            "HTTP/1.1 404 Not Found\r\ncontent-length: 9\r\n\r\nnot here\n",
            "answered 404: not here",
        ),
        ("SSH-2.0-OpenSSH_9.9\r\n", "does not answer at"),
        ("", "does not answer at"),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap().to_string();
        let other = std::thread::spawn(move || {
            use std::io::{Read, Write};
            let (mut client, _) = listener.accept().unwrap();
            let _ = client.read(&mut [0; 1024]);
            client.write_all(answer.as_bytes()).unwrap();
        });
        let (code, sentence) = check(folder.path(), &addr, &[]);
        assert_eq!(code, 1);
        assert!(sentence.contains(reason), "{answer:?}: {sentence}");
        other.join().unwrap();
    }
}
