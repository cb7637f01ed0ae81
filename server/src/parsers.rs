//! Private parsers of untrusted input, made public for the crate `fuzz`.

use std::net::{IpAddr, SocketAddr};

use app::domain::limits::UploadRules;
use app::domain::listing::Sort;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use ipnet::IpNet;

use crate::http::{address, cookie, return_to};
use crate::pictures::placeholder;
use crate::store;
use crate::uploads::file_type;
use crate::uploads::files::{cursor, download_url};

/// The number of known store responses that this XML parses as.
pub fn store_xml(text: &str) -> usize {
    store::count_known_responses(text)
}

/// The stored type of a file with these first bytes, if it is accepted.
pub fn stored_type(start: &[u8], declared: Option<&str>, rules: &UploadRules) -> Option<String> {
    let stored = file_type::file_type(start, declared, rules).ok()?;
    Some(stored.content_type)
}

/// The `data:` URL of a ThumbHash in base64.
pub fn placeholder(thumb_hash: &str) -> Option<String> {
    placeholder::data_url(thumb_hash)
}

/// The `Content-Disposition` of a download.
pub fn attachment(name: &str, content_type: &str) -> String {
    download_url::attachment(name, content_type)
}

/// The value of a cookie in a `Cookie` header.
pub fn cookie(value: &str, name: &str) -> Option<String> {
    let headers = one_header(header::COOKIE, value)?;
    cookie::read(&headers, |known| known == name).map(str::to_owned)
}

/// The client's address of a request from loopback with this `X-Forwarded-For`.
pub fn address(forwarded_for: &str, trusted: &[IpNet]) -> IpAddr {
    let mut request = Request::new(Body::empty());
    let peer = SocketAddr::from(([127, 0, 0, 1], 1));
    request.extensions_mut().insert(ConnectInfo(peer));
    if let Some(headers) = one_header(HeaderName::from_static("x-forwarded-for"), forwarded_for) {
        *request.headers_mut() = headers;
    }
    address::client_address(&request, trusted)
}

/// The path to redirect to after a form with this `Referer`.
pub fn return_to(referer: &str) -> Option<String> {
    Some(return_to::path(&one_header(header::REFERER, referer)?, ""))
}

/// Whether a cursor is invalid, or is unchanged after it was written and parsed again.
pub fn cursor_round_trips(text: &str, sort: Sort) -> bool {
    let parsed = cursor::parse_cursor(text, sort);
    parsed.is_none_or(|parsed| cursor::parse_cursor(&cursor::format_cursor(&parsed), sort).as_ref() == Some(&parsed))
}

fn one_header(name: HeaderName, value: &str) -> Option<HeaderMap> {
    let value = HeaderValue::from_str(value).ok()?;
    Some(HeaderMap::from_iter([(name, value)]))
}
