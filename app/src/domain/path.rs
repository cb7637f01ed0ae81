//! Where a log-in may lead: only ever to a path of our own.

/// Where people land after logging in, unless a page sent them to log in.
pub const HOME_OF_A_VIEWER: &str = "/dashboard/profile";

/// `next` of a log-in form, if it is a path on our own origin that every browser reads as such.
///
/// `//host`, `/\host`, a scheme, control characters (which browsers drop before they parse) and
/// anything longer than 512 bytes are refused.
///
/// ```
/// use app::domain::path::local_path;
///
/// assert_eq!(local_path("/dashboard/profile?x=1"), Some("/dashboard/profile?x=1"));
/// assert_eq!(local_path("//evil.example"), None);
/// ```
pub fn local_path(next: &str) -> Option<&str> {
    let rest = next.strip_prefix('/')?;
    let foreign =
        next.len() > 512 || rest.starts_with('/') || next.bytes().any(|b| b == b'\\' || b <= b' ' || b == 0x7f);
    (!foreign).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_our_own_pass() {
        for local in ["/", "/dashboard/profile", "/a?b=//c#d", "/é"] {
            assert_eq!(local_path(local), Some(local));
        }
        for foreign in [
            "",
            "dashboard",
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "/a b",
            "\\/evil.example",
            " /x",
            "javascript:alert(1)",
        ] {
            assert_eq!(local_path(foreign), None, "{foreign:?}");
        }
        assert_eq!(local_path(&format!("/{}", "x".repeat(600))), None);
    }
}
