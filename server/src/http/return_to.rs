//! The redirect after a form of the file list: back to the page that sent it, with its search and order.

use app::domain::redirect_target::page_path;
use axum::http::{HeaderMap, header};
use url::Url;

use super::access::HOME;

/// The path of the file list; pages of single files are below it.
const LIST: &str = "/dashboard/files";
/// Query parameters to keep; notices of earlier actions are dropped.
const KEPT: [&str; 2] = ["q", "sort"];

/// The path in `Referer`, if it shows files, and the profile otherwise; with `notice`, such as `deleted=…`, in its
/// query. Only the path is used, so a redirect never leaves our origin.
pub(crate) fn path(headers: &HeaderMap, notice: &str) -> String {
    let referer = headers.get(header::REFERER).and_then(|value| value.to_str().ok());
    let sender = referer.and_then(|referer| Url::parse(referer).ok());
    let path = sender.as_ref().map(Url::path).filter(|path| shows_files(path));
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if let (Some(sender), Some(_)) = (&sender, path) {
        let pairs = sender.query_pairs();
        query.extend_pairs(pairs.filter(|(name, _)| KEPT.contains(&name.as_ref())));
    }
    let parts = [query.finish(), notice.to_owned()];
    let query: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let path = path.unwrap_or(HOME);
    match query.is_empty() {
        true => path.to_owned(),
        false => format!("{path}?{}", query.join("&")),
    }
}

/// As [`path`], for files that were deleted or restored: the page of a single file leads back to the list.
pub(super) fn list_path(headers: &HeaderMap, notice: &str) -> String {
    let back = path(headers, notice);
    let file = back.strip_prefix(LIST).filter(|rest| rest.starts_with('/'));
    match file.map(|rest| rest.split_once('?').map_or("", |(_, query)| query)) {
        Some("") => HOME.to_owned(),
        Some(query) => format!("{HOME}?{query}"),
        None => back,
    }
}

fn shows_files(path: &str) -> bool {
    page_path(path).is_some() && (path == HOME || path.starts_with(LIST))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn back(referer: &'static str, notice: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(header::REFERER, HeaderValue::from_static(referer));
        path(&headers, notice)
    }

    #[test]
    fn a_form_returns_to_its_list_and_never_to_another_page() {
        assert_eq!(path(&HeaderMap::new(), "gone="), "/dashboard/profile?gone=");
        assert_eq!(
            back("http://h/dashboard/files?q=a%26b&sort=name&deleted=1", "restored=2"),
            "/dashboard/files?q=a%26b&sort=name&restored=2"
        );
        for elsewhere in [
            "http://h/login?q=x",
            "http://h//evil.example/dashboard/files",
            "http://h/dashboard/filesystem",
            "nonsense",
        ] {
            assert_eq!(back(elsewhere, ""), "/dashboard/profile", "{elsewhere}");
        }
    }

    #[test]
    fn the_page_of_a_deleted_file_returns_to_the_list() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::REFERER,
            HeaderValue::from_static("http://h/dashboard/files/00ff?sort=size"),
        );
        assert_eq!(path(&headers, "a=1"), "/dashboard/files/00ff?sort=size&a=1");
        assert_eq!(list_path(&headers, "a=1"), "/dashboard/profile?sort=size&a=1");
    }
}
