//! Rendering of pages on the server: Leptos routes and server functions with one context.

use std::sync::{Arc, LazyLock};

use app::ports::{AccountFormError, AccountNotice, NotFoundStatus, ProviderRedirect, StyleInDocument};
use app::{App, digest_script, shell};
use axum::Router;
use axum::extract::{FromRef, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use leptos::config::LeptosOptions;
use leptos::nonce::use_nonce;
use leptos::prelude::{provide_context, use_context, with_context};
use leptos_axum::{
    AxumRouteListing, LeptosRoutes, ResponseOptions, generate_route_list, render_app_async_with_context,
};

use super::routes::{Access, Description, Success};
use super::session::SessionHandle;
use super::{Site, headers, ports};
use crate::languages::texts;

/// Leptos's list of routes, found by rendering the pages without their data. Meanwhile no page of this process gets its
/// data, so this runs once, before the server listens; several servers in one process would otherwise break each
/// other's requests.
static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

/// The routes of all pages and server functions, and the "not found" page for other paths.
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

/// The descriptions of the pages. The router finds the pages in [`App`]; a test compares the two.
pub(super) fn descriptions() -> Vec<Description> {
    let page = |path, access, summary| Description::get(path, "pages", access, summary).success(Success::Page);
    vec![
        page("/", Access::Public, "The home page."),
        page("/login", Access::Public, "Log in."),
        page("/signup", Access::Public, "Sign up."),
        page(
            "/recover",
            Access::Public,
            "Recover an account with a recovery code, or with the `token` of a recovery link.",
        ),
        page(
            "/examples/minimal",
            Access::Session,
            "The smallest page with an uploader.",
        ),
        page(
            "/dashboard/account",
            Access::Session,
            "Log-in methods, devices and deletion of the account.",
        ),
        page(
            "/dashboard/profile",
            Access::Session,
            "Upload files, and the newest files.",
        ),
        page("/dashboard/files", Access::Session, "All files."),
        page("/dashboard/files/{id}", Access::Session, "One file."),
    ]
}

/// `GET /digest.js`: the script of the worker that computes checksums during an upload.
pub(super) async fn digest_worker(State(options): State<LeptosOptions>) -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript"),
        (header::CONTENT_SECURITY_POLICY, headers::WORKER_POLICY),
    ];
    (headers, digest_script(&options))
}

/// The result of a plain form that a page shows.
#[derive(Clone)]
pub(super) enum FormResult {
    /// The page does not answer a form.
    None,
    /// A refused log-in, sign-up or recovery.
    AccountFormError(AccountFormError),
    /// The outcome of a form of the account page.
    Account(AccountNotice),
    /// A redirect to the OpenID provider's log-in.
    RedirectToProvider(ProviderRedirect),
}

/// Provides the context of pages and server functions; the only place that does.
fn context(site: Site, form_result: FormResult) -> impl Fn() + Clone + Send + Sync + 'static {
    move || {
        let of_request = with_context(|parts: &Parts| {
            let shows_file = parts.uri.path().starts_with("/dashboard/files/");
            (shows_file, parts.extensions.get::<SessionHandle>().cloned())
        });
        let (shows_file, session) = of_request.unwrap_or_default();
        if let Some(session) = session {
            provide_context(StyleInDocument(!session.is_fetched_by_script));
            provide_context(texts(session.language));
            provide_context(ports::of_request(&site, session));
        }
        match form_result.clone() {
            FormResult::None => {}
            FormResult::AccountFormError(attempt) => provide_context(attempt),
            FormResult::Account(notice) => provide_context(notice),
            FormResult::RedirectToProvider(way) => provide_context(way),
        }
        if let Some(response) = use_context::<ResponseOptions>() {
            provide_context(NotFoundStatus(Arc::new(move || {
                response.set_status(StatusCode::NOT_FOUND)
            })));
        }
        // Server functions have no nonce and keep the default policy.
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

/// The "not found" page, the same for unknown and malformed paths and for files of other people.
pub(super) async fn not_found(State(site): State<Site>, request: Request) -> Response {
    let mut response = render(&site, request, FormResult::None).await;
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// Renders the page for the request's path.
pub(super) async fn render(site: &Site, request: Request, form_result: FormResult) -> Response {
    let options = site.leptos.clone();
    let app = render_app_async_with_context(context(site.clone(), form_result), move || shell(options.clone()));
    app(request).await.into_response()
}
