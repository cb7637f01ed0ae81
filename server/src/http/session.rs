//! The session of a request: it is read from cookies before the handler, which may change the cookies of the response.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::domain::account::Viewer;
use app::domain::color_scheme::ColorScheme;
use app::domain::stored_file::ListView;
use app::domain::support::{ACCOUNT, SupportCode};
use app::error::ApiError;
use app::text::Language;
use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::cookie::Cookie;
use super::language::Untranslated;
use super::{Site, address, language, preferences};
use crate::accounts::{ClientInfo, SecretToken, UserAgent};
use crate::languages::texts;

/// The session of a request; handlers read it and change its cookies through it. Leptos clones it with the request's
/// other extensions several times, so it is one pointer.
#[derive(Debug, Clone)]
pub(super) struct SessionHandle(Arc<RequestSession>);

impl std::ops::Deref for SessionHandle {
    type Target = RequestSession;
    fn deref(&self) -> &RequestSession {
        &self.0
    }
}

/// The fields of a [`SessionHandle`].
#[derive(Debug)]
pub(super) struct RequestSession {
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
    changes: Mutex<CookieChanges>,
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
    /// The session of a request with this token, and the account of the token.
    pub(super) fn of_request(
        site: &Site,
        request: &Request,
        token: Option<SecretToken>,
        account: Option<Viewer>,
    ) -> Self {
        let headers = request.headers();
        let cookies = Cookies::of(site);
        let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
        let code = request.extensions().get::<SupportCode>().copied();
        Self(Arc::new(RequestSession {
            code: code.unwrap_or(SupportCode::from_bits(0)),
            viewer: account.filter(|viewer| is_account_of_page(headers, viewer.id)),
            token,
            scheme: preferences::scheme(headers, site.public_url.is_https()),
            view: preferences::view(headers, site.public_url.is_https()),
            language: language::of_request(request),
            is_fetched_by_script: is_fetched_by_script(headers),
            ceremony: cookies.ceremony.token(headers),
            client: ClientInfo {
                user_agent: user_agent.map(UserAgent::new).unwrap_or_default(),
                address: address::client_address(request, &site.trusted_proxies),
                device: cookies.device.token(headers),
            },
            origin: origin.map(str::to_owned),
            changes: Mutex::default(),
        }))
    }

    /// Sets the cookies that the handler has changed.
    pub(super) fn set_cookies(&self, site: &Site, response: &mut Response) {
        let cookies = Cookies::of(site);
        let changes = std::mem::take(&mut *self.changes());
        for (cookie, change, max_age) in [
            (
                cookies.session,
                changes.session,
                site.accounts.session_lifetime().as_secs(),
            ),
            (cookies.ceremony, changes.ceremony, CEREMONY_COOKIE_LIFETIME),
            (
                cookies.device,
                changes.device,
                site.accounts.device_cookie_lifetime().as_secs(),
            ),
        ] {
            match change {
                Some(CookieChange::Begin(token)) => cookie.set(response, &token.to_cookie(), max_age),
                Some(CookieChange::End) => cookie.set(response, "", 0),
                None => {}
            }
        }
    }

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
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The cookies of a session.
struct Cookies {
    session: Cookie,
    ceremony: Cookie,
    device: Cookie,
}

impl Cookies {
    fn of(site: &Site) -> Self {
        let is_https = site.public_url.is_https();
        Self {
            session: Cookie::new("buttress", is_https),
            ceremony: Cookie::new("buttress-ceremony", is_https),
            device: Cookie::new("buttress-device", is_https),
        }
    }
}

/// The token in the session cookie of a request.
pub(super) fn token(site: &Site, headers: &HeaderMap) -> Option<SecretToken> {
    Cookies::of(site).session.token(headers)
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
