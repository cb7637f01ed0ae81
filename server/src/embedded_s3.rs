//! The embedded S3, for servers without a configured one: `s3s` with a folder, on loopback.
//!
//! It shares no code with our signer, so it proves that forms are signed correctly. This module adds what `s3s-fs`
//! lacks: it refuses keys that would leave the folder, sends CORS headers, refuses parts of ended multipart uploads,
//! and deletes the metadata of deleted objects.

mod guard;
mod metadata_files;
mod multipart;

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
use guard::RequestGuard;
use metadata_files::MetadataFiles;
use multipart::MultipartFiles;

/// The embedded server's only bucket.
pub const BUCKET: &str = "buttress";

/// The address and the keys of a running embedded S3.
#[derive(Debug)]
pub struct EmbeddedS3 {
    /// The address on which it listens.
    pub addr: SocketAddr,
    /// The server's access key, new at each start and never written to disk.
    pub access_key_id: String,
    /// See [`EmbeddedS3::access_key_id`].
    pub secret_access_key: crate::config::Secret,
    /// The key for browsers, which may only write below their prefixes: the least privilege that docs/operations.md
    /// describes.
    pub browser_access_key_id: String,
    /// See [`EmbeddedS3::browser_access_key_id`].
    pub browser_secret_access_key: crate::config::Secret,
}

/// Why the embedded S3 did not start.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedS3Error {
    /// The address is in use, or is not an address of this machine.
    #[error("BUTTRESS_EMBEDDED_S3_ADDR: cannot listen on {addr}: {cause}")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// The system's error.
        cause: std::io::Error,
    },
    /// The folder cannot be used.
    #[error("BUTTRESS_DATA_DIR: cannot use {folder}: {cause}")]
    Folder {
        /// The folder.
        folder: String,
        /// The system's error.
        cause: String,
    },
    /// The system's random numbers are not available.
    #[error("the system's random numbers are not available")]
    Random,
}

/// Starts the embedded S3 in the background, on its own port.
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

    let multipart = MultipartFiles::new(&root);
    multipart.clear().map_err(|e| folder_fault(e.to_string()))?;

    let (access_key_id, secret_access_key) = random_key()?;
    let (browser_access_key_id, browser_secret_access_key) = random_key()?;
    let mut auth = SimpleAuth::from_single(access_key_id.clone(), secret_access_key.clone());
    auth.register(browser_access_key_id.clone(), browser_secret_access_key.clone().into());

    let mut config = S3Config::default();
    config.enable_sig_v2 = true;
    let mut builder = S3ServiceBuilder::new(files);
    builder.set_auth(auth);
    builder.set_access(RequestGuard {
        multipart,
        metadata: MetadataFiles::new(&root),
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

/// A new access key id and its secret.
fn random_key() -> Result<(String, String), EmbeddedS3Error> {
    let id = format!("BUTTRESS{}", random_hex(6)?.to_uppercase());
    Ok((id, random_hex(32)?))
}

fn random_hex(bytes: usize) -> Result<String, EmbeddedS3Error> {
    let mut buffer = vec![0; bytes];
    getrandom::fill(&mut buffer).map_err(|_| EmbeddedS3Error::Random)?;
    Ok(buffer.iter().map(|byte| format!("{byte:02x}")).collect())
}
