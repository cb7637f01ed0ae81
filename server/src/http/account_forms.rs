//! The plain forms of the account page. A form is answered with a redirect to the page, or with the page itself.

use app::domain::account::{DisplayName, Password};
use app::error::ApiError;
use app::ports::{AccountNotice, Ports};
use axum::extract::{Extension, Form, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::login_forms::page_after;
use super::pages::FormResult;
use super::routes::{Access, Routes};
use super::session::SessionHandle;
use super::{Site, access, passkeys, ports};

const PAGE: &str = "/dashboard/account";

/// The routes of the forms.
pub(super) fn routes() -> Routes {
    let forms: [(SettingsForm, &str, &[&str], &str); 7] = [
        (
            SettingsForm::DisplayName,
            "/dashboard/account/display-name",
            &["name"],
            "Set the display name; an empty one restores the default.",
        ),
        (
            SettingsForm::Password,
            "/dashboard/account/password",
            &["current", "new"],
            "Change the password.",
        ),
        (
            SettingsForm::PasswordOff,
            "/dashboard/account/password-off",
            &["current"],
            "Turn off the password; passkeys remain.",
        ),
        (
            SettingsForm::EndSession,
            "/dashboard/account/sessions/end",
            &["id", "current"],
            "Log out one device.",
        ),
        (
            SettingsForm::EndOtherSessions,
            "/dashboard/account/sessions/end-others",
            &["current"],
            "Log out all other devices.",
        ),
        (
            SettingsForm::RecoveryCodes,
            "/dashboard/account/recovery-codes",
            &["current"],
            "Create new recovery codes; the page shows them once.",
        ),
        (
            SettingsForm::Delete,
            "/dashboard/account/delete",
            &["current"],
            "Delete the account and all files.",
        ),
    ];
    forms
        .into_iter()
        .fold(Routes::new(), |routes, (form, path, fields, summary)| {
            let handler =
                move |State(site): State<Site>,
                      Extension(session): Extension<SessionHandle>,
                      Form(fields): Form<SettingsFields>| respond(site, session, form, fields);
            routes.form(path, fields, Access::Session, summary, handler)
        })
}

/// The forms of the account page.
#[derive(Clone, Copy)]
enum SettingsForm {
    DisplayName,
    Password,
    PasswordOff,
    EndSession,
    EndOtherSessions,
    RecoveryCodes,
    Delete,
}

impl SettingsForm {
    /// The name in [`AccountNotice::form`].
    fn name(self) -> &'static str {
        match self {
            Self::DisplayName => "display-name",
            Self::Password => "password",
            Self::PasswordOff => "password-off",
            Self::EndSession | Self::EndOtherSessions => "sessions",
            Self::RecoveryCodes => "recovery-codes",
            Self::Delete => "delete",
        }
    }
}

/// The fields of all forms.
#[derive(Deserialize)]
struct SettingsFields {
    current: Option<String>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    new: String,
    #[serde(default)]
    id: String,
}

/// The outcome of a successful form.
enum FormOutcome {
    /// Redirect to the page with a notice.
    Done,
    /// Show the page with new recovery codes.
    Codes(Vec<String>),
    /// Redirect to the home page: the account was deleted.
    AccountDeleted,
}

async fn respond(site: Site, session: SessionHandle, form: SettingsForm, fields: SettingsFields) -> Response {
    let ports = ports::of_request(&site, session.clone());
    let notice = AccountNotice {
        form: form.name(),
        ..AccountNotice::default()
    };
    let typed = matches!(form, SettingsForm::DisplayName).then(|| fields.name.clone());
    match submit(&ports, form, fields).await {
        Ok(FormOutcome::Done) => Redirect::to(&format!("{PAGE}?done={}", form.name())).into_response(),
        Ok(FormOutcome::AccountDeleted) => Redirect::to("/").into_response(),
        Ok(FormOutcome::Codes(codes)) => {
            let notice = AccountNotice { codes, ..notice };
            page_after(&site, session, PAGE, FormResult::Account(notice), None).await
        }
        Err(ApiError::LoginRequired) => Redirect::to(&access::log_in_page(PAGE)).into_response(),
        Err(error) => {
            let notice = AccountNotice {
                error: Some(error.clone()),
                display_name: typed,
                ..notice
            };
            page_after(&site, session, PAGE, FormResult::Account(notice), Some(&error)).await
        }
    }
}

/// Runs the use case of a form.
async fn submit(ports: &Ports, form: SettingsForm, fields: SettingsFields) -> Result<FormOutcome, ApiError> {
    let viewer = ports.current_user()?;
    let accounts = &ports.accounts;
    let current = passkeys::current_password(fields.current)?;
    match form {
        SettingsForm::DisplayName => {
            let name = DisplayName::parse(&fields.name)?;
            accounts.set_display_name(viewer, name).await?;
        }
        SettingsForm::Password => {
            let new = Password::for_new_account(fields.new)?;
            accounts.change_password(viewer, current, new).await?;
        }
        SettingsForm::PasswordOff => accounts.remove_password(viewer, current).await?,
        SettingsForm::EndSession => accounts.end_session(viewer, fields.id, current).await?,
        SettingsForm::EndOtherSessions => accounts.end_other_sessions(viewer, current).await?,
        SettingsForm::RecoveryCodes => {
            let codes = accounts.new_recovery_codes(viewer, current).await?;
            return Ok(FormOutcome::Codes(codes));
        }
        SettingsForm::Delete => {
            accounts.delete_account(viewer, current).await?;
            return Ok(FormOutcome::AccountDeleted);
        }
    }
    Ok(FormOutcome::Done)
}
