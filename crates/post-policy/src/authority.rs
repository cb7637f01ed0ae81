//! Authorities of URLs: `host` and `host:port`.

/// Whether a text is a host name, an IPv4 address or a bracketed IPv6 address, with or without a port.
pub(crate) fn is_authority(text: &str) -> bool {
    let (host, port) = match text.rfind(':') {
        Some(colon) if !text.ends_with(']') => (&text[..colon], Some(&text[colon + 1..])),
        _ => (text, None),
    };
    let port_is_good =
        port.is_none_or(|port| port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok());
    port_is_good && is_host(host)
}

/// Whether the host of an authority is an IP address. An IP address has no subdomains.
pub(crate) fn is_address(authority: &str) -> bool {
    authority.starts_with('[')
        || authority
            .split(':')
            .next()
            .is_some_and(|host| host.parse::<core::net::Ipv4Addr>().is_ok())
}

fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return address.parse::<core::net::Ipv6Addr>().is_ok();
    }
    let label_is_good = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    host.len() <= 253 && host.split('.').all(label_is_good)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_authorities_from_other_text() {
        for good in ["localhost", "a.b:80", "127.0.0.1:9000", "[::1]", "[::1]:80"] {
            assert!(is_authority(good), "{good}");
        }
        for bad in ["", ":80", "a:", "a:b", "a:99999", "a..b", "-a", "[::1", "u@h", "a:+1"] {
            assert!(!is_authority(bad), "{bad}");
        }
    }
}
