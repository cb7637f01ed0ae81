//! Fetches pages of the site.

use gloo_net::Error;
use gloo_net::http::{Request, RequestBuilder};
use web_sys::UrlSearchParams;

/// The server's response.
pub(super) struct PageResponse {
    /// URL of the page, after redirects.
    pub(super) url: String,
    pub(super) redirected: bool,
    pub(super) html: String,
}

/// Fetches a page, or sends a form and fetches the page of the response.
pub(super) async fn fetch(address: &str, form: Option<&UrlSearchParams>) -> Result<PageResponse, Error> {
    let accepting_html = |request: RequestBuilder| request.header("accept", "text/html");
    let request = match form {
        Some(fields) => accepting_html(Request::post(address)).body(fields.clone())?,
        None => accepting_html(Request::get(address)).build()?,
    };
    let response = request.send().await?;
    let html = response.text().await?;
    Ok(PageResponse {
        url: response.url(),
        redirected: response.redirected(),
        html,
    })
}
