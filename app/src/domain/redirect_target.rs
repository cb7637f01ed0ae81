//! Allowed targets of redirects after a login or a form: the pages of this site, by name.

/// The profile page, the default target after logging in.
pub const PROFILE_PATH: &str = "/dashboard/profile";

/// Pages whose path contains no upload id.
const PAGES: [&str; 8] = [
    "/",
    "/login",
    "/signup",
    "/recover",
    PROFILE_PATH,
    "/dashboard/files",
    "/dashboard/account",
    "/examples/minimal",
];

/// Returns `next` if it is the path of one of our pages, or of a file that requires a login.
///
/// Everything else is refused: other sites, paths with side effects such as the login at an OpenID Connect provider,
/// and paths that browsers interpret differently. A query and a fragment are allowed; spaces, control characters,
/// backslashes and more than 512 bytes are not.
///
/// ```
/// use app::domain::redirect_target::page_path;
///
/// assert_eq!(page_path("/dashboard/profile?x=1"), Some("/dashboard/profile?x=1"));
/// assert_eq!(page_path("/login/oidc"), None);
/// assert_eq!(page_path("//evil.example"), None);
/// ```
pub fn page_path(next: &str) -> Option<&str> {
    let unreadable = |byte: u8| byte == b'\\' || byte <= b' ' || byte == 0x7f;
    let path = next.split(['?', '#']).next()?;
    (next.len() <= 512 && !next.bytes().any(unreadable) && is_page(path)).then_some(next)
}

fn is_page(path: &str) -> bool {
    let is_id = |segment: &str| !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let file = path.strip_prefix("/dashboard/files/");
    let bytes = path.strip_prefix("/uploads/").and_then(|rest| rest.split_once('/'));
    PAGES.contains(&path)
        || file.is_some_and(is_id)
        || bytes.is_some_and(|(id, what)| is_id(id) && matches!(what, "return" | "file"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_accepted_with_a_query() {
        for page in [
            "/",
            "/login?next=%2F",
            "/recover?token=x",
            "/dashboard/profile",
            "/dashboard/files?q=a%26b&sort=name#list",
            "/dashboard/files/00ff?sort=size",
            "/dashboard/account?done=password",
            "/examples/minimal",
            "/uploads/0123456789abcdef0123456789abcdef/return",
            "/uploads/0123456789abcdef0123456789abcdef/file",
            "/dashboard/files?q=é",
        ] {
            assert_eq!(page_path(page), Some(page));
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for other in [
            "",
            "dashboard",
            "https://evil.example/",
            "//evil.example",
            "//dashboard/profile",
            "/\\evil.example",
            "/\t/evil.example",
            "/a b",
            "\\/evil.example",
            " /",
            "javascript:alert(1)",
            // Paths of the site that are not pages.
            "/login/oidc",
            "/login/oidc/callback?code=x",
            "/logout",
            "/api/uploads",
            "/nowhere",
            "/dashboard",
            "/uploads/00ff/inline",
            "/uploads/00ff/delete",
            "/healthz",
            // Paths that browsers interpret as others.
            "/dashboard/files/../../login/oidc",
            "/dashboard/files/..",
            "/dashboard/files/%2e%2e",
            "/dashboard/profile/../../logout",
            "/uploads/../login/oidc",
            "/./login/oidc",
            "/dashboard/files/",
            "/dashboard/files?q=a b",
            "/dashboard/files?q=a\\b",
        ] {
            assert_eq!(page_path(other), None, "{other:?}");
        }
        assert_eq!(page_path(&format!("/?{}", "x".repeat(600))), None);
    }
}
