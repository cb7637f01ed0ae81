//! Servers as processes that can be killed.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tokio::net::TcpStream;

/// Environment variables with settings.
pub(crate) type Environment = Vec<(String, String)>;

/// A process with `buttress serve`.
pub(crate) struct Server {
    pub(crate) addr: SocketAddr,
    environment: Environment,
    child: Option<Child>,
    /// The largest size of its files in bytes, which simulates a full disk.
    pub(crate) disk_kib: Option<u32>,
}

impl Server {
    /// A process with a free port that it keeps over restarts. The port is below those of outgoing connections, which
    /// could take it while the server is down.
    pub(crate) fn new(environment: &Environment) -> Self {
        let addr = loop {
            let port = 20_000 + u16::try_from(getrandom::u32().unwrap() % 10_000).unwrap();
            let addr = SocketAddr::from(([127, 0, 0, 1], port));
            if std::net::TcpListener::bind(addr).is_ok() {
                break addr;
            }
        };
        let mut environment = environment.clone();
        environment.push(("BUTTRESS_ADDR".to_owned(), addr.to_string()));
        Self {
            addr,
            environment,
            child: None,
            disk_kib: None,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    pub(crate) async fn start(&mut self) {
        let program = env!("CARGO_BIN_EXE_buttress");
        let mut command = match self.disk_kib {
            Some(kib) => {
                let mut shell = Command::new("bash");
                // The signal is ignored, so the write fails as on a full disk.
                let script = format!("trap '' XFSZ; ulimit -f {kib}; exec {program}");
                shell.args(["-c", &script]);
                shell
            }
            None => Command::new(program),
        };
        let child = command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env(
                "BUTTRESS_LOG",
                std::env::var("BUTTRESS_LOG").unwrap_or_else(|_| "off".to_owned()),
            )
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        self.child = Some(child);
        let since = Instant::now();
        while TcpStream::connect(self.addr).await.is_err() {
            assert!(since.elapsed() < Duration::from_secs(20), "the server starts");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Kills the process without a shutdown.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Settings of a server with this data folder and this store.
pub(crate) fn environment(data: &Path, store: &[(&str, String)]) -> Environment {
    let mut pairs = vec![
        ("BUTTRESS_DATA_DIR".to_owned(), data.display().to_string()),
        ("BUTTRESS_BUDGET_PER_MINUTE".to_owned(), "0".to_owned()),
    ];
    pairs.extend(store.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    pairs
}
