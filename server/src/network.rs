//! Addresses for limits: which count as one, and which are not counted.

use std::net::{IpAddr, Ipv6Addr};

/// The network that counts as one address: the first 64 bits of an IPv6 address, because a subscriber usually has 2⁶⁴
/// of them, and the whole of an IPv4 address.
pub(crate) fn network_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or_else(
            || IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
            IpAddr::V4,
        ),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// The address, if it is counted; `None` for loopback: a request from there is from this machine, or from any user
/// through a proxy that is not configured.
pub(crate) fn countable(address: IpAddr) -> Option<IpAddr> {
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}
