//! Settings of the site itself: the address to listen on, its stop, trusted proxies and the log.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use ipnet::IpNet;
use tracing_subscriber::filter::EnvFilter;

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
