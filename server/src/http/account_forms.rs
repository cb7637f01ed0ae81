//! The account page without any script: plain forms in, the page or a redirect to it out.

use app::domain::account::Password;
use app::error::ApiError;
use app::ports::{AccountNotice, Ports};
use axum::Router;
use axum::extract::{Extension, Form, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use serde::Deserialize;

use super::login_forms::page_after;
use super::pages::FormResult;
use super::session::SessionHandle;
use super::{Site, access, passkeys, ports};

const PAGE: &str = "/dashboard/account";

/// Where the page's forms go.
pub(super) fn routes() -> Router<Site> {
    let route = |form: SettingsForm| {
        post(
            move |State(site): State<Site>, Extension(session): Extension<SessionHandle>, Form(sent): Form<Sent>| {
                respond(site, session, form, sent)
            },
        )
    };
    Router::new()
        .route("/dashboard/account/password", route(SettingsForm::Password))
        .route("/dashboard/account/password-off", route(SettingsForm::PasswordOff))
        .route("/dashboard/account/sessions/end", route(SettingsForm::EndSession))
        .route(
            "/dashboard/account/sessions/end-others",
            route(SettingsForm::EndOtherSessions),
        )
        .route("/dashboard/account/recovery-codes", route(SettingsForm::RecoveryCodes))
        .route("/dashboard/account/delete", route(SettingsForm::Delete))
}

#[derive(Clone, Copy)]
enum SettingsForm {
    Password,
    PasswordOff,
    EndSession,
    EndOtherSessions,
    RecoveryCodes,
    Delete,
}

impl SettingsForm {
    /// As [`AccountNotice::form`] has it.
    fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::PasswordOff => "password-off",
            Self::EndSession | Self::EndOtherSessions => "sessions",
            Self::RecoveryCodes => "recovery-codes",
            Self::Delete => "delete",
        }
    }
}

/// What any of the forms sends.
#[derive(Deserialize)]
struct Sent {
    current: Option<String>,
    #[serde(default)]
    new: String,
    #[serde(default)]
    id: String,
}

/// Where success leads.
enum Next {
    /// To the page, which says that it is done.
    Done,
    /// The page shows these once.
    Codes(Vec<String>),
    /// Out.
    Left,
}

async fn respond(site: Site, session: SessionHandle, form: SettingsForm, sent: Sent) -> Response {
    let ports = ports::of_request(&site, session.clone());
    let notice = AccountNotice {
        form: form.name(),
        ..AccountNotice::default()
    };
    match act(&ports, form, sent).await {
        Ok(Next::Done) => Redirect::to(&format!("{PAGE}?done={}", form.name())).into_response(),
        Ok(Next::Left) => Redirect::to("/").into_response(),
        Ok(Next::Codes(codes)) => {
            let notice = AccountNotice { codes, ..notice };
            page_after(&site, session, PAGE, FormResult::Account(notice), None).await
        }
        Err(ApiError::LoginRequired) => Redirect::to(&access::log_in_page(PAGE)).into_response(),
        Err(error) => {
            let notice = AccountNotice {
                error: Some(error.clone()),
                ..notice
            };
            page_after(&site, session, PAGE, FormResult::Account(notice), Some(&error)).await
        }
    }
}

async fn act(ports: &Ports, form: SettingsForm, sent: Sent) -> Result<Next, ApiError> {
    let viewer = ports.current_user()?;
    let accounts = &ports.accounts;
    let current = passkeys::typed(sent.current)?;
    match form {
        SettingsForm::Password => {
            let new = Password::for_new_account(sent.new)?;
            accounts.change_password(viewer, current, new).await?;
        }
        SettingsForm::PasswordOff => accounts.remove_password(viewer, current).await?,
        SettingsForm::EndSession => accounts.end_session(viewer, sent.id, current).await?,
        SettingsForm::EndOtherSessions => accounts.end_other_sessions(viewer, current).await?,
        SettingsForm::RecoveryCodes => {
            let codes = accounts.new_recovery_codes(viewer, current).await?;
            return Ok(Next::Codes(codes));
        }
        SettingsForm::Delete => {
            accounts.delete_account(viewer, current).await?;
            return Ok(Next::Left);
        }
    }
    Ok(Next::Done)
}
