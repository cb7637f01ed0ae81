//! The client's address. `X-Forwarded-For` counts only from trusted proxies.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use ipnet::IpNet;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The nearest address that is not a trusted proxy's. Each proxy appends its client's address, so the list is read from
/// its end, and only while the proxies are trusted: a client can forge all items further left, with any bytes. An item
/// that is not an address ends the list too; the request then counts as that of the proxy that sent it.
pub(crate) fn client_address(request: &Request, trusted: &[IpNet]) -> IpAddr {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
    let values: Vec<&[u8]> = request
        .headers()
        .get_all(FORWARDED_FOR)
        .iter()
        .map(|value| value.as_bytes())
        .collect();
    let items = values.iter().rev().flat_map(|value| value.rsplit(|byte| *byte == b','));
    let mut nearest = peer.to_canonical();
    for item in items {
        if !trusted.iter().any(|network| network.contains(&nearest)) {
            break;
        }
        match parse_item(item) {
            Some(address) => nearest = address.to_canonical(),
            None => break,
        }
    }
    nearest
}

/// Parses an address as proxies write it: alone, in brackets, or with a port.
fn parse_item(item: &[u8]) -> Option<IpAddr> {
    let item = std::str::from_utf8(item).ok()?.trim();
    if let Ok(address) = item.parse() {
        return Some(address);
    }
    let in_brackets = item.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    match in_brackets {
        Some(address) => address.parse().ok().map(IpAddr::V6),
        None => item.parse().ok().map(|socket: SocketAddr| socket.ip()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::http::HeaderValue;

    fn address_behind(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut request = Request::new(Body::empty());
        let peer: SocketAddr = format!("{peer}:5000").parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        for value in forwarded {
            let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
            request.headers_mut().append(FORWARDED_FOR, value);
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|network| network.parse().unwrap()).collect();
        client_address(&request, &trusted).to_string()
    }

    #[test]
    fn the_header_counts_only_from_trusted_proxies() {
        let spoofed = ["198.51.100.1"];
        assert_eq!(address_behind("203.0.113.9", &spoofed, &[]), "203.0.113.9");
        assert_eq!(address_behind("203.0.113.9", &spoofed, &["10.0.0.0/8"]), "203.0.113.9");
        assert_eq!(address_behind("10.0.0.1", &spoofed, &["10.0.0.0/8"]), "198.51.100.1");
    }

    #[test]
    fn the_list_is_read_from_its_end_through_all_trusted_proxies() {
        let trusted = ["10.0.0.0/8"];
        assert_eq!(
            address_behind("10.0.0.1", &["1.2.3.4, 203.0.113.9"], &trusted),
            "203.0.113.9"
        );
        assert_eq!(
            address_behind("10.0.0.1", &["1.2.3.4", "203.0.113.9, 10.0.0.2"], &trusted),
            "203.0.113.9"
        );
        assert_eq!(address_behind("10.0.0.1", &[], &trusted), "10.0.0.1");
        assert_eq!(address_behind("10.0.0.1", &["nonsense"], &trusted), "10.0.0.1");
        assert_eq!(
            address_behind("10.0.0.1", &["::ffff:203.0.113.9"], &trusted),
            "203.0.113.9"
        );
    }

    #[test]
    fn an_unreadable_item_does_not_hide_addresses_to_its_right() {
        let trusted = ["10.0.0.0/8"];
        for begin in ["\u{e4}", "unknown", "\"", "1.2.3.4\u{ff}", "_hidden:80"] {
            let header = format!("{begin}, 203.0.113.9");
            assert_eq!(
                address_behind("10.0.0.1", &[&header], &trusted),
                "203.0.113.9",
                "{begin}"
            );
            assert_eq!(
                address_behind("10.0.0.1", &[begin, "203.0.113.9"], &trusted),
                "203.0.113.9",
                "{begin}"
            );
        }
        // The unreadable item comes next behind the second proxy, so that proxy's address counts.
        let header = "203.0.113.9, \u{e4}, 10.0.0.2";
        assert_eq!(address_behind("10.0.0.1", &[header], &trusted), "10.0.0.2");
    }

    #[test]
    fn addresses_are_read_with_ports_and_in_brackets() {
        let trusted = ["10.0.0.0/8", "fd00::/8"];
        for (item, address) in [
            ("203.0.113.9:51234", "203.0.113.9"),
            ("[2001:db8::9]", "2001:db8::9"),
            ("[2001:db8::9]:443", "2001:db8::9"),
            ("[::ffff:203.0.113.9]:443", "203.0.113.9"),
            ("2001:db8::9", "2001:db8::9"),
        ] {
            assert_eq!(address_behind("10.0.0.1", &[item], &trusted), address);
            let through_two = format!("1.2.3.4, {item} , [fd00::2]:8080");
            assert_eq!(address_behind("10.0.0.1", &[&through_two], &trusted), address);
        }
        for none in [
            "203.0.113.9:99999",
            "[203.0.113.9]",
            "[2001:db8::9",
            "203.0.113.9:",
            "",
            "[]",
        ] {
            assert_eq!(address_behind("10.0.0.1", &[none], &trusted), "10.0.0.1", "{none}");
        }
    }
}
