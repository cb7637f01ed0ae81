//! `POST /api/accounts/…`: JSON `{"email","password"}` in, `null` and a session cookie out.

use leptos::prelude::*;

use crate::error::ApiError;
use crate::wire::Json;

/// Makes an account and logs it in.
#[server(prefix = "/api", endpoint = "accounts/signup", input = Json, output = Json)]
pub async fn sign_up(email: String, password: String) -> Result<(), ApiError> {
    use crate::domain::account::{Email, Password};

    let (email, password) = (Email::parse(&email)?, Password::for_new_account(password)?);
    crate::ports::Ports::of_request()?
        .accounts
        .sign_up(email, password)
        .await
}

/// Starts a session.
#[server(prefix = "/api", endpoint = "accounts/login", input = Json, output = Json)]
pub async fn log_in(email: String, password: String) -> Result<(), ApiError> {
    use crate::domain::account::{Email, Password};

    let (email, password) = (Email::parse(&email)?, Password::for_log_in(password)?);
    crate::ports::Ports::of_request()?
        .accounts
        .log_in(email, password)
        .await
}

/// Ends the session.
#[server(prefix = "/api", endpoint = "accounts/logout", input = Json, output = Json)]
pub async fn log_out() -> Result<(), ApiError> {
    let ports = crate::ports::Ports::of_request()?;
    ports.signed_in()?;
    ports.accounts.log_out().await
}
