//! Which addresses count as one, and which are not counted at all, where a limit is by address.

use std::net::{IpAddr, Ipv6Addr};

/// Whoever has one IPv6 address has 2⁶⁴ of them.
pub(crate) fn network_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or_else(
            || IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
            IpAddr::V4,
        ),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// On loopback comes this machine itself, or everybody through a proxy that we were not told of.
pub(crate) fn countable(address: IpAddr) -> Option<IpAddr> {
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}
