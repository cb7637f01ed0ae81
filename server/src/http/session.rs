//! The session of a request: read from the cookie before it, written to the cookie after it.

use std::sync::{Arc, Mutex, PoisonError};

use app::domain::account::Viewer;
use app::domain::gallery::View;
use app::domain::scheme::Scheme;
use app::error::{ApiError, ErrorBody};
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;

use super::{Site, address, scheme, view};
use crate::accounts::{SessionToken, UserAgent, Visitor};

/// What a request knows of its session and may change of it.
#[derive(Debug, Clone)]
pub(super) struct SessionHandle {
    /// Whose it is.
    pub(super) viewer: Option<Viewer>,
    /// What came in the cookie.
    pub(super) token: Option<SessionToken>,
    /// Light or dark.
    pub(super) scheme: Scheme,
    /// How the list of files looks.
    pub(super) view: View,
    /// Who is at the other end.
    pub(super) visitor: Visitor,
    change: Arc<Mutex<Option<Change>>>,
}

#[derive(Debug)]
enum Change {
    Begin(SessionToken),
    End,
}

impl SessionHandle {
    /// From now on the browser holds this token.
    pub(super) fn begin(&self, token: SessionToken) {
        self.change(Change::Begin(token));
    }

    /// From now on the browser holds none.
    pub(super) fn end(&self) {
        self.change(Change::End);
    }

    fn change(&self, change: Change) {
        *self.change.lock().unwrap_or_else(PoisonError::into_inner) = Some(change);
    }

    fn take_change(&self) -> Option<Change> {
        self.change.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

pub(super) async fn load(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let cookie = Cookie::of(&site);
    let token = cookie.read(request.headers()).and_then(SessionToken::from_cookie);
    let viewer = match &token {
        Some(token) => site.accounts.viewer(token, Timestamp::now()).await,
        None => Ok(None),
    };
    let viewer = match viewer {
        Ok(viewer) => viewer,
        Err(error) => return answer(&error),
    };
    let agent = request
        .headers()
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .map(UserAgent::new)
        .unwrap_or_default();
    let address = address::of(&request, &site.trusted_proxies);
    let handle = SessionHandle {
        viewer,
        token,
        scheme: scheme::of(request.headers()),
        view: view::of(request.headers()),
        visitor: Visitor { agent, address },
        change: Arc::default(),
    };
    request.extensions_mut().insert(handle.clone());

    let mut response = next.run(request).await;
    let value = match handle.take_change() {
        Some(Change::Begin(token)) => Some(cookie.write(&token.to_cookie(), site.accounts.session_life().as_secs())),
        Some(Change::End) => Some(cookie.write("", 0)),
        None => None,
    };
    if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// An error outside a page: JSON with its status.
pub(super) fn answer(error: &ApiError) -> Response {
    let mut response = Json(ErrorBody::from(error.clone())).into_response();
    describe(&mut response, error);
    response
}

/// Gives an answer the status of an error, and the time to wait where waiting helps.
pub(super) fn describe(response: &mut Response, error: &ApiError) {
    *response.status_mut() =
        StatusCode::from_u16(ApiError::status_of(error.code())).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Some(seconds) = error.retry_after() {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
}

/// `__Host-` binds the cookie to this host and to TLS; plain http exists on loopback only.
struct Cookie {
    name: &'static str,
    attributes: &'static str,
}

impl Cookie {
    fn of(site: &Site) -> Self {
        if site.public_url.is_https() {
            Self {
                name: "__Host-buttress",
                attributes: "; Path=/; HttpOnly; SameSite=Lax; Secure",
            }
        } else {
            Self {
                name: "buttress",
                attributes: "; Path=/; HttpOnly; SameSite=Lax",
            }
        }
    }

    fn read<'h>(&self, headers: &'h HeaderMap) -> Option<&'h str> {
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, _)| *name == self.name)
            .map(|(_, value)| value)
    }

    fn write(&self, value: &str, max_age: i64) -> String {
        format!("{}={value}; Max-Age={max_age}{}", self.name, self.attributes)
    }
}
