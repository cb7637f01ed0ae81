//! The layer that admits requests: it reads the session, charges the budget, and redirects to the log-in page.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;

use super::session::{self, SessionHandle};
use super::{Site, access, budget};

/// Gives an admitted request its session, and sets the changed cookies of the response.
pub(super) async fn admit(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let token = session::token(&site, request.headers());
    let account = match &token {
        Some(token) => site.accounts.viewer(token, Timestamp::now()).await,
        None => Ok(None),
    };
    let session = match account {
        Ok(account) => SessionHandle::of_request(&site, &request, token, account),
        Err(error) => return session::answer(&error),
    };
    if let Some(refusal) = budget::spend(&site, &session, request.uri().path()) {
        return refusal;
    }
    if let Some(redirect) = access::redirect(&request, &session) {
        return redirect.into_response();
    }
    request.extensions_mut().insert(session.clone());
    let mut response = next.run(request).await;
    session.set_cookies(&site, &mut response);
    response
}
