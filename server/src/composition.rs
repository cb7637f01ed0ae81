//! The composition root: builds all services from the settings.

mod s3;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use leptos::config::{LeptosOptions, get_configuration};
use s3_post_policy::Dialect;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::access_keys::StoreKeys;
use crate::accounts::AccountService;
use crate::canary::Readiness;
use crate::config::{PublicUrl, S3Choice, Setting, SettingError, Settings, definitions};
use crate::database::{Database, DatabaseError};
use crate::embedded_s3::EmbeddedS3Error;
use crate::http::{self, ConnectionLimits, KeyedLimit, MetricsState, Site, SiteState};
use crate::ledger::Ledger;
use crate::metrics;
use crate::oidc::OidcProvider;
use crate::pictures::PictureService;
use crate::preflight::PagePreflights;
use crate::private_files;
use crate::service_manager;
use crate::store::Integrity;
use crate::support::{AttemptExplainer, PreflightReplay, SupportService};
use crate::uploads::{FormConfig, SignedUrlConfig, UploadService};
pub(crate) use s3::{canary, store, store_origin};

/// Why the server did not start. Each text names the setting to check.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting is missing or wrong.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// The database cannot be used.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The embedded S3 did not start.
    #[error(transparent)]
    EmbeddedS3(#[from] EmbeddedS3Error),
    /// The address is in use, or is not an address of this machine.
    #[error("{setting}: cannot listen on {addr}: {cause}")]
    Listen {
        /// The setting with the address.
        setting: &'static Setting,
        /// The address.
        addr: String,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The data folder cannot be created.
    #[error("BUTTRESS_DATA_DIR: cannot create {folder}: {cause}")]
    DataDir {
        /// The folder.
        folder: String,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The HTTP client or the origin check could not be created.
    #[error("start-up failed: {0}")]
    SetUp(String),
}

/// A site that is ready to serve.
pub struct Buttress {
    /// The listener, which is bound already, so its port is known.
    pub listener: TcpListener,
    /// The site's URL for browsers.
    pub public_url: PublicUrl,
    /// The use cases of uploads, for tests and commands without HTTP.
    pub uploads: UploadService,
    /// The use cases of accounts, for the same purpose.
    pub accounts: AccountService,
    /// Support diagnostics, for the same purpose.
    pub support: SupportService,
    /// The result of the canary.
    pub readiness: watch::Receiver<Readiness>,
    /// Lines for the operator.
    pub notes: Vec<String>,
    connections: ConnectionLimits,
    shutdown_timeout: Duration,
    database: Database,
    closing: watch::Sender<bool>,
    /// The routes of the site.
    pub router: Router,
}

impl Buttress {
    /// Serves until `shutdown` resolves, and then until open requests are finished or the time for them is over. Tells
    /// the service manager about it.
    ///
    /// # Errors
    /// If the listener fails.
    pub async fn serve(self, shutdown: impl Future<Output = ()> + Send + 'static) -> std::io::Result<()> {
        let closing = self.closing;
        let shutdown = async move {
            shutdown.await;
            service_manager::stopping();
            closing.send_replace(true);
        };
        let report = tokio::spawn(service_manager::report(self.readiness, self.database));
        let served = http::serve(
            self.listener,
            self.router,
            self.connections,
            self.shutdown_timeout,
            shutdown,
        )
        .await;
        report.abort();
        served
    }
}

/// The line for an operator whose proxy is not configured.
pub(crate) const NO_TRUSTED_PROXIES: &str = "BUTTRESS_TRUSTED_PROXIES is not set: all users seem to come from the address of the \
     proxy that terminates TLS, and share the limits of attempts and connections of one address; set the proxy's address";

/// Opens the database and the store, and builds the site.
///
/// # Errors
/// See [`StartError`].
pub async fn assemble(settings: Settings) -> Result<Buttress, StartError> {
    // This build of reqwest has no TLS provider of its own. A second call has no effect.
    let _ = rustls::crypto::ring::default_provider().install_default();

    private_files::create_folder(&settings.data_dir).map_err(|cause| StartError::DataDir {
        folder: settings.data_dir.display().to_string(),
        cause,
    })?;
    let (listener, addr) = listen(&definitions::ADDR, settings.addr).await?;
    let metrics_listener = match settings.metrics_addr {
        Some(addr) => Some(listen(&definitions::METRICS_ADDR, addr).await?),
        None => None,
    };
    let metrics = match settings.metrics_addr.is_some() || settings.metrics_token.is_some() {
        true => Some(MetricsState {
            exposition: metrics::install().map_err(StartError::SetUp)?,
            token: settings.metrics_token,
            is_on_site: metrics_listener.is_none(),
        }),
        false => None,
    };
    let public_url = match settings.public_url {
        Some(url) => url,
        None => PublicUrl::parse(&format!("http://{addr}"))
            .map_err(|problem| SettingError::new(&definitions::PUBLIC_URL, problem))?,
    };

    let database = Database::open(settings.database_url.as_ref(), &settings.data_dir).await?;
    database.release_leases().await?;
    // The kind of an operator's store is not known; AWS is the strictest.
    let dialect = match &settings.s3 {
        S3Choice::Embedded { .. } => Dialect::S3s,
        S3Choice::External(_) => Dialect::Aws,
    };
    let (s3, note) = s3::s3_settings(settings.s3, &settings.data_dir, &public_url, addr.port()).await?;

    let endpoint = s3.browser_endpoint()?;
    let store_origin = s3::store_origin(&s3)?;
    let rules = Arc::new(settings.rules);
    let keys = StoreKeys::load(&s3).await?;
    let store = Arc::new(s3::store(&s3, &keys)?);
    let integrity = Integrity::default();
    let canary = s3::canary(&s3, &keys, &store, rules.max_bytes, integrity.clone())?;
    let readiness = canary.watch();
    let form = FormConfig {
        key: keys.upload.clone(),
        endpoint,
        bucket: s3.bucket.clone(),
        acl: s3.acl,
        lifetime: settings.form_lifetime,
        public_url: public_url.clone(),
    };
    let ledger = Ledger::new(database.clone());
    let accounts = AccountService::new(&database, ledger.clone(), settings.sessions)
        .with_passkeys(&public_url)
        .with_loopback_throttled(public_url.is_https() || !settings.trusted_proxies.is_empty())
        .with_sign_ups(settings.sign_ups)
        .with_audit_retention(settings.audit_retention)
        .with_oidc_issuer(settings.oidc.as_ref().map(|oidc| oidc.issuer.as_str().to_owned()));
    let oidc_provider = settings.oidc.map(|oidc| OidcProvider::new(oidc, &public_url));
    let oidc_provider = oidc_provider.transpose().map_err(StartError::SetUp)?.map(Arc::new);
    let uploads = UploadService::new(ledger, store.clone(), form, Arc::clone(&rules), settings.limits)
        .with_integrity(integrity)
        .with_urls(SignedUrlConfig {
            store: Arc::clone(&store) as _,
            single: s3.upload_method,
            readiness: readiness.clone(),
        });
    let explainer = AttemptExplainer {
        form: Arc::clone(&uploads.form),
        dialect,
    };
    let preflights = PagePreflights::new(public_url.as_str(), &s3, store)?;
    let support = SupportService::new(&database, uploads.ledger.clone()).with_explanations(
        explainer,
        PreflightReplay::new(preflights),
        uploads.budget.clone(),
    );
    tokio::spawn(uploads.clone().sweep_forever());
    tokio::spawn(accounts.clone().run_cleanup());
    tokio::spawn(support.clone().run_cleanup());
    let mut notes = vec![note];
    notes.extend(keys.notes());
    let kept = [database.file.clone(), Some(settings.data_dir.join("s3"))];
    notes.extend(kept.iter().flatten().filter_map(|path| note_if_shared(path)));
    if public_url.is_https() && settings.trusted_proxies.is_empty() {
        notes.push(NO_TRUSTED_PROXIES.to_owned());
    }
    let connections = ConnectionLimits::of_system(settings.trusted_proxies.clone());
    let (closing, is_closing) = watch::channel(false);
    let site = SiteState {
        pictures: PictureService::new(database.clone(), uploads.clone()),
        accounts: accounts.clone(),
        uploads: uploads.clone(),
        support: support.clone(),
        rules,
        public_url: public_url.clone(),
        oidc_provider,
        trusted_proxies: settings.trusted_proxies,
        store_origin: store_origin.into(),
        event_streams: KeyedLimit::new(http::MAX_EVENT_STREAMS_PER_ACCOUNT, connections.total() / 2),
        closing: is_closing,
        readiness: readiness.clone(),
        keys,
        bucket_events_secrets: settings.bucket_events_secrets,
        metrics,
        leptos: leptos_options(),
    };
    let site = Site::from(site);
    if let Some((listener, addr)) = metrics_listener {
        notes.push(format!("Metrics at http://{addr}/metrics"));
        let router = http::router_of_own_address(site.clone());
        let connections = ConnectionLimits::of_system(Vec::new());
        // Serves until the process ends, so that a stop can be watched, too.
        let never = std::future::pending();
        tokio::spawn(http::serve(listener, router, connections, Duration::ZERO, never));
    }
    let router = http::router(site).map_err(|error| StartError::SetUp(error.to_string()))?;
    Ok(Buttress {
        listener,
        public_url,
        uploads,
        accounts,
        support,
        readiness,
        notes,
        connections,
        shutdown_timeout: settings.shutdown_timeout,
        database,
        closing,
        router,
    })
}

/// A listener at the address in a setting, and the address with its port.
async fn listen(setting: &'static Setting, addr: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let error = |cause| StartError::Listen {
        setting,
        addr: addr.to_string(),
        cause,
    };
    let listener = TcpListener::bind(addr).await.map_err(error)?;
    let addr = listener.local_addr().map_err(error)?;
    Ok((listener, addr))
}

/// A line for the operator if other users of the machine can read a path.
pub(crate) fn note_if_shared(path: &Path) -> Option<String> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let is_reachable = private_files::is_shared(folder.unwrap_or(Path::new(".")));
    (is_reachable && private_files::is_shared(path)).then(|| {
        let path = path.display();
        format!("{path} can be read by other users of this machine; `chmod -R go-rwx {path}` prevents that")
    })
}

/// The options of Leptos. cargo-leptos sets them in the environment; a binary that is started by hand uses the build in
/// `LEPTOS_SITE_ROOT`, or in `target/site`.
fn leptos_options() -> LeptosOptions {
    if std::env::var_os("LEPTOS_OUTPUT_NAME").is_some()
        && let Ok(configuration) = get_configuration(None)
    {
        return configuration.leptos_options;
    }
    let hashed = std::env::current_exe().is_ok_and(|exe| exe.with_file_name("hash.txt").exists());
    let site_root = std::env::var("LEPTOS_SITE_ROOT").unwrap_or_else(|_| "target/site".to_owned());
    LeptosOptions::builder()
        .output_name("buttress")
        .site_root(site_root)
        .hash_files(hashed)
        .build()
}
