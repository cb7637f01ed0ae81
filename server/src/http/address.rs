//! Where a request came from. What a header says counts only from proxies that the operator named.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use ipnet::IpNet;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The nearest address that is not a trusted proxy's. Each proxy appends the address that it was
/// called from, so the list is read from its end: what stands further left anybody may have written.
pub(crate) fn of(request: &Request, trusted: &[IpNet]) -> IpAddr {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
    let named = request.headers().get_all(FORWARDED_FOR).iter();
    let named: Vec<&str> = named
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    let mut nearest = peer.to_canonical();
    for name in named.into_iter().rev() {
        if !trusted.iter().any(|network| network.contains(&nearest)) {
            break;
        }
        match name.trim().parse::<IpAddr>() {
            Ok(address) => nearest = address.to_canonical(),
            Err(_) => break,
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn seen(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut request = Request::new(Body::empty());
        let peer: SocketAddr = format!("{peer}:5000").parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        for value in forwarded {
            request.headers_mut().append(FORWARDED_FOR, value.parse().unwrap());
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|network| network.parse().unwrap()).collect();
        of(&request, &trusted).to_string()
    }

    #[test]
    fn a_header_counts_only_from_proxies_that_were_named() {
        let spoofed = ["198.51.100.1"];
        assert_eq!(seen("203.0.113.9", &spoofed, &[]), "203.0.113.9");
        assert_eq!(seen("203.0.113.9", &spoofed, &["10.0.0.0/8"]), "203.0.113.9");
        assert_eq!(seen("10.0.0.1", &spoofed, &["10.0.0.0/8"]), "198.51.100.1");
    }

    #[test]
    fn the_list_is_read_from_its_end_through_all_proxies() {
        let trusted = ["10.0.0.0/8"];
        assert_eq!(seen("10.0.0.1", &["1.2.3.4, 203.0.113.9"], &trusted), "203.0.113.9");
        assert_eq!(
            seen("10.0.0.1", &["1.2.3.4", "203.0.113.9, 10.0.0.2"], &trusted),
            "203.0.113.9"
        );
        assert_eq!(seen("10.0.0.1", &[], &trusted), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &["nonsense"], &trusted), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &["::ffff:203.0.113.9"], &trusted), "203.0.113.9");
    }
}
