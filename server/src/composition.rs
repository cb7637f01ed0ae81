//! The composition root: everything concrete meets here and nowhere else.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use leptos::config::{LeptosOptions, get_configuration};
use s3_post_policy::{Bucket, Endpoint, Region, SignatureVersion, Signer};
use secrecy::ExposeSecret;
use tokio::net::TcpListener;
use tokio::sync::watch;
use url::Url;

use crate::accounts::AccountService;
use crate::canary::{Canary, Readiness, ServerEndpoint};
use crate::config::{
    AccessKey, KeyRole, PublicUrl, S3Choice, S3Settings, Setting, SettingError, Settings, definitions,
};
use crate::database::{Database, DatabaseError};
use crate::embedded_s3::{self, EmbeddedS3Error};
use crate::http::{self, ConnectionLimits, KeyedLimit, SiteState};
use crate::ledger::Ledger;
use crate::oidc::OidcProvider;
use crate::pictures::PictureService;
use crate::private_files;
use crate::store::{Integrity, S3Store};
use crate::support::SupportService;
use crate::uploads::{FormConfig, SignedUrlConfig, UploadService};

/// Why the server did not start; each says which setting to look at.
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
    /// The address is taken or not ours.
    #[error("BUTTRESS_ADDR: cannot listen on {addr}: {cause}")]
    Listen {
        /// The address.
        addr: String,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The data folder cannot be made.
    #[error("BUTTRESS_DATA_DIR: cannot make {folder}: {cause}")]
    DataDir {
        /// The folder.
        folder: String,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The HTTP client or the origin check could not be set up.
    #[error("start-up failed: {0}")]
    SetUp(String),
}

/// A site that is ready to serve.
pub struct Buttress {
    /// Bound already, so that its port is known.
    pub listener: TcpListener,
    /// How browsers reach it.
    pub public_url: PublicUrl,
    /// The upload use cases, for whoever drives them without HTTP.
    pub uploads: UploadService,
    /// Accounts, likewise.
    pub accounts: AccountService,
    /// What browsers tell of failures, likewise.
    pub support: SupportService,
    /// What is known of the store.
    pub readiness: watch::Receiver<Readiness>,
    /// What the operator should know, a line each.
    pub notes: Vec<String>,
    connections: ConnectionLimits,
    closing: watch::Sender<bool>,
    /// The whole site.
    pub router: Router,
}

impl Buttress {
    /// Serves until `shutdown` resolves, then lets open requests finish.
    ///
    /// # Errors
    /// Where the listener fails.
    pub async fn serve(self, shutdown: impl Future<Output = ()> + Send + 'static) -> std::io::Result<()> {
        let closing = self.closing;
        let shutdown = async move {
            shutdown.await;
            closing.send_replace(true);
        };
        http::serve(self.listener, self.router, self.connections, shutdown).await
    }
}

/// Opens everything that the settings name.
///
/// # Errors
/// See [`StartError`].
pub async fn assemble(settings: Settings) -> Result<Buttress, StartError> {
    // reqwest has no TLS provider of its own in this build; a second call finds the first.
    let _ = rustls::crypto::ring::default_provider().install_default();

    private_files::create_folder(&settings.data_dir).map_err(|cause| StartError::DataDir {
        folder: settings.data_dir.display().to_string(),
        cause,
    })?;
    let listener = TcpListener::bind(settings.addr)
        .await
        .map_err(|cause| StartError::Listen {
            addr: settings.addr.to_string(),
            cause,
        })?;
    let addr = listener.local_addr().map_err(|cause| StartError::Listen {
        addr: settings.addr.to_string(),
        cause,
    })?;
    let public_url = match settings.public_url {
        Some(url) => url,
        None => PublicUrl::parse(&format!("http://{addr}"))
            .map_err(|problem| SettingError::new(&definitions::PUBLIC_URL, problem))?,
    };

    let database = Database::open(settings.database_url.as_ref(), &settings.data_dir).await?;
    database.let_go_of_leases().await?;
    let (s3, note) = s3_settings(settings.s3, &settings.data_dir, &public_url, addr.port()).await?;

    let endpoint = s3.browser_endpoint()?;
    let form_url = endpoint.form_url(&s3.bucket);
    let store_origin = Url::parse(&form_url)
        .map(|url| url.origin().ascii_serialization())
        .map_err(|e| StartError::SetUp(e.to_string()))?;
    let rules = Arc::new(settings.rules);
    let store = Arc::new(store(&s3)?);
    let integrity = Integrity::default();
    let readiness = Canary {
        store: store.clone(),
        browser: store.clone(),
        signer: Arc::new(signer(&s3)?),
        endpoint: endpoint.clone(),
        bucket: s3.bucket.clone(),
        acl: s3.acl,
        urls: store.clone(),
        single: s3.upload_method,
        key: s3.upload_key().role,
        server_endpoint: match &s3.public_endpoint {
            Some(_) => Some(ServerEndpoint::new(s3.own_endpoint()?, store.at_server_endpoint())),
            None => None,
        },
        max_upload_bytes: rules.max_bytes,
        integrity: integrity.clone(),
    }
    .watch();
    let form = FormConfig {
        signer: signer(&s3)?,
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
    let support = SupportService::new(&database, ledger.clone());
    let uploads = UploadService::new(ledger, store.clone(), form, Arc::clone(&rules), settings.limits)
        .with_integrity(integrity)
        .with_urls(SignedUrlConfig {
            store,
            single: s3.upload_method,
            readiness: readiness.clone(),
        });
    tokio::spawn(uploads.clone().sweep_forever());
    tokio::spawn(accounts.clone().run_cleanup());
    tokio::spawn(support.clone().run_cleanup());
    let mut notes = vec![note];
    let kept = [database.file.clone(), Some(settings.data_dir.join("s3"))];
    notes.extend(kept.iter().flatten().filter_map(|path| note_of_shared(path)));
    if public_url.is_https() && settings.trusted_proxies.is_empty() {
        notes.push("BUTTRESS_TRUSTED_PROXIES is not set: all people seem to come from the address of the proxy that ends TLS, and share what one address may try and how many connections it may have; name the proxy".to_owned());
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
        bucket_events_secrets: settings.bucket_events_secrets,
        leptos: leptos_options(),
    };
    let router = http::router(site.into()).map_err(|error| StartError::SetUp(error.to_string()))?;
    Ok(Buttress {
        listener,
        public_url,
        uploads,
        accounts,
        support,
        readiness,
        notes,
        connections,
        closing,
        router,
    })
}

/// A line about what other users of the machine can read.
fn note_of_shared(path: &Path) -> Option<String> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let can_be_reached = private_files::is_shared(folder.unwrap_or(Path::new(".")));
    (can_be_reached && private_files::is_shared(path)).then(|| {
        let path = path.display();
        format!("{path} can be read by other users of this machine; `chmod -R go-rwx {path}` keeps them out")
    })
}

/// The operator's S3, or a running embedded one, and a line about it.
async fn s3_settings(
    choice: S3Choice,
    data_dir: &Path,
    public_url: &PublicUrl,
    port: u16,
) -> Result<(S3Settings, String), StartError> {
    match choice {
        S3Choice::External(s3) => {
            let endpoint = s3.endpoint.clone().unwrap_or_else(|| format!("AWS in {}", s3.region));
            let public = s3.public_endpoint.as_ref();
            let public = public
                .map(|public| format!(" ({public} for browsers)"))
                .unwrap_or_default();
            let note = format!(
                "Files go to bucket {} at {endpoint}{public}, signed with {}",
                s3.bucket, s3.signature
            );
            Ok((*s3, note))
        }
        S3Choice::Embedded {
            addr,
            signature,
            upload_method,
        } => {
            // People type either name of their own machine.
            let origins = [
                public_url.as_str().to_owned(),
                format!("http://127.0.0.1:{port}"),
                format!("http://localhost:{port}"),
            ];
            let embedded = embedded_s3::start(addr, data_dir, &origins).await?;
            let note = format!(
                "No S3 is configured: files go to the embedded one at http://{}, kept in {}",
                embedded.addr,
                data_dir.join("s3").display()
            );
            let invalid = |error: s3_post_policy::Invalid| StartError::SetUp(error.to_string());
            let s3 = S3Settings {
                endpoint: Some(format!("http://{}", embedded.addr)),
                public_endpoint: None,
                region: Region::new("us-east-1").map_err(invalid)?,
                bucket: Bucket::new(embedded_s3::BUCKET).map_err(invalid)?,
                access_key: AccessKey {
                    role: KeyRole::Server,
                    id: embedded.access_key_id,
                    secret: embedded.secret_access_key,
                    session_token: None,
                },
                browser_access_key: Some(AccessKey {
                    role: KeyRole::Browser,
                    id: embedded.browser_access_key_id,
                    secret: embedded.browser_secret_access_key,
                    session_token: None,
                }),
                signature,
                upload_method,
                path_style: true,
                acl: None,
            };
            Ok((s3, note))
        }
    }
}

fn signer(s3: &S3Settings) -> Result<Signer, SettingError> {
    let credentials = s3.upload_key().credentials()?;
    Ok(match s3.signature {
        SignatureVersion::V4 => Signer::v4(credentials, s3.region.clone()),
        SignatureVersion::V2 => Signer::v2(credentials),
    })
}

/// The server's own requests are always signed with SigV4, also where forms need SigV2.
fn store(s3: &S3Settings) -> Result<S3Store, StartError> {
    let bucket = store_bucket(s3, &s3.own_endpoint()?, &definitions::S3_ENDPOINT)?;
    let public_bucket = store_bucket(s3, &s3.browser_endpoint()?, &definitions::S3_PUBLIC_ENDPOINT)?;
    let store = S3Store::new(bucket, store_credentials(&s3.access_key));
    let store = store.map_err(|error| StartError::SetUp(error.to_string()))?;
    Ok(store
        .with_public_bucket(public_bucket)
        .with_upload_credentials(store_credentials(s3.upload_key())))
}

/// Addressed as forms address it: they name the bucket where requests and URLs do.
fn store_bucket(s3: &S3Settings, endpoint: &Endpoint, setting: &Setting) -> Result<rusty_s3::Bucket, SettingError> {
    let style = if s3.path_style {
        rusty_s3::UrlStyle::Path
    } else {
        rusty_s3::UrlStyle::VirtualHost
    };
    let by_path = endpoint.clone().with_path_style().form_url(&s3.bucket);
    let origin = by_path.strip_suffix(s3.bucket.as_str()).unwrap_or(&by_path);
    let origin = Url::parse(origin).map_err(|e| SettingError::new(setting, e.to_string()))?;
    let (name, region) = (s3.bucket.as_str().to_owned(), s3.region.as_str().to_owned());
    rusty_s3::Bucket::new(origin, style, name, region).map_err(|e| SettingError::new(setting, e.to_string()))
}

fn store_credentials(key: &AccessKey) -> rusty_s3::Credentials {
    let secret = key.secret.expose_secret();
    match &key.session_token {
        Some(token) => rusty_s3::Credentials::new_with_token(key.id.clone(), secret, token.expose_secret()),
        None => rusty_s3::Credentials::new(key.id.clone(), secret),
    }
}

/// cargo-leptos describes the build in the environment; a binary started by hand finds the same
/// build in `target/site`, or wherever `LEPTOS_SITE_ROOT` says.
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

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use s3_post_policy::ObjectKey;

    use super::*;
    use crate::config::Source;
    use crate::store::{DirectUploadOptions, DownloadOptions, ObjectStore as _, UrlStore as _};

    fn settings(pairs: &[(&str, &str)]) -> S3Settings {
        let key = [
            ("BUTTRESS_S3_ACCESS_KEY_ID", "AKID"),
            ("BUTTRESS_S3_SECRET_ACCESS_KEY", "secret"),
            ("BUTTRESS_S3_REGION", "eu-central-1"),
        ];
        let source = Source::new([&key[..], pairs].concat(), None).unwrap();
        match S3Choice::load(&source).unwrap() {
            S3Choice::External(s3) => *s3,
            S3Choice::Embedded { .. } => panic!("an S3 is named"),
        }
    }

    /// Where forms, PUTs, parts, downloads and the server's own requests go.
    fn addresses(s3: &S3Settings) -> [String; 5] {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let store = store(s3).unwrap();
        let (key, now) = (ObjectKey::new("staging/1").unwrap(), Timestamp::UNIX_EPOCH);
        let lifetime = std::time::Duration::from_secs(60);
        let terms = DirectUploadOptions {
            content_type: "image/png",
            upload_id: "1",
            acl: None,
            lifetime,
        };
        let download = DownloadOptions {
            disposition: "attachment",
            content_type: "image/png",
            lifetime,
        };
        let inside = store.at_server_endpoint();
        let bare = |url: String| url.split('?').next().unwrap().trim_end_matches("staging/1").to_owned();
        let form = s3.browser_endpoint().unwrap().form_url(&s3.bucket);
        [
            format!("{}/", form.trim_end_matches('/')),
            bare(store.put_url(&key, 1, &terms, now).url),
            bare(store.part_url(&key, "m", (1, 1), lifetime, now)),
            bare(store.download_url(&key, &download)),
            bare(inside.download_url(&key, &download)),
        ]
    }

    #[test]
    fn everything_addresses_a_bucket_alike() {
        for (pairs, address) in [
            (
                &[("BUTTRESS_S3_BUCKET", "files")][..],
                "https://files.s3.eu-central-1.amazonaws.com/",
            ),
            (
                &[("BUTTRESS_S3_BUCKET", "files.example.org")],
                "https://s3.eu-central-1.amazonaws.com/files.example.org/",
            ),
            (
                &[("BUTTRESS_S3_BUCKET", "files"), ("BUTTRESS_S3_PATH_STYLE", "true")],
                "https://s3.eu-central-1.amazonaws.com/files/",
            ),
            (
                &[
                    ("BUTTRESS_S3_BUCKET", "fi.les"),
                    ("BUTTRESS_S3_ENDPOINT", "https://s3.example.org/"),
                ],
                "https://s3.example.org/fi.les/",
            ),
            (
                &[
                    ("BUTTRESS_S3_BUCKET", "fi.les"),
                    ("BUTTRESS_S3_ENDPOINT", "http://s3.example.org:9000"),
                    ("BUTTRESS_S3_PATH_STYLE", "false"),
                ],
                "http://fi.les.s3.example.org:9000/",
            ),
        ] {
            assert_eq!(addresses(&settings(pairs)), [address; 5]);
        }
    }

    #[test]
    fn browsers_go_to_the_public_endpoint_and_the_server_to_its_own() {
        let s3 = settings(&[
            ("BUTTRESS_S3_BUCKET", "files"),
            ("BUTTRESS_S3_ENDPOINT", "http://store:9000"),
            ("BUTTRESS_S3_PUBLIC_ENDPOINT", "https://store.example.org"),
        ]);
        let public = "https://store.example.org/files/";
        assert_eq!(
            addresses(&s3),
            [public, public, public, public, "http://store:9000/files/"]
        );
    }
}
