//! Whether browsers of other machines can reach a host.

use url::{Host, Url};

use crate::config::is_loopback;

/// Whether the store's URL names a host that other machines cannot reach, although the site's URL is for them:
/// loopback, or a name of one word, as of a container.
pub(crate) fn is_internal(store: &Url, site: &Url) -> bool {
    let is_one_word = matches!(store.host(), Some(Host::Domain(name)) if !name.contains('.'));
    !is_loopback(site) && (is_loopback(store) || is_one_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_containers_and_loopback_are_internal() {
        let url = |text: &str| Url::parse(text).unwrap();
        let (site, local) = (url("https://files.example.org"), url("http://localhost:3000"));
        for (store, internal) in [
            ("http://minio:9000/files", true),
            ("http://localhost:9000", true),
            ("http://127.0.0.1:9000", true),
            ("https://store.example.org", false),
            ("https://10.0.0.7", false),
        ] {
            assert_eq!(is_internal(&url(store), &site), internal, "{store}");
            assert!(!is_internal(&url(store), &local), "{store}");
        }
    }
}
