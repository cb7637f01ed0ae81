//! The HTTP layer: routes, sessions, headers. It contains no rules about uploads.

mod access;
mod account_forms;
pub(crate) mod address;
mod admission;
mod api_body;
mod api_errors;
mod bucket_events;
mod budget;
pub(crate) mod cookie;
mod files;
mod headers;
mod keyed_limit;
mod language;
mod listen;
mod login_forms;
mod metrics;
mod oidc;
mod pages;
mod passkeys;
mod pictures;
mod ports;
mod preferences;
mod ready;
pub(crate) mod return_to;
pub(crate) mod routes;
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
use axum::routing::get;
use ipnet::IpNet;
use leptos::config::LeptosOptions;
use tokio::sync::watch;
use tower::ServiceBuilder;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use crate::access_keys::StoreKeys;
use crate::accounts::AccountService;
use crate::canary::Readiness;
use crate::config::{PublicUrl, Secret};
use crate::oidc::OidcProvider;
use crate::pictures::PictureService;
use crate::support::SupportService;
use crate::uploads::UploadService;
pub(crate) use headers::page_policy;
pub use keyed_limit::KeyedLimit;
pub use listen::{ConnectionLimits, serve};
pub use metrics::MetricsState;
pub(crate) use metrics::router_of_own_address;
use routes::{Access, Description, Routes, Success};
pub(crate) use upload_events::MAX_STREAMS_PER_ACCOUNT as MAX_EVENT_STREAMS_PER_ACCOUNT;

/// The state that handlers share. Every request and layer clones it, so it is one pointer.
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

/// The fields of a [`Site`].
pub struct SiteState {
    /// Accounts and sessions.
    pub accounts: AccountService,
    /// The upload use cases.
    pub uploads: UploadService,
    /// The use cases of profile pictures.
    pub pictures: PictureService,
    /// The use cases of support diagnostics.
    pub support: SupportService,
    /// The rules for uploads that the operator has set.
    pub rules: Arc<UploadRules>,
    /// The origin at which browsers reach the site.
    pub public_url: PublicUrl,
    /// The OpenID provider, if one is configured.
    pub oidc_provider: Option<Arc<OidcProvider>>,
    /// Proxies whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Vec<IpNet>,
    /// The store's origin, for the Content-Security-Policy.
    pub store_origin: Arc<str>,
    /// The limit on open event streams, by account.
    pub event_streams: KeyedLimit<i64>,
    /// Turns true at shutdown; event streams end then.
    pub closing: watch::Receiver<bool>,
    /// The canary's verdict about the store.
    pub readiness: watch::Receiver<Readiness>,
    /// The keys of the store.
    pub keys: StoreKeys,
    /// Secrets that authenticate bucket events; without any, the route does not exist.
    pub bucket_events_secrets: Vec<Secret>,
    /// The metrics, if they are collected.
    pub metrics: Option<MetricsState>,
    /// Leptos's options: the folder and names of the built page.
    pub leptos: LeptosOptions,
}

impl FromRef<Site> for LeptosOptions {
    fn from_ref(site: &Site) -> Self {
        site.leptos.clone()
    }
}

/// Timeout of a request. Uploads are not affected: their bytes go to the store.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// Size of a plain form's body at most; the longest has two passwords.
const MAX_FORM_BYTES: usize = 16 * 1024;

/// Plain forms, and the routes of files and events. Each of these requests costs at least one unit of a budget.
fn session_routes() -> Routes {
    login_forms::routes()
        .merge(preferences::routes())
        .merge(language::routes())
        .merge(account_forms::routes())
        .merge(passkeys::routes())
        .merge(oidc::routes())
        .merge(uploads::routes())
        .merge(files::routes())
        .merge(pictures::routes())
        .merge(upload_events::routes())
}

/// What a load balancer asks.
fn health_routes() -> Routes {
    let healthz = Description::get("/healthz", "machines", Access::Public, "`ok` while the process runs.");
    Routes::new()
        .get(healthz.success(Success::Text).errors(&[]), async || "ok")
        .merge(ready::routes())
}

/// The descriptions of all routes but server functions.
pub(crate) fn descriptions() -> Descriptions {
    let mut session = pages::descriptions();
    session.extend(session_routes().descriptions);
    let mut machines = health_routes().descriptions;
    machines.extend(bucket_events::routes().descriptions);
    machines.extend(metrics::routes().descriptions);
    Descriptions { session, machines }
}

/// Descriptions by the budget that their requests use.
pub(crate) struct Descriptions {
    /// Each request costs units of the person's or the address's budget, and is refused with 429 when none are left.
    pub(crate) session: Vec<Description>,
    /// Each route has its own rules.
    pub(crate) machines: Vec<Description>,
}

/// The router of the whole site.
///
/// # Errors
/// When the public URL is not a valid origin.
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

    // Routes that read the session; only these pass the session layer.
    let dynamic = pages::routes(&site).merge(session_routes().router).layer(
        ServiceBuilder::new()
            // Outermost, because the layers below read the response's body before it is compressed.
            .layer(CompressionLayer::new())
            .layer(from_fn_with_state(site.clone(), language::negotiate))
            .layer(from_fn(api_errors::set_status))
            // Outside `api_body::limit`, which sets another limit for the API.
            .layer(DefaultBodyLimit::max(MAX_FORM_BYTES))
            .layer(from_fn(api_body::limit))
            .layer(cross_origin)
            .layer(from_fn_with_state(site.clone(), admission::admit)),
    );

    let router = Router::new()
        .merge(health_routes().router)
        .merge(match site.bucket_events_secrets.is_empty() {
            true => Router::new(),
            false => bucket_events::routes().router,
        })
        .merge(match site.metrics.as_ref().is_some_and(|metrics| metrics.is_on_site) {
            true => metrics::routes().router,
            false => Router::new(),
        })
        .nest_service(
            &pkg,
            ServiceBuilder::new()
                .layer(cache_built_files(&site.leptos))
                .service(built),
        )
        .route_service("/favicon.svg", assets)
        .route("/digest.js", get(pages::digest_worker))
        .merge(dynamic)
        .layer(
            ServiceBuilder::new()
                .layer(from_fn_with_state(site.clone(), headers::set))
                .layer(TimeoutLayer::with_status_code(
                    StatusCode::SERVICE_UNAVAILABLE,
                    REQUEST_TIMEOUT,
                )),
        );
    // Outermost, so that it counts all answers and all of their time.
    let router = match site.metrics {
        Some(_) => router.layer(from_fn_with_state(site.clone(), metrics::count)),
        None => router,
    };
    Ok(router.with_state(site))
}

/// Sets `Cache-Control` of built files. The content of a file with a hashed name never changes; without hashes the
/// browser must revalidate each time. A missing file may exist after the next update, so only successful responses are
/// cached.
fn cache_built_files<B>(
    options: &LeptosOptions,
) -> SetResponseHeaderLayer<impl Fn(&Response<B>) -> Option<HeaderValue> + Clone + use<B>> {
    let value = HeaderValue::from_static(match options.hash_files {
        true => "public, max-age=31536000, immutable",
        false => "no-cache",
    });
    let unless_missing = move |response: &Response<B>| {
        let found = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
        found.then(|| value.clone())
    };
    SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, unless_missing)
}

/// The header with the id of a request, which the request's log lines carry too.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use axum::http::Request;
    use tower::{ServiceExt, service_fn};

    use super::*;

    #[tokio::test]
    async fn only_existing_built_files_are_cached_for_a_year() {
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
            let service = ServiceBuilder::new().layer(cache_built_files(&options)).service(files);
            let response = service.oneshot(Request::new(())).await.unwrap();
            let header = response.headers().get(header::CACHE_CONTROL);
            let is_kept = header.is_some_and(|value| value == "public, max-age=31536000, immutable");
            assert_eq!(is_kept, kept, "{status}");
        }
    }
}
