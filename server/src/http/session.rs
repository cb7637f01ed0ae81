//! The session of a request: the layer reads it from cookies before the handler, and writes changed cookies afterwards.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::domain::account::Viewer;
use app::domain::color_scheme::ColorScheme;
use app::domain::stored_file::ListView;
use app::domain::support::{ACCOUNT, SupportCode};
use app::error::ApiError;
use app::text::Language;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;

use super::cookie::Cookie;
use super::language::Untranslated;
use super::{Site, address, language, preferences};
use crate::accounts::{ClientInfo, SecretToken, UserAgent};
use crate::languages::texts;

/// The session of a request; handlers read it and change its cookies through it.
#[derive(Debug, Clone)]
pub(super) struct SessionHandle {
    /// The logged-in account, if any.
    pub(super) viewer: Option<Viewer>,
    /// The token in the session cookie.
    pub(super) token: Option<SecretToken>,
    /// Light or dark.
    pub(super) scheme: ColorScheme,
    /// List or grid.
    pub(super) view: ListView,
    /// The language of responses.
    pub(super) language: Language,
    /// Whether an open page fetches this one by its script: it has the style sheet already.
    pub(super) is_fetched_by_script: bool,
    /// The token of a ceremony, from a cookie of its own: a log-in with a passkey or the OpenID provider.
    pub(super) ceremony: Option<SecretToken>,
    /// The support code of the request, which the log records.
    pub(super) code: SupportCode,
    /// The client's address, browser and known device.
    pub(super) client: ClientInfo,
    /// The origin of the page that sent the request, as the browser names it.
    pub(super) origin: Option<String>,
    change: Arc<Mutex<CookieChanges>>,
}

/// Changes of cookies that the response makes.
#[derive(Debug, Default)]
struct CookieChanges {
    session: Option<CookieChange>,
    ceremony: Option<CookieChange>,
    device: Option<CookieChange>,
}

#[derive(Debug)]
enum CookieChange {
    Begin(SecretToken),
    End,
}

impl SessionHandle {
    /// Sets the session cookie.
    pub(super) fn begin(&self, token: SecretToken) {
        self.changes().session = Some(CookieChange::Begin(token));
    }

    /// Sets the device cookie.
    pub(super) fn begin_device(&self, token: SecretToken) {
        self.changes().device = Some(CookieChange::Begin(token));
    }

    /// Deletes the session cookie.
    pub(super) fn end(&self) {
        self.changes().session = Some(CookieChange::End);
    }

    /// Sets the ceremony cookie.
    pub(super) fn begin_ceremony(&self, token: SecretToken) {
        self.changes().ceremony = Some(CookieChange::Begin(token));
    }

    /// Deletes the ceremony cookie.
    pub(super) fn end_ceremony(&self) {
        self.changes().ceremony = Some(CookieChange::End);
    }

    fn changes(&self) -> MutexGuard<'_, CookieChanges> {
        self.change.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the session belongs to the account that the page was loaded for. The script of a page names it with its
/// calls: after another person has logged in in another tab, the files of this page must not enter that account.
fn is_account_of_page(headers: &HeaderMap, account: i64) -> bool {
    let named = headers.get(ACCOUNT);
    named.is_none_or(|named| named.as_bytes() == account.to_string().as_bytes())
}

/// Whether a script sent the request. Old browsers do not say so, nor do others on unencrypted connections
/// (<https://www.w3.org/TR/fetch-metadata/#sec-fetch-dest-header>).
fn is_fetched_by_script(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-dest")
        .is_some_and(|destination| destination == "empty")
}

/// Reads the session into the request's extensions, and sets the changed cookies of the response.
pub(super) async fn load(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let is_https = site.public_url.is_https();
    let (cookie, ceremony_cookie) = (
        Cookie::new("buttress", is_https),
        Cookie::new("buttress-ceremony", is_https),
    );
    let device_cookie = Cookie::new("buttress-device", is_https);
    let token = cookie.read(request.headers()).and_then(SecretToken::from_cookie);
    let ceremony = ceremony_cookie
        .read(request.headers())
        .and_then(SecretToken::from_cookie);
    let device = device_cookie.read(request.headers()).and_then(SecretToken::from_cookie);
    let viewer = match &token {
        Some(token) => site.accounts.viewer(token, Timestamp::now()).await,
        None => Ok(None),
    };
    let viewer = match viewer {
        Ok(viewer) => viewer.filter(|viewer| is_account_of_page(request.headers(), viewer.id)),
        Err(error) => return answer(&error),
    };
    let user_agent = request
        .headers()
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .map(UserAgent::new)
        .unwrap_or_default();
    let origin = request.headers().get(header::ORIGIN);
    let origin = origin.and_then(|origin| origin.to_str().ok()).map(str::to_owned);
    let address = address::client_address(&request, &site.trusted_proxies);
    let code = request.extensions().get::<SupportCode>().copied();
    let handle = SessionHandle {
        code: code.unwrap_or(SupportCode::from_bits(0)),
        viewer,
        token,
        scheme: preferences::scheme(request.headers(), is_https),
        view: preferences::view(request.headers(), is_https),
        language: language::of_request(&request),
        is_fetched_by_script: is_fetched_by_script(request.headers()),
        ceremony,
        client: ClientInfo {
            user_agent,
            address,
            device,
        },
        origin,
        change: Arc::default(),
    };
    request.extensions_mut().insert(handle.clone());

    let mut response = next.run(request).await;
    let session_lifetime = site.accounts.session_lifetime().as_secs();
    let device_cookie_lifetime = site.accounts.device_cookie_lifetime().as_secs();
    let changes = std::mem::take(&mut *handle.changes());
    for (cookie, change, max_age) in [
        (cookie, changes.session, session_lifetime),
        (ceremony_cookie, changes.ceremony, CEREMONY_COOKIE_LIFETIME),
        (device_cookie, changes.device, device_cookie_lifetime),
    ] {
        match change {
            Some(CookieChange::Begin(token)) => cookie.set(&mut response, &token.to_cookie(), max_age),
            Some(CookieChange::End) => cookie.set(&mut response, "", 0),
            None => {}
        }
    }
    response
}

/// An error as JSON with its status; [`language::negotiate`] translates it into the language of the request.
pub(super) fn answer(error: &ApiError) -> Response {
    let mut response = Json(error.to_body(texts(Language::English))).into_response();
    response.extensions_mut().insert(Untranslated(error.clone()));
    describe(&mut response, error);
    response
}

/// Sets the status of an error, and `Retry-After` if the error names a time to wait.
pub(super) fn describe(response: &mut Response, error: &ApiError) {
    *response.status_mut() =
        StatusCode::from_u16(ApiError::status_of(error.code())).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Some(seconds) = error.retry_after() {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
}

/// `Max-Age` of the ceremony cookie in seconds: the time to find a passkey or to log in with the provider.
const CEREMONY_COOKIE_LIFETIME: i64 = 600;
