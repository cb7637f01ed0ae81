//! The S3 that comes with the server when none is configured: `s3s` over a folder, on loopback.
//!
//! It shares no code with our signer, so that a form it accepts was signed right. What `s3s-fs`
//! leaves open is closed here: keys that a path could climb out of, CORS, multipart uploads that are gone, and
//! the headers of deleted objects.

mod guard;
mod sidecars;
mod unfinished;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::error_handling::HandleError;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use s3s::auth::SimpleAuth;
use s3s::config::{S3Config, StaticConfigProvider};
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use tokio::net::TcpListener;
use tower_http::cors::CorsLayer;

use crate::private_files;
use guard::OneBucket;
use sidecars::Sidecars;
use unfinished::Unfinished;

/// The embedded server's only bucket.
pub const BUCKET: &str = "buttress";

/// What it takes to speak with a running embedded S3.
#[derive(Debug)]
pub struct EmbeddedS3 {
    /// Where it listens.
    pub addr: SocketAddr,
    /// Made anew at each start; no copy on disk.
    pub access_key_id: String,
    /// See [`EmbeddedS3::access_key_id`].
    pub secret_access_key: crate::config::Secret,
    /// A second key, which may only write below the folders of browsers: the least privilege that
    /// docs/operations.md describes.
    pub browser_access_key_id: String,
    /// See [`EmbeddedS3::browser_access_key_id`].
    pub browser_secret_access_key: crate::config::Secret,
}

/// Why the embedded S3 did not start.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedS3Error {
    /// The address is taken or not ours.
    #[error("BUTTRESS_EMBEDDED_S3_ADDR: cannot listen on {addr}: {cause}")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The folder cannot be used.
    #[error("BUTTRESS_DATA_DIR: cannot use {folder}: {cause}")]
    Folder {
        /// The folder.
        folder: String,
        /// What the system says.
        cause: String,
    },
    /// The system has no randomness to give.
    #[error("the system's random numbers are not available")]
    Random,
}

/// Starts it in the background, on its own port.
///
/// # Errors
/// See [`EmbeddedS3Error`].
pub async fn start(addr: SocketAddr, data_dir: &Path, page_origins: &[String]) -> Result<EmbeddedS3, EmbeddedS3Error> {
    let root = data_dir.join("s3");
    let folder_fault = |cause: String| EmbeddedS3Error::Folder {
        folder: root.display().to_string(),
        cause,
    };
    private_files::create_folder(&root.join(BUCKET)).map_err(|e| folder_fault(e.to_string()))?;
    let files = FileSystem::new(&root).map_err(|e| folder_fault(format!("{e:?}")))?;

    let unfinished = Unfinished::below(&root);
    unfinished.clear().map_err(|e| folder_fault(e.to_string()))?;

    let (access_key_id, secret_access_key) = random_key()?;
    let (browser_access_key_id, browser_secret_access_key) = random_key()?;
    let mut auth = SimpleAuth::from_single(access_key_id.clone(), secret_access_key.clone());
    auth.register(browser_access_key_id.clone(), browser_secret_access_key.clone().into());

    let mut config = S3Config::default();
    config.enable_sig_v2 = true;
    let mut builder = S3ServiceBuilder::new(files);
    builder.set_auth(auth);
    builder.set_access(OneBucket {
        unfinished,
        sidecars: Sidecars::below(&root),
        access_key_id: access_key_id.clone(),
        browser_access_key_id: browser_access_key_id.clone(),
    });
    builder.set_config(Arc::new(StaticConfigProvider::new(Arc::new(config))));

    let service = HandleError::new(builder.build(), async |error| {
        tracing::error!(?error, "embedded S3 failed");
        StatusCode::INTERNAL_SERVER_ERROR
    });
    let router = Router::new().fallback_service(service).layer(cors(page_origins));

    let listener = TcpListener::bind(addr)
        .await
        .map_err(|cause| EmbeddedS3Error::Listen { addr, cause })?;
    let addr = listener
        .local_addr()
        .map_err(|cause| EmbeddedS3Error::Listen { addr, cause })?;
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "embedded S3 stopped");
        }
    });
    Ok(EmbeddedS3 {
        addr,
        access_key_id,
        secret_access_key: secret_access_key.into(),
        browser_access_key_id,
        browser_secret_access_key: browser_secret_access_key.into(),
    })
}

fn cors(page_origins: &[String]) -> CorsLayer {
    let origins: Vec<HeaderValue> = page_origins.iter().filter_map(|origin| origin.parse().ok()).collect();
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT])
        .allow_headers([header::CONTENT_TYPE, HeaderName::from_static("x-amz-meta-upload-id")])
        .expose_headers([
            header::ETAG,
            header::LOCATION,
            HeaderName::from_static("x-amz-request-id"),
        ])
        .max_age(Duration::from_secs(86_400))
}

/// An id and a secret.
fn random_key() -> Result<(String, String), EmbeddedS3Error> {
    let id = format!("BUTTRESS{}", random_hex(6)?.to_uppercase());
    Ok((id, random_hex(32)?))
}

fn random_hex(bytes: usize) -> Result<String, EmbeddedS3Error> {
    let mut buffer = vec![0; bytes];
    getrandom::fill(&mut buffer).map_err(|_| EmbeddedS3Error::Random)?;
    Ok(buffer.iter().map(|byte| format!("{byte:02x}")).collect())
}
