//! The start and stop of a server process: notifications to the service manager, and requests that are open at SIGTERM.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixDatagram;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use sqlx::{AnyPool, Executor};

use crate::program::{Running, program, serve};

fn terminate(running: &Running) {
    kill_process(Pid::from_child(&running.0), Signal::TERM).unwrap();
}

/// Waits for the end of the process.
fn ended(running: &mut Running) -> ExitStatus {
    let since = Instant::now();
    loop {
        if let Some(status) = running.0.try_wait().unwrap() {
            return status;
        }
        assert!(since.elapsed() < Duration::from_secs(30), "the process ends");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A request whose body is not sent yet.
fn slow_request(url: &str) -> TcpStream {
    let mut stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap();
    let head =
        "POST /api/accounts/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    assert!(stream.read(&mut [0; 1]).is_err(), "it waits for the body");
    stream
}

#[test]
fn a_request_that_is_open_at_sigterm_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let (mut running, url) = serve(folder.path(), &[]);
    // Browsers open connections in advance; they must not delay the stop.
    let mut idle = TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap();
    let mut kept = TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap();
    kept.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    assert!(kept.read(&mut [0; 4096]).unwrap() > 0);
    let mut stream = slow_request(&url);
    terminate(&running);
    assert!(stream.read(&mut [0; 1]).is_err(), "it still waits for the body");
    assert!(
        TcpStream::connect(url.strip_prefix("http://").unwrap()).is_err(),
        "new connections are refused"
    );
    let since = Instant::now();
    stream
        .write_all(b"{\"email\":\"ada@example.org\",\"password\":\"wrong one\"}")
        .unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    assert!(ended(&mut running).success());
    assert!(since.elapsed() < Duration::from_secs(10), "{:?}", since.elapsed());
    for stream in [&mut idle, &mut kept] {
        assert_eq!(stream.read(&mut [0; 1]).unwrap_or(0), 0, "it is closed");
    }
}

#[test]
fn a_request_that_never_ends_is_cut_off_after_the_limit() {
    let folder = tempfile::tempdir().unwrap();
    let (mut running, url) = serve(folder.path(), &[("BUTTRESS_SHUTDOWN_SECONDS", "2")]);
    let _stream = slow_request(&url);
    let since = Instant::now();
    terminate(&running);
    assert!(ended(&mut running).success());
    let took = since.elapsed();
    assert!((2..10).contains(&took.as_secs()), "{took:?}");
}

/// A manager may stop the server as soon as it is ready.
#[test]
fn a_stop_at_the_moment_of_readiness_is_orderly() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("notify");
        let manager = Manager(UnixDatagram::bind(&socket).unwrap());
        let pairs = [("NOTIFY_SOCKET", socket.to_str().unwrap())];
        let mut running = Running(
            program(folder.path(), &[], &pairs)
                .stdout(Stdio::null())
                .spawn()
                .unwrap(),
        );
        assert_eq!(manager.next(Duration::from_secs(20)).as_deref(), Some("READY=1"));
        terminate(&running);
        assert!(ended(&mut running).success());
    }
}

/// The socket of a service manager.
struct Manager(UnixDatagram);

impl Manager {
    /// The next notification, if it arrives in time.
    fn next(&self, wait: Duration) -> Option<String> {
        self.0.set_read_timeout(Some(wait)).unwrap();
        let mut bytes = [0; 4096];
        let length = self.0.recv(&mut bytes).ok()?;
        Some(String::from_utf8_lossy(&bytes[..length]).trim_end().to_owned())
    }

    /// The number of `WATCHDOG=1` in a period.
    fn pings(&self, period: Duration) -> usize {
        let since = Instant::now();
        let mut pings = 0;
        while let Some(left) = period.checked_sub(since.elapsed()).filter(|left| !left.is_zero()) {
            pings += usize::from(self.next(left).as_deref() == Some("WATCHDOG=1"));
        }
        pings
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_manager_hears_of_start_health_and_stop() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("notify");
    let manager = Manager(UnixDatagram::bind(&socket).unwrap());
    let settings = [
        ("NOTIFY_SOCKET", socket.to_str().unwrap()),
        ("WATCHDOG_USEC", "1000000"),
        ("BUTTRESS_DATA_DIR", "data"),
    ];
    let (mut running, url) = serve(folder.path(), &settings);
    let wait = Duration::from_secs(20);
    assert_eq!(manager.next(wait).as_deref(), Some("READY=1"));
    let mut stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap();
    stream
        .write_all(b"GET /readyz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert_eq!(manager.next(wait).as_deref(), Some("STATUS=store: ok"));

    // Each half second, as long as the database answers.
    let second = Duration::from_secs(1);
    let pings = manager.pings(3 * second);
    assert!((3..=7).contains(&pings), "{pings}");
    let database = format!("sqlite:{}", folder.path().join("data/buttress.db").display());
    sqlx::any::install_default_drivers();
    let pool = AnyPool::connect(&database).await.unwrap();
    pool.execute("ALTER TABLE uploads RENAME TO lost").await.unwrap();
    // One may have been on its way.
    manager.pings(second / 2);
    assert_eq!(manager.pings(2 * second), 0);
    pool.execute("ALTER TABLE lost RENAME TO uploads").await.unwrap();
    assert!(manager.pings(2 * second) > 0);
    pool.close().await;

    terminate(&running);
    let stopping = std::iter::from_fn(|| manager.next(wait)).find(|notification| notification != "WATCHDOG=1");
    assert_eq!(stopping.as_deref(), Some("STOPPING=1"));
    assert!(ended(&mut running).success());
}
