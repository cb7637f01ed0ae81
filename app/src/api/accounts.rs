//! `/api/accounts/…`: sign up, log in, log out, and manage the own account.

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::access::{Overview, RecoveryOutcome};
use crate::error::ApiError;
use crate::wire::Json;

/// Creates an account and logs in.
#[server(
    prefix = "/api", endpoint = "accounts/signup", input = Json, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn sign_up(email: String, password: String, invitation: Option<String>) -> Result<(), ApiError> {
    use crate::domain::account::{Email, Password};

    let (email, password) = (Email::parse(&email)?, Password::for_new_account(password)?);
    crate::ports::Ports::from_context()?
        .accounts
        .sign_up(email, password, invitation)
        .await
}

/// Starts a session.
#[server(
    prefix = "/api", endpoint = "accounts/login", input = Json, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn log_in(email: String, password: String) -> Result<(), ApiError> {
    use crate::domain::account::{Email, Password};

    let (email, password) = (Email::parse(&email)?, Password::for_log_in(password)?);
    crate::ports::Ports::from_context()?
        .accounts
        .log_in(email, password)
        .await
}

/// Ends the session.
#[server(
    prefix = "/api", endpoint = "accounts/logout", input = Json, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn log_out() -> Result<(), ApiError> {
    let ports = crate::ports::Ports::from_context()?;
    ports.current_user()?;
    ports.accounts.log_out().await
}

/// Starts a session with a recovery code and ends all others. `password` replaces the account's password; an account
/// without a password needs none and keeps having none.
#[server(
    prefix = "/api", endpoint = "accounts/recover", input = Json, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn recover(email: String, code: String, password: Option<String>) -> Result<RecoveryOutcome, ApiError> {
    use crate::domain::account::{Email, Password};

    let email = Email::parse(&email)?;
    let password = password.map(Password::for_new_account).transpose()?;
    crate::ports::Ports::from_context()?
        .accounts
        .recover(email, code, password)
        .await
}

/// Sessions, passkeys, connected OpenID Connect accounts and recovery codes of the account.
#[server(
    name = AccountOverview, prefix = "/api", endpoint = "accounts/overview", input = GetUrl, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn overview() -> Result<Overview, ApiError> {
    let ports = crate::ports::Ports::from_context()?;
    ports.accounts.overview(ports.current_user()?).await
}

/// Sets the display name. An empty one restores the default: the part of the email address before the `@`.
#[server(
    prefix = "/api", endpoint = "accounts/display-name", input = Json, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn set_display_name(name: String) -> Result<(), ApiError> {
    use crate::domain::account::DisplayName;

    let ports = crate::ports::Ports::from_context()?;
    let viewer = ports.current_user()?;
    let name = DisplayName::parse(&name)?;
    ports.accounts.set_display_name(viewer, name).await
}

/// Changes the password and ends all other sessions.
#[server(
    prefix = "/api", endpoint = "accounts/password", input = Json, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn change_password(old: Option<String>, new: String) -> Result<(), ApiError> {
    use crate::domain::account::Password;

    let ports = crate::ports::Ports::from_context()?;
    let viewer = ports.current_user()?;
    let old = old.map(Password::for_log_in).transpose()?;
    let new = Password::for_new_account(new)?;
    ports.accounts.change_password(viewer, old, new).await
}

/// Removes the password, so that only passkeys remain, and ends all other sessions.
#[server(
    prefix = "/api", endpoint = "accounts/password/remove", input = Json, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn remove_password(password: Option<String>) -> Result<(), ApiError> {
    use crate::domain::account::Password;

    let ports = crate::ports::Ports::from_context()?;
    let viewer = ports.current_user()?;
    let password = password.map(Password::for_log_in).transpose()?;
    ports.accounts.remove_password(viewer, password).await
}

/// Ends one session. The password is required unless the caller logged in recently.
#[server(
    prefix = "/api", endpoint = "accounts/sessions/end", input = Json, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn end_session(id: String, password: Option<String>) -> Result<(), ApiError> {
    use crate::domain::account::Password;

    let ports = crate::ports::Ports::from_context()?;
    let viewer = ports.current_user()?;
    let password = password.map(Password::for_log_in).transpose()?;
    ports.accounts.end_session(viewer, id, password).await
}

/// Ends all sessions except this one. The password is required unless the caller logged in recently.
#[server(
    prefix = "/api", endpoint = "accounts/sessions/end-others", input = Json, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn end_other_sessions(password: Option<String>) -> Result<(), ApiError> {
    use crate::domain::account::Password;

    let ports = crate::ports::Ports::from_context()?;
    let viewer = ports.current_user()?;
    let password = password.map(Password::for_log_in).transpose()?;
    ports.accounts.end_other_sessions(viewer, password).await
}

/// Creates ten recovery codes; the old ones stop working.
#[server(
    prefix = "/api", endpoint = "accounts/recovery-codes", input = Json, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn new_recovery_codes(password: Option<String>) -> Result<Vec<String>, ApiError> {
    use crate::domain::account::Password;

    let ports = crate::ports::Ports::from_context()?;
    let viewer = ports.current_user()?;
    let password = password.map(Password::for_log_in).transpose()?;
    ports.accounts.new_recovery_codes(viewer, password).await
}

/// Deletes the account and all its files.
#[server(
    prefix = "/api", endpoint = "accounts/delete", input = Json, output = Json,
    input_derive = (Clone, Serialize, Deserialize, JsonSchema)
)]
pub async fn delete_account(password: Option<String>) -> Result<(), ApiError> {
    use crate::domain::account::Password;

    let ports = crate::ports::Ports::from_context()?;
    let viewer = ports.current_user()?;
    let password = password.map(Password::for_log_in).transpose()?;
    ports.accounts.delete_account(viewer, password).await
}
