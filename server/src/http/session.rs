//! The session of a request: read from the cookie before it, written to the cookie after it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::domain::account::Viewer;
use app::domain::scheme::Scheme;
use app::domain::stored_file::ListView;
use app::domain::support::SupportCode;
use app::error::ApiError;
use app::text::Language;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;

use super::cookie::Cookie;
use super::language::Unworded;
use super::{Site, address, language, preferences};
use crate::accounts::{ClientInfo, SecretToken, UserAgent};
use crate::languages::texts;

/// What a request knows of its session and may change of it.
#[derive(Debug, Clone)]
pub(super) struct SessionHandle {
    /// Whose it is.
    pub(super) viewer: Option<Viewer>,
    /// What came in the cookie.
    pub(super) token: Option<SecretToken>,
    /// Light or dark.
    pub(super) scheme: Scheme,
    /// How the list of files looks.
    pub(super) view: ListView,
    /// What the person reads.
    pub(super) language: Language,
    /// What a passkey or another site's log-in was begun with, in a cookie of its own.
    pub(super) ceremony: Option<SecretToken>,
    /// What our log has of the request.
    pub(super) code: SupportCode,
    /// Who is at the other end.
    pub(super) client: ClientInfo,
    change: Arc<Mutex<Changes>>,
}

/// What happens to the cookies with the answer.
#[derive(Debug, Default)]
struct Changes {
    session: Option<Change>,
    ceremony: Option<Change>,
    device: Option<Change>,
}

#[derive(Debug)]
enum Change {
    Begin(SecretToken),
    End,
}

impl SessionHandle {
    /// From now on the browser holds this token.
    pub(super) fn begin(&self, token: SecretToken) {
        self.changes().session = Some(Change::Begin(token));
    }

    /// The browser is known by this token when it comes again without a session.
    pub(super) fn begin_device(&self, token: SecretToken) {
        self.changes().device = Some(Change::Begin(token));
    }

    /// From now on the browser holds none.
    pub(super) fn end(&self) {
        self.changes().session = Some(Change::End);
    }

    /// The browser is to bring this token back with its answer.
    pub(super) fn begin_ceremony(&self, token: SecretToken) {
        self.changes().ceremony = Some(Change::Begin(token));
    }

    /// It has answered.
    pub(super) fn end_ceremony(&self) {
        self.changes().ceremony = Some(Change::End);
    }

    fn changes(&self) -> MutexGuard<'_, Changes> {
        self.change.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

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
        Ok(viewer) => viewer,
        Err(error) => return answer(&error),
    };
    let user_agent = request
        .headers()
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .map(UserAgent::new)
        .unwrap_or_default();
    let address = address::client_address(&request, &site.trusted_proxies);
    let code = request.extensions().get::<SupportCode>().copied();
    let handle = SessionHandle {
        code: code.unwrap_or(SupportCode::from_bits(0)),
        viewer,
        token,
        scheme: preferences::scheme(request.headers(), is_https),
        view: preferences::view(request.headers(), is_https),
        language: language::of_request(&request),
        ceremony,
        client: ClientInfo {
            user_agent,
            address,
            device,
        },
        change: Arc::default(),
    };
    request.extensions_mut().insert(handle.clone());

    let mut response = next.run(request).await;
    let life = site.accounts.session_lifetime().as_secs();
    let device_cookie_lifetime = site.accounts.device_cookie_lifetime().as_secs();
    let changes = std::mem::take(&mut *handle.changes());
    for (cookie, change, life) in [
        (cookie, changes.session, life),
        (ceremony_cookie, changes.ceremony, CEREMONY_LIFE),
        (device_cookie, changes.device, device_cookie_lifetime),
    ] {
        match change {
            Some(Change::Begin(token)) => cookie.set(&mut response, &token.to_cookie(), life),
            Some(Change::End) => cookie.set(&mut response, "", 0),
            None => {}
        }
    }
    response
}

/// An error outside a page: JSON with its status, which [`language::speak`] puts into the language of
/// whoever asked.
pub(super) fn answer(error: &ApiError) -> Response {
    let mut response = Json(error.to_body(texts(Language::English))).into_response();
    response.extensions_mut().insert(Unworded(error.clone()));
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

/// Seconds that people have to find their passkey, or to log in elsewhere.
const CEREMONY_LIFE: i64 = 600;
