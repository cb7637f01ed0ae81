//! Log-ins with the OpenID provider over HTTP: starting one, the callback, connecting and removing. A callback is valid
//! only for the form that began it, and in the same session.

use app::domain::redirect_target::page_path;
use app::error::ApiError;
use app::ports::ProviderRedirect;
use app::text::msg;
use axum::extract::{Extension, Form, Query, Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use serde::Deserialize;

use super::login_forms::page_after;
use super::pages::FormResult;
use super::passkeys::{account_error, current_password, log_in_error};
use super::routes::{Access, Description, Routes};
use super::session::SessionHandle;
use super::{Site, access, pages, ports};
use crate::accounts::SecretToken;
use crate::oidc::{CALLBACK, CallbackQuery, OidcProvider};

const PAGE: &str = "/dashboard/account";
/// The name of the form in [`app::ports::AccountNotice::form`].
const FORM: &str = "identities";

/// The routes of the ceremony with the OpenID provider.
pub(super) fn routes() -> Routes {
    let end_of_ceremony = Description::get(
        CALLBACK,
        "OpenID Connect",
        Access::Public,
        "The provider redirects here, with `code` and `state`.",
    );
    Routes::new()
        .form(
            "/login/oidc",
            &["next"],
            Access::Public,
            "Log in at the OpenID provider, if one is configured.",
            log_in,
        )
        .form(
            "/dashboard/account/identities/connect",
            &["current"],
            Access::Session,
            "Log in at the OpenID provider to connect that log-in with the account.",
            connect,
        )
        .form(
            "/dashboard/account/identities/remove",
            &["id", "current"],
            Access::Session,
            "Remove a connected log-in, and end the sessions that it opened.",
            remove,
        )
        .get(end_of_ceremony.errors(&[400, 403, 409, 422, 503]), callback)
}

/// The fields of the forms.
#[derive(Deserialize)]
struct IdentityForm {
    #[serde(default)]
    next: String,
    current: Option<String>,
    #[serde(default)]
    id: String,
}

type IdentityRequest = (State<Site>, Extension<SessionHandle>, Form<IdentityForm>);

/// `POST /login/oidc`: begins a log-in; redirects home when a person is logged in already.
async fn log_in((State(site), Extension(session), Form(form)): IdentityRequest) -> Response {
    if session.viewer.is_some() {
        return Redirect::to(access::HOME).into_response();
    }
    let next = page_path(&form.next).unwrap_or(access::HOME);
    let begun = async {
        let provider = provider_of(&site)?;
        let client = &session.client;
        let token = site
            .accounts
            .begin_identity_log_in(next, client, Timestamp::now())
            .await?;
        begin_ceremony(provider, &session, token).await
    };
    match begun.await {
        Ok(redirect) => redirect_page(&site, session, &access::log_in_page(next), redirect).await,
        Err(error) => log_in_error(&site, session, error).await,
    }
}

/// `POST /dashboard/account/identities/connect`: begins to connect a log-in with the account.
async fn connect((State(site), Extension(session), Form(form)): IdentityRequest) -> Response {
    let begun = async {
        let provider = provider_of(&site)?;
        let owner = ports::current_owner(&session).ok_or(ApiError::LoginRequired)?;
        let (password, now) = (current_password(form.current)?, Timestamp::now());
        let token = site.accounts.begin_connecting(owner, password, now).await?;
        begin_ceremony(provider, &session, token).await
    };
    match begun.await {
        Ok(redirect) => redirect_page(&site, session, PAGE, redirect).await,
        Err(error) => account_error(&site, session, FORM, error).await,
    }
}

/// `POST /dashboard/account/identities/remove`: removes a connected log-in.
async fn remove((State(site), Extension(session), Form(form)): IdentityRequest) -> Response {
    let removed = async {
        let owner = ports::current_owner(&session).ok_or(ApiError::LoginRequired)?;
        let (password, now) = (current_password(form.current)?, Timestamp::now());
        site.accounts.remove_identity(owner, &form.id, password, now).await
    };
    match removed.await {
        Ok(()) => Redirect::to(&format!("{PAGE}?done=identity-removed")).into_response(),
        Err(error) => account_error(&site, session, FORM, error).await,
    }
}

fn provider_of(site: &Site) -> Result<&OidcProvider, ApiError> {
    site.oidc_provider.as_deref().ok_or(ApiError::NotFound)
}

async fn begin_ceremony(
    provider: &OidcProvider,
    session: &SessionHandle,
    token: SecretToken,
) -> Result<ProviderRedirect, ApiError> {
    let url = provider.authorization_url(&token).await?;
    session.begin_ceremony(token);
    Ok(ProviderRedirect(url.into()))
}

/// A page that sends the browser on to the provider by a `Refresh` header. A redirect would fail: browsers check each
/// redirect after a form against the policy's `form-action`, and providers redirect to sites that we do not know.
async fn redirect_page(site: &Site, session: SessionHandle, page: &str, redirect: ProviderRedirect) -> Response {
    let refresh = HeaderValue::from_str(&format!("0; url={}", redirect.0));
    let mut response = page_after(site, session, page, FormResult::RedirectToProvider(redirect), None).await;
    if let Ok(refresh) = refresh {
        response.headers_mut().insert(header::REFRESH, refresh);
    }
    response
}

/// `GET /login/oidc/callback`: the provider sends the browser here.
async fn callback(
    State(site): State<Site>,
    Extension(session): Extension<SessionHandle>,
    Query(query): Query<CallbackQuery>,
    request: Request,
) -> Response {
    let Some(provider) = site.oidc_provider.clone() else {
        return pages::not_found(State(site), request).await;
    };
    session.end_ceremony();
    match finish(&site, &provider, &session, &query).await {
        Ok(next) => Redirect::to(&next).into_response(),
        Err(error) if session.viewer.is_some() => account_error(&site, session, FORM, error).await,
        Err(error) => log_in_error(&site, session, error).await,
    }
}

/// Ends the ceremony: logs in, or connects the log-in with the account of the session. Returns the page to open.
async fn finish(
    site: &Site,
    provider: &OidcProvider,
    session: &SessionHandle,
    query: &CallbackQuery,
) -> Result<String, ApiError> {
    let (accounts, client, now) = (&site.accounts, &session.client, Timestamp::now());
    accounts.throttle_ceremony(client, now).await?;
    let ceremony = session.ceremony.as_ref();
    let ceremony = ceremony.ok_or_else(|| ApiError::invalid(msg::provider_late()))?;
    let owner = ports::current_owner(session);
    let next = match owner {
        Some(owner) => {
            accounts.end_connecting(owner, ceremony, now).await?;
            format!("{PAGE}?done=connected")
        }
        None => accounts.end_identity_log_in(ceremony, now).await?,
    };
    let identity = provider.verify_callback(ceremony, query).await?;
    match owner {
        Some(owner) => {
            accounts.connect(owner.account, &identity, client, now).await?;
        }
        None => {
            let token = accounts.log_in_by_identity(&identity, client, now).await?;
            ports::replace_session(accounts, session, token).await?;
        }
    }
    Ok(next)
}
