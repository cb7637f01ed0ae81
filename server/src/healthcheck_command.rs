//! `buttress healthcheck`: asks the running server whether it works, for container images without a shell and curl.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use clap::Args;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::config::{self, SettingError, Source, definitions};

/// Size of a response that is read, in bytes.
const MAX_BODY_BYTES: usize = 64 * 1024;
/// Characters of a refusal that are printed.
const MAX_PRINTED_CHARS: usize = 2000;

/// The arguments of `buttress healthcheck`.
#[derive(Debug, Args)]
pub struct HealthcheckArguments {
    /// Ask only whether the process answers (/healthz), not whether uploads work (/readyz).
    #[arg(long)]
    live: bool,
    /// Seconds until a server that does not answer counts as failed.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=300))]
    timeout: u16,
}

/// Why the check failed.
#[derive(Debug, thiserror::Error)]
pub enum HealthcheckError {
    /// A setting is missing or wrong.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// No response.
    #[error("the server does not answer at {url}: {cause}")]
    NoAnswer {
        /// The address of the request.
        url: String,
        /// What the system says.
        cause: String,
    },
    /// No complete response within the time limit.
    #[error("the server at {url} did not answer within {seconds} s")]
    Slow {
        /// The address of the request.
        url: String,
        /// The time limit.
        seconds: u16,
    },
    /// A response other than 200.
    #[error("the server at {url} answered {status}: {body}")]
    Refused {
        /// The address of the request.
        url: String,
        /// HTTP status.
        status: u16,
        /// The beginning of the response's first line.
        body: String,
    },
}

/// Asks the server at the address in the settings; returns the response's body.
///
/// # Errors
/// See [`HealthcheckError`].
pub async fn run(arguments: &HealthcheckArguments, source: &Source) -> Result<String, HealthcheckError> {
    let addr = reachable(config::listen_addr(source)?)?;
    let path = if arguments.live { "/healthz" } else { "/readyz" };
    let url = format!("http://{addr}{path}");
    let limit = Duration::from_secs(arguments.timeout.into());
    let (status, body) = match tokio::time::timeout(limit, get(addr, path)).await {
        Err(_) => {
            let seconds = arguments.timeout;
            return Err(HealthcheckError::Slow { url, seconds });
        }
        Ok(Err(error)) => {
            let cause = error.to_string();
            return Err(HealthcheckError::NoAnswer { url, cause });
        }
        Ok(Ok(answer)) => answer,
    };
    let body = first_line(&body);
    match status {
        200 => Ok(body),
        _ => Err(HealthcheckError::Refused { url, status, body }),
    }
}

/// The address at which this machine reaches a server that listens on `addr`.
fn reachable(addr: SocketAddr) -> Result<SocketAddr, SettingError> {
    if addr.port() == 0 {
        let problem = "with port 0 the server's port is not known; set the port that the server listens on";
        return Err(SettingError::new(&definitions::ADDR, problem));
    }
    let ip = match addr.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    Ok(SocketAddr::new(ip, addr.port()))
}

/// The status and body of a response. No proxy of the environment is used, and no certificates are loaded.
async fn get(addr: SocketAddr, path: &str) -> Result<(u16, Vec<u8>), Box<dyn std::error::Error + Send + Sync>> {
    let stream = TcpStream::connect(addr).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let request = hyper::Request::get(path)
        .header(hyper::header::HOST, addr.to_string())
        .header(hyper::header::CONNECTION, "close")
        .body(Body::empty())?;
    // Ends with the response; its own error reaches the request.
    tokio::spawn(connection);
    let answer = sender.send_request(request).await?;
    let status = answer.status().as_u16();
    let body = to_bytes(Body::new(answer.into_body()), MAX_BODY_BYTES).await?;
    Ok((status, body.to_vec()))
}

/// The first line of a body, shortened, without control characters: another program may listen at the address.
fn first_line(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let line = text.lines().next().unwrap_or_default();
    line.chars()
        .filter(|char| !char.is_control())
        .take(MAX_PRINTED_CHARS)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_stands_for_all_is_asked_on_loopback() {
        for (listened, asked) in [
            ("0.0.0.0:3000", "127.0.0.1:3000"),
            ("[::]:3000", "[::1]:3000"),
            ("10.0.0.1:80", "10.0.0.1:80"),
        ] {
            let addr = reachable(listened.parse().unwrap()).unwrap();
            assert_eq!(addr.to_string(), asked);
        }
        let refused = reachable("0.0.0.0:0".parse().unwrap()).unwrap_err();
        assert!(refused.to_string().starts_with("BUTTRESS_ADDR: "), "{refused}");
    }

    #[test]
    fn one_line_without_control_characters_is_printed() {
        assert_eq!(first_line(b"<h1>\x1b[31mno\x1b[0m</h1>\r\nmore"), "<h1>[31mno[0m</h1>");
        assert_eq!(first_line(&[b'x'; 9000]).len(), MAX_PRINTED_CHARS);
        assert_eq!(first_line(b""), "");
    }
}
