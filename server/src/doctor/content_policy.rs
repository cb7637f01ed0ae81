//! Whether a Content-Security-Policy lets the page send files to the store.

/// The directives that uploads need: `connect-src` for the page, `form-action` for the form without JavaScript.
pub(super) const DIRECTIVES: [&str; 2] = ["connect-src", "form-action"];

/// The directives of a policy that do not allow this origin. A policy without `connect-src` falls back to
/// `default-src`; one without `form-action` allows all (W3C, "Content Security Policy Level 3").
pub(super) fn directives_without(policy: &str, origin: &str) -> Vec<&'static str> {
    let sources = |name: &str| {
        policy.split(';').find_map(|directive| {
            let (found, sources) = directive.trim().split_once(' ').unwrap_or((directive.trim(), ""));
            found.eq_ignore_ascii_case(name).then_some(sources)
        })
    };
    let allows = |sources: &str| {
        sources.split_ascii_whitespace().any(|source| {
            source == "*"
                || source.trim_end_matches('/') == origin
                || origin.strip_prefix(source).is_some_and(|rest| rest.starts_with("//"))
        })
    };
    let is_refused = |name: &&str| match sources(name) {
        Some(sources) => !allows(sources),
        None => *name == "connect-src" && sources("default-src").is_some_and(|sources| !allows(sources)),
    };
    DIRECTIVES.into_iter().filter(is_refused).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::page_policy;

    #[test]
    fn our_own_policy_allows_the_store_and_no_other() {
        let policy = page_policy("nonce", "https://store.example.org", false);
        assert!(directives_without(&policy, "https://store.example.org").is_empty());
        assert_eq!(directives_without(&policy, "https://other.example.org"), DIRECTIVES);
    }

    #[test]
    fn policies_of_proxies_are_read_as_browsers_do() {
        for (policy, refused) in [
            ("", vec![]),
            ("default-src 'self'", vec!["connect-src"]),
            ("default-src 'self'; connect-src *", vec![]),
            ("connect-src https:; form-action 'self'", vec!["form-action"]),
            (
                "Connect-Src 'self' https://s3.example.org/; form-action https://s3.example.org",
                vec![],
            ),
            ("connect-src http:", vec!["connect-src"]),
        ] {
            assert_eq!(
                directives_without(policy, "https://s3.example.org"),
                refused,
                "{policy}"
            );
        }
    }
}
