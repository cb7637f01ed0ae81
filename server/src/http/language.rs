//! The language of a request: what the person chose, or else what their browser asks for. It is the
//! browser's, not the account's: people may share one and not the other.

use app::domain::path::page_path;
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
use crate::languages::texts;

const NAME: &str = "buttress-language";

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct Choice {
    #[serde(default)]
    language: String,
    #[serde(default)]
    next: String,
}

/// `POST /language`, a plain form: back to where it was sent from. What is no language of ours changes
/// nothing.
pub(super) async fn choose(State(site): State<Site>, Form(Choice { language, next }): Form<Choice>) -> Response {
    let mut response = Redirect::to(page_path(&next).unwrap_or("/")).into_response();
    if let Some(language) = Language::parse(&language) {
        Cookie::new(NAME, site.public_url.is_https()).set(&mut response, language.tag(), YEAR);
    }
    response
}

fn of(headers: &HeaderMap, is_https: bool) -> Language {
    let chosen = Cookie::new(NAME, is_https).read(headers).and_then(Language::parse);
    let asked = || {
        let lines = headers.get_all(header::ACCEPT_LANGUAGE).iter();
        let lines: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
        Language::from_accept_language(&lines.join(","))
    };
    chosen.or_else(asked).unwrap_or_default()
}

/// What [`speak`] found.
pub(super) fn of_request(request: &Request) -> Language {
    request.extensions().get::<Language>().copied().unwrap_or_default()
}

/// An error that stands in an answer in English.
#[derive(Clone)]
pub(super) struct Unworded(pub(super) ApiError);

/// Finds the language before anything else looks at the request, and words what is left to word behind
/// everything.
pub(super) async fn speak(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let language = of(request.headers(), site.public_url.is_https());
    request.extensions_mut().insert(language);
    let mut response = next.run(request).await;
    if let Some(Unworded(error)) = response.extensions_mut().remove::<Unworded>() {
        response = with_body(response, Json(error.to_body(texts(language))).into_response());
    } else if is_of_a_form_reader(&response) {
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
    let (of_body, body) = body.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.extend(of_body.headers);
    Response::from_parts(parts, body)
}

/// axum's own sentences for forms and addresses that it cannot read are for developers.
fn is_of_a_form_reader(response: &Response) -> bool {
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
    fn what_was_chosen_counts_more_than_what_the_browser_asks_for() {
        let mut headers = HeaderMap::new();
        assert_eq!(of(&headers, false), Language::English);
        headers.append(header::ACCEPT_LANGUAGE, HeaderValue::from_static("pl"));
        headers.append(header::ACCEPT_LANGUAGE, HeaderValue::from_static("fr-CH, en;q=0.2"));
        assert_eq!(of(&headers, false), Language::French);
        headers.insert(header::COOKIE, HeaderValue::from_static("a=b; buttress-language=ja"));
        assert_eq!(of(&headers, false), Language::Japanese);
        headers.insert(header::COOKIE, HeaderValue::from_static("buttress-language=xx"));
        assert_eq!(of(&headers, false), Language::French);
    }
}
