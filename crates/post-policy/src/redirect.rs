//! The redirect after an upload.

use std::sync::Arc;

use crate::authority::is_authority;
use crate::invalid::{Invalid, Rule};
use crate::newtype::{check_bytes, check_length, checked_text};

checked_text! {
    /// The page that the browser returns to: an absolute `http` or `https` URL without query,
    /// fragment or user name.
    ///
    /// Stores add `?bucket=…&key=…&etag=…` to it. One store appends a second `?` to a URL that has one, another drops
    /// the old query, so put the page's own data into the path. The added query proves nothing.
    ///
    /// ```
    /// use s3_post_policy::RedirectUrl;
    ///
    /// assert!(RedirectUrl::new("https://example.test/uploads/17/return").is_ok());
    /// for url in [
    ///     "/uploads/17/return",
    ///     "//evil.test/",
    ///     "javascript:alert(1)",
    ///     "https://example.test/return?id=17",
    ///     "https://me@example.test/",
    /// ] {
    ///     assert!(RedirectUrl::new(url).is_err(), "{url}");
    /// }
    /// ```
    RedirectUrl(Arc<str>), sample: "https://example.test/uploads/17/return", check: check
}

const FIELD: &str = "success_action_redirect";
const LONGEST: usize = 2048;

fn check(url: String) -> Result<String, Invalid> {
    check_length(FIELD, &url, LONGEST)?;
    check_bytes(FIELD, &url, |byte| {
        byte.is_ascii_graphic() && !b"\"<>\\^`{|}?#".contains(&byte)
    })?;
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let authority = rest.map(|rest| rest.split('/').next().unwrap_or(rest));
    if authority.is_some_and(is_authority) {
        return Ok(url);
    }
    let wanted = "an absolute http or https URL without query, fragment or user name";
    Err(Invalid::new(FIELD, Rule::Shape { wanted }, url.len()))
}
