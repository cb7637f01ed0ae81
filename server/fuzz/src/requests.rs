//! Targets: headers and queries of requests.

use app::domain::access::device_name;
use app::domain::listing::{Listing, Sort};
use app::domain::redirect_target::page_path;
use server::accounts::{SecretToken, UserAgent};
use server::parsers;

/// Lines are the headers Cookie, X-Forwarded-For, Referer and User-Agent, in this order.
pub(crate) fn headers(data: &[u8]) {
    let lines = super::lines(data);
    let line = |n: usize| lines.get(n).copied().unwrap_or_default();
    if let Some(value) = parsers::cookie(line(0), "buttress") {
        assert!(!value.contains(';'));
        if let Some(token) = SecretToken::from_cookie(&value) {
            assert_eq!(token.to_cookie(), value);
        }
    }
    let trusted = ["127.0.0.0/8", "10.0.0.0/8"].map(|network| network.parse().expect("a network"));
    let address = parsers::address(line(1), &trusted);
    assert_eq!(address, address.to_canonical());
    if let Some(back) = parsers::return_to(line(2)) {
        assert!(page_path(&back).is_some() || back.len() > 512, "{back}");
    }
    let agent = UserAgent::new(line(3));
    assert!(agent.as_str().chars().count() <= 200 && !agent.as_str().contains(char::is_control));
    let _ = device_name(agent.as_str());
}

/// Lines are a search, an order, a cursor, and the page to open after a log-in, in this order.
pub(crate) fn query(data: &[u8]) {
    let lines = super::lines(data);
    let line = |n: usize| lines.get(n).copied().unwrap_or_default();
    let sort = Sort::parse(line(1)).unwrap_or_default();
    let _ = Listing::new(line(0), sort);
    assert!(parsers::cursor_round_trips(line(2), sort));
    if let Some(path) = page_path(line(3)) {
        assert!(path.starts_with('/') && !path.starts_with("//") && !path.contains('\\'));
    }
}
