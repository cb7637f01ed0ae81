//! Stores with one fault each: the embedded S3 behind a proxy. One obeys an unsigned copy source with the server's key,
//! as Ceph does; one has no multipart uploads; one refuses to read.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use rusty_s3::{Bucket, UrlStyle};
use s3_post_policy::ObjectKey;
use secrecy::ExposeSecret;
use server::config::KeyRole;
use server::embedded_s3;
use server::store::{DownloadOptions, ObjectStore, S3Store};
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::forward::forward;
use crate::support::store_key;

#[derive(Clone)]
struct Proxy {
    upstream: String,
    store: S3Store,
    client: reqwest::Client,
    /// Decides, from the query of a URL with an added copy source, whether to obey it.
    copies: fn(&str) -> bool,
    multipart: bool,
    unreadable: Arc<AtomicBool>,
}

/// A running faulty store.
pub(crate) struct FaultyStore {
    /// Whether it refuses to read objects that browsers sent.
    pub(crate) unreadable: Arc<AtomicBool>,
    settings: Vec<(&'static str, String)>,
    folder: TempDir,
}

impl FaultyStore {
    /// A store that obeys an unsigned copy source, if `query` accepts the URL's query.
    pub(crate) async fn that_copies(copies: fn(&str) -> bool) -> Self {
        Self::start(copies, true).await
    }

    pub(crate) async fn without_multipart() -> Self {
        Self::start(|_| false, false).await
    }

    /// A store that can be made to refuse reads.
    pub(crate) async fn that_may_refuse_reads() -> Self {
        Self::start(|_| false, true).await
    }

    async fn start(copies: fn(&str) -> bool, multipart: bool) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let s3 = embedded_s3::start("127.0.0.1:0".parse().unwrap(), folder.path(), &[])
            .await
            .unwrap();
        let upstream = format!("http://{}", s3.addr);
        let secret = s3.secret_access_key.expose_secret().to_owned();
        let endpoint = upstream.parse().unwrap();
        let bucket = Bucket::new(endpoint, UrlStyle::Path, embedded_s3::BUCKET, "us-east-1").unwrap();
        let proxy = Proxy {
            upstream,
            store: S3Store::new(bucket, store_key(KeyRole::Server, &s3.access_key_id, &secret)).unwrap(),
            client: reqwest::Client::new(),
            copies,
            multipart,
            unreadable: Arc::default(),
        };
        let unreadable = Arc::clone(&proxy.unreadable);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(pass_on).with_state(proxy);
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let settings = vec![
            ("BUTTRESS_S3_ENDPOINT", endpoint),
            ("BUTTRESS_S3_BUCKET", embedded_s3::BUCKET.to_owned()),
            ("BUTTRESS_S3_ACCESS_KEY_ID", s3.access_key_id),
            ("BUTTRESS_S3_SECRET_ACCESS_KEY", secret),
        ];
        Self {
            unreadable,
            settings,
            folder,
        }
    }

    /// The file of an object.
    pub(crate) fn path_of(&self, key: &str) -> PathBuf {
        self.folder.path().join("s3").join(embedded_s3::BUCKET).join(key)
    }

    pub(crate) fn settings(&self) -> Vec<(&str, &str)> {
        let pairs = self.settings.iter();
        pairs.map(|(name, value)| (*name, value.as_str())).collect()
    }
}

async fn pass_on(State(proxy): State<Proxy>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let mut bytes = to_bytes(body, 64 << 20).await.unwrap();
    let query = parts.uri.query().unwrap_or_default();
    if !proxy.multipart && parts.method == Method::POST && query.contains("uploads=") {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_IMPLEMENTED;
        return response;
    }
    let reads = parts.method == Method::GET && parts.uri.path().starts_with("/buttress/staging/");
    if reads && proxy.unreadable.load(Ordering::Relaxed) {
        let mut response = Response::new(Body::from("<Error><Code>AccessDenied</Code></Error>"));
        *response.status_mut() = StatusCode::FORBIDDEN;
        return response;
    }
    let copied = parts.headers.get("x-amz-copy-source").cloned();
    if let Some(source) = copied.filter(|_| !query.contains("x-amz-copy-source") && (proxy.copies)(query)) {
        let key = source.to_str().unwrap().strip_prefix("/buttress/").unwrap();
        let key = ObjectKey::new(key.to_owned()).unwrap();
        let options = DownloadOptions {
            disposition: "attachment",
            content_type: "application/octet-stream",
            lifetime: std::time::Duration::from_secs(60),
        };
        let url = proxy.store.download_url(&key, &options).await.unwrap().url;
        bytes = proxy.client.get(url).send().await.unwrap().bytes().await.unwrap();
        parts.headers.remove("x-amz-copy-source");
        parts.headers.remove("x-amz-metadata-directive");
    }
    forward(&proxy.client, &proxy.upstream, parts, bytes).await
}
