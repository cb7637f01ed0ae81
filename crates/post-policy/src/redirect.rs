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
    /// the old query, so put the page's own data into the path, or use [`RedirectUrl::with_query`] where the store is
    /// known to keep it. The added query proves nothing. Reading from JSON and `FromStr` check like `new`.
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
    let wanted = "an absolute http or https URL without query, fragment or user name";
    check_url(&url, wanted, |byte| byte != b'?')?;
    Ok(url)
}

fn check_url(url: &str, wanted: &'static str, allowed: impl Fn(u8) -> bool) -> Result<(), Invalid> {
    check_length(FIELD, url, LONGEST)?;
    check_bytes(FIELD, url, |byte| {
        byte.is_ascii_graphic() && !b"\"<>\\^`{|}#".contains(&byte) && allowed(byte)
    })?;
    if authority(url).is_some_and(is_authority) {
        return Ok(());
    }
    Err(Invalid::new(FIELD, Rule::Shape { wanted }, url.len()))
}

fn authority(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    rest.split(['/', '?']).next()
}

impl RedirectUrl {
    /// A URL that may have a query.
    ///
    /// AWS and s3s append `&bucket=…` to it, MinIO sorts it, Ceph appends a second `?`, and SeaweedFS drops it.
    ///
    /// # Errors
    ///
    /// [`Invalid`] names the rule that `url` breaks.
    ///
    /// ```
    /// use s3_post_policy::RedirectUrl;
    ///
    /// assert!(RedirectUrl::with_query("https://example.test/return?id=17").is_ok());
    /// assert!(RedirectUrl::with_query("https://example.test/return#top").is_err());
    /// ```
    pub fn with_query(url: impl AsRef<str>) -> Result<Self, Invalid> {
        let wanted = "an absolute http or https URL without fragment or user name";
        check_url(url.as_ref(), wanted, |_| true)?;
        Ok(Self(url.as_ref().into()))
    }

    /// Whether every URL that starts with this one has the same host: whether a slash follows the host.
    #[cfg(feature = "sign")]
    pub(crate) fn fixes_host(&self) -> bool {
        let url = self.as_str();
        let rest = url.split_once("//").map_or("", |(_, rest)| rest);
        rest.contains('/') && !authority(url).is_some_and(|authority| authority.len() == rest.len())
    }
}
