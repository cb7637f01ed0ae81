//! Settings of the site itself: the address to listen on, its stop, trusted proxies and the log.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use ipnet::IpNet;
use tracing_subscriber::filter::EnvFilter;

use super::definitions::{METRICS_ADDR, METRICS_TOKEN};
use super::{Secret, SettingError};

/// The format of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// A JSON object a line, for programs.
    Json,
}

pub(super) fn parse_addr(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| "it must be an address and a port, such as 127.0.0.1:3000".to_owned())
}

/// Refuses to serve metrics at an address that other networks may reach, unless a token protects them.
pub(super) fn check_metrics(addr: Option<SocketAddr>, token: Option<&Secret>) -> Result<(), SettingError> {
    match addr {
        Some(addr) if token.is_none() && is_public(addr.ip()) => Err(SettingError::new(
            &METRICS_ADDR,
            format!("anyone may reach {addr}: set {METRICS_TOKEN}, or use a loopback or private address"),
        )),
        _ => Ok(()),
    }
}

/// Whether other networks may reach an address: it is neither loopback nor link-local nor private (RFC 1918, RFC 4193).
/// The unspecified address stands for all addresses of the machine.
fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => !(v4.is_loopback() || v4.is_link_local() || v4.is_private()),
        IpAddr::V6(v6) => !(v6.is_loopback() || v6.is_unicast_link_local() || v6.is_unique_local()),
    }
}

/// Seconds; an hour.
const MAX_SHUTDOWN_SECONDS: u64 = 3600;

/// How long a stop waits for open requests.
pub(super) fn parse_shutdown_timeout(text: &str) -> Result<Duration, String> {
    match text.parse() {
        Ok(seconds) if seconds <= MAX_SHUTDOWN_SECONDS => Ok(Duration::from_secs(seconds)),
        _ => Err(format!(
            "it must be a whole number of seconds from 0 to {MAX_SHUTDOWN_SECONDS}"
        )),
    }
}

/// The filter directives of the log, if they are valid.
pub(super) fn parse_log(text: &str) -> Result<String, String> {
    match EnvFilter::try_new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err("it must be filter directives, such as info or warn,server=debug".to_owned()),
    }
}

/// The format of log lines.
pub(super) fn parse_log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("it must be text or json".to_owned()),
    }
}

/// Addresses and networks, separated by commas.
pub(super) fn parse_networks(text: &str) -> Result<Vec<IpNet>, String> {
    text.split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
        .map(|entry| {
            let address = entry.parse::<IpAddr>().map(IpNet::from);
            address.or_else(|_| entry.parse::<IpNet>()).map_err(|_| {
                format!("\"{entry}\" is neither an address such as 10.0.0.1 nor a network such as 10.0.0.0/8")
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_at_a_public_address_need_a_token() {
        let token = Secret::from("0123456789-0123456789-0123456789");
        let check = |addr: &str, token| check_metrics(Some(addr.parse().unwrap()), token);
        for addr in [
            "0.0.0.0:91",
            "[::]:91",
            "203.0.113.5:91",
            "[2001:db8::1]:91",
            "[::ffff:203.0.113.5]:91",
        ] {
            let expected = format!(
                "BUTTRESS_METRICS_ADDR: anyone may reach {addr}: set BUTTRESS_METRICS_TOKEN, or use a loopback or private \
                 address"
            );
            assert_eq!(check(addr, None).unwrap_err().to_string(), expected);
            assert!(check(addr, Some(&token)).is_ok(), "{addr}");
        }
        for addr in [
            "127.0.0.1:91",
            "[::1]:0",
            "10.0.0.5:91",
            "192.168.1.1:1",
            "[fd00::1]:91",
            "[fe80::1]:91",
        ] {
            assert!(check(addr, None).is_ok(), "{addr}");
        }
        assert!(check_metrics(None, None).is_ok());
    }
}
