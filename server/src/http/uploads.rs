//! The return from the store after a plain form, and the download of a file.

use app::domain::upload::UploadState;
use app::error::ApiError;
use app::ports::CurrentUser;
use axum::extract::{Extension, Path, Request, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::routes::{Access, Description, Routes};
use super::session::{self, SessionHandle};
use super::{Site, access, pages, ports};
use crate::ledger::Trigger;

/// The routes of single uploads.
pub(super) fn routes() -> Routes {
    let get = |path, summary| Description::get(path, "uploads", Access::Session, summary);
    Routes::new()
        .get(
            get(
                "/uploads/{id}/return",
                "The store redirects here after a plain form. The query is not read.",
            ),
            back_from_store,
        )
        .get(
            get(
                "/uploads/{id}/file",
                "Redirects to a short-lived URL of the store that downloads the file.",
            ),
            download,
        )
}

/// `GET /uploads/{id}/return`: the store redirects the browser here (`303 See Other`) after an upload. The query can be
/// forged and is not read; the server looks the object up itself.
pub(super) async fn back_from_store(
    State(site): State<Site>,
    Extension(session): Extension<SessionHandle>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let Some(viewer) = session.viewer.clone() else {
        // The session may have expired during a long upload. The file is safe: the upload is finalized when its owner
        // logs in, or by the sweep.
        return Redirect::to(&access::log_in_page(&format!("/uploads/{id}/return"))).into_response();
    };
    let uploads = site.uploads.clone();
    let outcome = ports::confirm_detached(
        uploads,
        CurrentUser::from_verified(viewer),
        vec![id],
        Vec::new(),
        Trigger::Return,
    )
    .await;
    let notice = match outcome.as_ref().map(|outcomes| outcomes.first()) {
        Ok(Some(outcome)) => match outcome.state {
            UploadState::Confirmed => format!("uploaded={}", outcome.id),
            UploadState::Pending => format!("pending={}", outcome.id),
            UploadState::Unknown | UploadState::Deleted => return pages::not_found(State(site), request).await,
            UploadState::Rejected | UploadState::Damaged | UploadState::Expired | UploadState::Cancelled => {
                format!("failed={}", outcome.id)
            }
        },
        Ok(None) => return pages::not_found(State(site), request).await,
        Err(error) => return session::answer(error),
    };
    Redirect::to(&format!("{}?{notice}", access::HOME)).into_response()
}

/// `GET /uploads/{id}/file`: redirects to a short-lived URL of the store. Only for the owner.
pub(super) async fn download(
    State(site): State<Site>,
    Extension(session): Extension<SessionHandle>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let Some(viewer) = session.viewer.clone() else {
        return Redirect::to(&access::log_in_page(&format!("/uploads/{id}/file"))).into_response();
    };
    match site.uploads.download(&CurrentUser::from_verified(viewer), &id).await {
        Ok(url) => Redirect::to(&url).into_response(),
        Err(ApiError::NotFound) => pages::not_found(State(site), request).await,
        Err(error) => session::answer(&error),
    }
}
