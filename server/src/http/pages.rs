//! The page, drawn on the server: Leptos routes and server functions under one context.

use std::sync::{Arc, LazyLock};

use app::ports::{AccountNotice, Attempt, Missing, WayToIssuer};
use app::{App, digest_script, shell};
use axum::Router;
use axum::extract::{FromRef, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use leptos::config::LeptosOptions;
use leptos::nonce::use_nonce;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{
    AxumRouteListing, LeptosRoutes, ResponseOptions, generate_route_list, render_app_async_with_context,
};

use super::session::SessionHandle;
use super::{Site, headers, ports};
use crate::languages::texts;

/// Found by drawing the pages without their data. While Leptos does that, no page of this process gets its
/// data, so it is done once, before anything is served: another server would leave requests to this one
/// without an answer.
static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

/// Every page and every server function, and the page for all other addresses.
pub(super) fn routes(site: &Site) -> Router<Site> {
    let options = LeptosOptions::from_ref(site);
    Router::new()
        .leptos_routes_with_context(
            site,
            ROUTES.clone(),
            context(site.clone(), FormResult::None),
            move || shell(options.clone()),
        )
        .fallback(not_found)
}

/// `GET /digest.js`: the script of the worker that digests files while they are sent.
pub(super) async fn digest_worker(State(options): State<LeptosOptions>) -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript"),
        (header::CONTENT_SECURITY_POLICY, headers::WORKER_POLICY),
    ];
    (headers, digest_script(&options))
}

/// A plain form that is answered with a page.
#[derive(Clone)]
pub(super) enum FormResult {
    /// There was none.
    None,
    /// Somebody wanted in.
    Attempt(Attempt),
    /// Somebody changed something of their account.
    Account(AccountNotice),
    /// Somebody is on the way to the other site's log-in.
    RedirectToProvider(WayToIssuer),
}

/// The one place that provides what pages and server functions ask for.
fn context(site: Site, form_result: FormResult) -> impl Fn() + Clone + Send + Sync + 'static {
    move || {
        let parts = use_context::<Parts>();
        let shows_file = parts.is_some_and(|parts| parts.uri.path().starts_with("/dashboard/files/"));
        if let Some(session) = use_context::<Parts>().and_then(|parts| parts.extensions.get::<SessionHandle>().cloned())
        {
            provide_context(texts(session.language));
            provide_context(ports::of_request(&site, session));
        }
        match form_result.clone() {
            FormResult::None => {}
            FormResult::Attempt(attempt) => provide_context(attempt),
            FormResult::Account(notice) => provide_context(notice),
            FormResult::RedirectToProvider(way) => provide_context(way),
        }
        if let Some(response) = use_context::<ResponseOptions>() {
            provide_context(Missing(Arc::new(move || response.set_status(StatusCode::NOT_FOUND))));
        }
        // Server functions have no nonce; the fixed policy fits them.
        if let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>())
            && let Ok(policy) = HeaderValue::from_str(&headers::page_policy(
                &nonce.to_string(),
                &site.store_origin,
                shows_file,
            ))
        {
            response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    }
}

/// The page that says that there is nothing here: unknown, malformed and somebody else's alike.
pub(super) async fn not_found(State(site): State<Site>, request: Request) -> Response {
    let mut response = draw(&site, request, FormResult::None).await;
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// Draws the page for the request's address.
pub(super) async fn draw(site: &Site, request: Request, form_result: FormResult) -> Response {
    let options = site.leptos.clone();
    let render = render_app_async_with_context(context(site.clone(), form_result), move || shell(options.clone()));
    render(request).await.into_response()
}
