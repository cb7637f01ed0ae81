//! Limits on open connections: a total, and a share for each client address.

use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;

use crate::http::keyed_limit::{KeyedLimit, KeyedPermit, LimitReached};
use crate::network::{countable, network_of};

/// Connections at most, where the system allows twice as many open files.
const MAX_CONNECTIONS: usize = 4096;
/// Connections of one address at most.
const MAX_CONNECTIONS_PER_ADDRESS: usize = 256;

/// The limits on open connections.
#[derive(Debug)]
pub struct ConnectionLimits {
    pub(super) total: usize,
    by_address: KeyedLimit<IpAddr>,
    trusted_proxies: Vec<IpNet>,
}

impl ConnectionLimits {
    /// As many connections as the system's limit on open files allows. Trusted proxies, which serve many people, have no
    /// limit of their own.
    pub fn of_system(trusted_proxies: Vec<IpNet>) -> Self {
        // A request may need a second file, for the store or the database.
        let total = (open_files() / 2).clamp(16, MAX_CONNECTIONS);
        Self::new(total, MAX_CONNECTIONS_PER_ADDRESS, trusted_proxies)
    }

    pub(super) fn new(total: usize, per_address: usize, trusted_proxies: Vec<IpNet>) -> Self {
        Self {
            total,
            by_address: KeyedLimit::new(per_address, usize::MAX),
            trusted_proxies,
        }
    }

    /// The limit of all connections together.
    pub fn total(&self) -> usize {
        self.total
    }

    /// Takes a connection from the share of an address; `None` when the address has no limit: a trusted proxy, or
    /// loopback.
    pub(super) fn acquire_share(&self, peer: SocketAddr) -> Result<Option<KeyedPermit<IpAddr>>, LimitReached> {
        let address = peer.ip().to_canonical();
        if self.trusted_proxies.iter().any(|network| network.contains(&address)) {
            return Ok(None);
        }
        countable(network_of(address))
            .map(|address| self.by_address.acquire(address))
            .transpose()
    }
}

/// The limit on open files and sockets, after raising it as far as needed and allowed.
#[cfg(unix)]
fn open_files() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = 2 * MAX_CONNECTIONS as u64;
    let wanted = maximum.map_or(wanted, |maximum| wanted.min(maximum));
    if current.is_some_and(|current| current < wanted) {
        let raised = Rlimit {
            current: Some(wanted),
            maximum,
        };
        // When the system refuses, fewer connections are accepted.
        let _ = setrlimit(Resource::Nofile, raised);
    }
    let allowed = getrlimit(Resource::Nofile).current;
    allowed.map_or(usize::MAX, |files| usize::try_from(files).unwrap_or(usize::MAX))
}

/// Without a limit: other systems do not count sockets as files.
#[cfg(not(unix))]
fn open_files() -> usize {
    usize::MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_limit_and_proxies_and_loopback_have_none() {
        let proxies = vec!["10.0.0.0/8".parse().unwrap()];
        let limits = ConnectionLimits::new(1000, 2, proxies);
        let acquire_share = |address: &str| limits.acquire_share(SocketAddr::new(address.parse().unwrap(), 5000));
        let taken = [
            acquire_share("203.0.113.9").unwrap(),
            acquire_share("::ffff:203.0.113.9").unwrap(),
        ];
        assert_eq!(acquire_share("203.0.113.9").unwrap_err(), LimitReached::Key);
        assert!(acquire_share("203.0.113.10").is_ok());
        drop(taken);
        assert!(acquire_share("203.0.113.9").is_ok());
        // An IPv6 client has a whole /64 network.
        let taken = [
            acquire_share("2001:db8::1").unwrap(),
            acquire_share("2001:db8::2").unwrap(),
        ];
        assert_eq!(acquire_share("2001:db8::3").unwrap_err(), LimitReached::Key);
        assert!(acquire_share("2001:db8:0:1::1").is_ok());
        drop(taken);
        for uncounted in ["10.1.2.3", "127.0.0.1", "::1"] {
            assert!(acquire_share(uncounted).unwrap().is_none(), "{uncounted}");
        }
    }
}
