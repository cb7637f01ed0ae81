//! The language of a request: the one in the cookie, otherwise the one that the browser prefers. It belongs to the
//! browser and not to the account, because several people may share an account or a browser.

use app::domain::redirect_target::page_path;
use app::error::ApiError;
use app::text::Language;
use axum::Json;
use axum::extract::{Form, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::Site;
use super::cookie::{Cookie, YEAR};
use super::routes::{Access, Routes};
use crate::languages::texts;

const COOKIE: &str = "buttress-language";

/// The form that chooses a language.
pub(super) fn routes() -> Routes {
    let fields = &["language", "next"];
    Routes::new().form("/language", fields, Access::Public, "Choose a language.", choose)
}

/// The fields of the form.
#[derive(Deserialize)]
pub(super) struct LanguageForm {
    #[serde(default)]
    language: String,
    #[serde(default)]
    next: String,
}

/// `POST /language`, a plain form: stores the choice and returns to the page `next`. An unknown language changes
/// nothing.
pub(super) async fn choose(
    State(site): State<Site>,
    Form(LanguageForm { language, next }): Form<LanguageForm>,
) -> Response {
    let mut response = Redirect::to(page_path(&next).unwrap_or("/")).into_response();
    if let Some(language) = Language::parse(&language) {
        Cookie::new(COOKIE, site.public_url.is_https()).set(&mut response, language.tag(), YEAR);
    }
    response
}

fn from_headers(headers: &HeaderMap, is_https: bool) -> Language {
    let chosen = Cookie::new(COOKIE, is_https).read(headers).and_then(Language::parse);
    let preferred = || {
        let lines = headers.get_all(header::ACCEPT_LANGUAGE).iter();
        let lines: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
        Language::from_accept_language(&lines.join(","))
    };
    chosen.or_else(preferred).unwrap_or_default()
}

/// The language that [`negotiate`] has chosen.
pub(super) fn of_request(request: &Request) -> Language {
    request.extensions().get::<Language>().copied().unwrap_or_default()
}

/// An error whose response has a message in English until [`negotiate`] replaces it.
#[derive(Clone)]
pub(super) struct Untranslated(pub(super) ApiError);

/// Chooses the language before all other layers, and translates errors after them.
pub(super) async fn negotiate(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let language = from_headers(request.headers(), site.public_url.is_https());
    request.extensions_mut().insert(language);
    let mut response = next.run(request).await;
    if let Some(Untranslated(error)) = response.extensions_mut().remove::<Untranslated>() {
        response = with_body(response, Json(error.to_body(texts(language))).into_response());
    } else if is_form_error(&response) {
        response = with_body(response, texts(language).form_unreadable().into_response());
    }
    if is_text(&response) {
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
        headers.append(header::VARY, HeaderValue::from_static("accept-language, cookie"));
    }
    response
}

fn with_body(response: Response, body: Response) -> Response {
    let (mut parts, _) = response.into_parts();
    let (body_parts, body) = body.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.extend(body_parts.headers);
    Response::from_parts(parts, body)
}

/// Whether axum could not read a form or a path; its own messages are for developers.
fn is_form_error(response: &Response) -> bool {
    let readable = [
        StatusCode::BAD_REQUEST,
        StatusCode::PAYLOAD_TOO_LARGE,
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        StatusCode::UNPROCESSABLE_ENTITY,
    ];
    readable.contains(&response.status()) && content_type(response).starts_with("text/plain")
}

fn is_text(response: &Response) -> bool {
    ["text/html", "application/json", "text/plain"]
        .iter()
        .any(|known| content_type(response).starts_with(known))
}

fn content_type(response: &Response) -> &str {
    let value = response.headers().get(header::CONTENT_TYPE);
    value.and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_wins_over_accept_language() {
        let mut headers = HeaderMap::new();
        assert_eq!(from_headers(&headers, false), Language::English);
        headers.append(header::ACCEPT_LANGUAGE, HeaderValue::from_static("pl"));
        headers.append(header::ACCEPT_LANGUAGE, HeaderValue::from_static("fr-CH, en;q=0.2"));
        assert_eq!(from_headers(&headers, false), Language::French);
        headers.insert(header::COOKIE, HeaderValue::from_static("a=b; buttress-language=ja"));
        assert_eq!(from_headers(&headers, false), Language::Japanese);
        headers.insert(header::COOKIE, HeaderValue::from_static("buttress-language=xx"));
        assert_eq!(from_headers(&headers, false), Language::French);
    }
}
