//! The web side: routes, sessions, headers. No rule of uploading stands here.

mod access;
mod account_forms;
pub(crate) mod address;
mod api_errors;
mod bucket_events;
mod budget;
pub(crate) mod cookie;
mod files;
mod headers;
mod json_body;
mod keyed_limit;
mod language;
mod listen;
mod login_forms;
mod oidc;
mod pages;
mod passkeys;
mod pictures;
mod ports;
mod preferences;
mod ready;
pub(crate) mod return_to;
mod session;
mod upload_events;
mod uploads;

use std::sync::Arc;
use std::time::Duration;

use app::domain::limits::UploadRules;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use ipnet::IpNet;
use leptos::config::LeptosOptions;
use tokio::sync::watch;
use tower::ServiceBuilder;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use crate::accounts::AccountService;
use crate::canary::Readiness;
use crate::config::{PublicUrl, Secret};
use crate::oidc::OidcProvider;
use crate::pictures::PictureService;
use crate::support::SupportService;
use crate::uploads::UploadService;
pub use keyed_limit::KeyedLimit;
pub use listen::{ConnectionLimits, serve};
pub(crate) use upload_events::MAX_STREAMS_PER_ACCOUNT as MAX_EVENT_STREAMS_PER_ACCOUNT;

/// What every request may need; cloned with every request and layer, so it is one pointer.
#[derive(Clone)]
pub struct Site(Arc<SiteState>);

impl From<SiteState> for Site {
    fn from(parts: SiteState) -> Self {
        Self(Arc::new(parts))
    }
}

impl std::ops::Deref for Site {
    type Target = SiteState;
    fn deref(&self) -> &SiteState {
        &self.0
    }
}

/// What a [`Site`] is made of.
pub struct SiteState {
    /// Accounts and sessions.
    pub accounts: AccountService,
    /// The upload use cases.
    pub uploads: UploadService,
    /// The use cases of profile pictures.
    pub pictures: PictureService,
    /// What browsers tell of failures.
    pub support: SupportService,
    /// The operator's rules.
    pub rules: Arc<UploadRules>,
    /// How browsers reach us.
    pub public_url: PublicUrl,
    /// Another site that people may log in at.
    pub oidc_provider: Option<Arc<OidcProvider>>,
    /// Proxies whose word on a request's address counts.
    pub trusted_proxies: Vec<IpNet>,
    /// The store's origin, for the Content-Security-Policy.
    pub store_origin: Arc<str>,
    /// Open streams of events, by account.
    pub event_streams: KeyedLimit<i64>,
    /// Turns true when the server is to end: whatever would never end by itself ends then.
    pub closing: watch::Receiver<bool>,
    /// What is known of the store.
    pub readiness: watch::Receiver<Readiness>,
    /// What bucket events prove themselves with, any of them; none are taken where there is none.
    pub bucket_events_secrets: Vec<Secret>,
    /// Where the built page is.
    pub leptos: LeptosOptions,
}

impl FromRef<Site> for LeptosOptions {
    fn from_ref(site: &Site) -> Self {
        site.leptos.clone()
    }
}

/// No request of ours takes longer: bytes go to the store, not to us.
const LONGEST_REQUEST: Duration = Duration::from_secs(30);

/// A plain form of ours holds two passwords at most.
const LONGEST_FORM: usize = 16 * 1024;

/// The whole site.
///
/// # Errors
/// Where the public URL cannot be trusted as an origin.
pub fn router(site: Site) -> Result<Router, tower_http::csrf::ConfigError> {
    let cross_origin = CsrfLayer::new()
        .add_trusted_origin(site.public_url.as_str())?
        .with_rejection_response(|_| access::cross_origin());

    let pkg = format!("/{}", site.leptos.site_pkg_dir);
    let built = ServeDir::new(format!("{}/{}", site.leptos.site_root, site.leptos.site_pkg_dir))
        .precompressed_br()
        .precompressed_gzip();
    let assets = ServeDir::new(site.leptos.site_root.as_ref())
        .precompressed_br()
        .precompressed_gzip()
        .append_index_html_on_directories(false);

    // Only what may know the session passes the session layer.
    let dynamic = pages::routes(&site)
        .route("/login", post(login_forms::log_in))
        .route("/signup", post(login_forms::sign_up))
        .route("/recover", post(login_forms::recover))
        .route("/logout", post(login_forms::log_out))
        .route("/scheme", post(preferences::choose_scheme))
        .route("/language", post(language::choose))
        .merge(account_forms::routes())
        .merge(passkeys::routes())
        .merge(oidc::routes())
        .route("/uploads/{id}/return", get(uploads::back_from_store))
        .route("/uploads/{id}/file", get(uploads::download))
        .route("/uploads/{id}/inline", get(files::thumbnail))
        .route("/uploads/{id}/rename", post(files::rename))
        .route("/uploads/{id}/delete", post(files::delete))
        .route("/uploads/{id}/restore", post(files::restore))
        .route("/uploads/delete", post(files::delete_chosen))
        .route("/uploads/restore", post(files::restore_chosen))
        .route("/view", post(preferences::choose_view))
        .route("/pictures/{id}/{edge}", get(pictures::show))
        .route("/picture/choose", post(pictures::choose))
        .route("/api/uploads/events", get(upload_events::events))
        .layer(
            ServiceBuilder::new()
                // Outermost: whoever reads a body on its way out must read it plain.
                .layer(CompressionLayer::new())
                .layer(from_fn_with_state(site.clone(), language::speak))
                .layer(from_fn(api_errors::give_status))
                // Before the bodies of the API, which have a limit of their own.
                .layer(DefaultBodyLimit::max(LONGEST_FORM))
                .layer(from_fn(json_body::check))
                .layer(cross_origin)
                .layer(from_fn_with_state(site.clone(), session::load))
                .layer(from_fn_with_state(site.clone(), budget::spend))
                .layer(from_fn(access::require_log_in)),
        );

    Ok(Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(ready::answer))
        .merge(bucket_events::routes(&site))
        .nest_service(
            &pkg,
            ServiceBuilder::new().layer(immutable(&site.leptos)).service(built),
        )
        .route_service("/favicon.svg", assets)
        .route("/digest.js", get(pages::digest_worker))
        .merge(dynamic)
        .layer(
            ServiceBuilder::new()
                .layer(from_fn_with_state(site.clone(), headers::set))
                .layer(TimeoutLayer::with_status_code(
                    StatusCode::SERVICE_UNAVAILABLE,
                    LONGEST_REQUEST,
                )),
        )
        .with_state(site))
}

/// Hashed names never change their content; without hashes the browser must ask each time. A file that is not
/// there may be there after the next update, so only answers that found it are kept.
fn immutable<B>(
    options: &LeptosOptions,
) -> SetResponseHeaderLayer<impl Fn(&Response<B>) -> Option<HeaderValue> + Clone + use<B>> {
    let value = HeaderValue::from_static(match options.hash_files {
        true => "public, max-age=31536000, immutable",
        false => "no-cache",
    });
    let of_what_was_found = move |response: &Response<B>| {
        let found = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
        found.then(|| value.clone())
    };
    SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, of_what_was_found)
}

/// Joins an answer and the lines that our log has of it.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use axum::http::Request;
    use tower::{ServiceExt, service_fn};

    use super::*;

    #[tokio::test]
    async fn only_built_files_that_were_found_are_kept_for_a_year() {
        let options = LeptosOptions::builder().output_name("x").hash_files(true).build();
        for (status, kept) in [
            (200, true),
            (206, true),
            (304, true),
            (404, false),
            (416, false),
            (500, false),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            let files = service_fn(move |_: Request<()>| async move {
                let mut response = Response::new(());
                *response.status_mut() = status;
                Ok::<_, Infallible>(response)
            });
            let service = ServiceBuilder::new().layer(immutable(&options)).service(files);
            let response = service.oneshot(Request::new(())).await.unwrap();
            let header = response.headers().get(header::CACHE_CONTROL);
            let is_kept = header.is_some_and(|value| value == "public, max-age=31536000, immutable");
            assert_eq!(is_kept, kept, "{status}");
        }
    }
}
