//! A store for `buttress doctor` and for replays of preflights: the embedded S3 behind a proxy that has settings of a
//! bucket, and one fault or more.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::DATE;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret;
use server::embedded_s3;
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::forward::forward;

/// The origin of the site in all these tests.
pub(crate) const ORIGIN: &str = "http://127.0.0.1:3000";

/// What the store answers about its bucket, and its faults.
#[derive(Clone)]
pub(crate) struct Script {
    /// The origin that preflights allow.
    pub(crate) origin: &'static str,
    /// Status and body of the answers to `?cors`, `?lifecycle` and `?versioning`.
    pub(crate) cors: (u16, String),
    pub(crate) lifecycle: (u16, String),
    pub(crate) versioning: (u16, String),
    /// How many seconds its clock is ahead.
    pub(crate) clock: i64,
    /// The prefix of keys that anyone can read.
    pub(crate) public: Option<&'static str>,
    /// Status and headers of the answers to preflights, instead of the store's own.
    pub(crate) preflight: Option<(u16, Vec<(&'static str, &'static str)>)>,
    /// How long it takes to answer a preflight.
    pub(crate) delay: Duration,
}

impl Script {
    /// A store without a fault.
    pub(crate) fn right() -> Self {
        Self {
            origin: ORIGIN,
            cors: (200, cors(ORIGIN, &["POST", "PUT", "GET", "HEAD"])),
            lifecycle: (200, lifecycle("staging/")),
            versioning: (200, "<VersioningConfiguration/>".to_owned()),
            clock: 0,
            public: None,
            preflight: None,
            delay: Duration::ZERO,
        }
    }
}

/// A CORS configuration with one rule.
pub(crate) fn cors(origin: &str, methods: &[&str]) -> String {
    let methods: String = methods
        .iter()
        .map(|method| format!("<AllowedMethod>{method}</AllowedMethod>"))
        .collect();
    let exposed: String = ["ETag", "Location", "x-amz-request-id"]
        .map(|name| format!("<ExposeHeader>{name}</ExposeHeader>"))
        .concat();
    format!(
        "<CORSConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><CORSRule>\
         <AllowedOrigin>{origin}</AllowedOrigin>{methods}<AllowedHeader>*</AllowedHeader>{exposed}\
         </CORSRule></CORSConfiguration>"
    )
}

/// Lifecycle rules of which one expires objects under a prefix.
pub(crate) fn lifecycle(expiring: &str) -> String {
    format!(
        "<LifecycleConfiguration><Rule><ID>tidy</ID><Filter><Prefix>{expiring}</Prefix></Filter>\
         <Status>Enabled</Status><Expiration><Days>2</Days></Expiration></Rule><Rule><ID>abort</ID>\
         <Filter><Prefix></Prefix></Filter><Status>Enabled</Status><AbortIncompleteMultipartUpload>\
         <DaysAfterInitiation>9</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule></LifecycleConfiguration>"
    )
}

/// A running store.
pub(crate) struct DoctorStore {
    /// The settings that lead to it.
    pub(crate) settings: Vec<(String, String)>,
    /// Its present settings and faults.
    pub(crate) script: Arc<Mutex<Script>>,
    preflights: Arc<Mutex<Preflights>>,
    folder: TempDir,
}

/// The preflights so far.
#[derive(Default)]
struct Preflights {
    /// Origin, method and headers of each, as the browser asks.
    asked: Vec<String>,
    at_once: usize,
    most_at_once: usize,
}

#[derive(Clone)]
struct Proxy {
    upstream: String,
    client: reqwest::Client,
    script: Arc<Mutex<Script>>,
    preflights: Arc<Mutex<Preflights>>,
}

impl DoctorStore {
    pub(crate) async fn start(script: Script) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let any = "127.0.0.1:0".parse().unwrap();
        let s3 = embedded_s3::start(any, folder.path(), &[script.origin.to_owned()])
            .await
            .unwrap();
        let script = Arc::new(Mutex::new(script));
        let preflights = Arc::<Mutex<Preflights>>::default();
        let proxy = Proxy {
            upstream: format!("http://{}", s3.addr),
            client: reqwest::Client::new(),
            script: Arc::clone(&script),
            preflights: Arc::clone(&preflights),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(pass_on).with_state(proxy);
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let settings = [
            ("BUTTRESS_S3_ENDPOINT", endpoint),
            ("BUTTRESS_S3_BUCKET", embedded_s3::BUCKET.to_owned()),
            ("BUTTRESS_S3_ACCESS_KEY_ID", s3.access_key_id),
            (
                "BUTTRESS_S3_SECRET_ACCESS_KEY",
                s3.secret_access_key.expose_secret().to_owned(),
            ),
            ("BUTTRESS_S3_BROWSER_ACCESS_KEY_ID", s3.browser_access_key_id),
            (
                "BUTTRESS_S3_BROWSER_SECRET_ACCESS_KEY",
                s3.browser_secret_access_key.expose_secret().to_owned(),
            ),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value));
        Self {
            settings: settings.into(),
            script,
            preflights,
            folder,
        }
    }

    /// Origin, method and headers of each preflight so far.
    pub(crate) fn preflights(&self) -> Vec<String> {
        self.preflights.lock().unwrap().asked.clone()
    }

    /// The most preflights at once so far.
    pub(crate) fn most_preflights_at_once(&self) -> usize {
        self.preflights.lock().unwrap().most_at_once
    }

    /// The settings and some more.
    pub(crate) fn settings_with<'a>(&'a self, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let own = self
            .settings
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        own.filter(|(name, _)| more.iter().all(|(other, _)| other != name))
            .chain(more.iter().copied())
            .collect()
    }

    /// The names of all files in the store's bucket.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut folders = vec![self.folder.path().join("s3").join(embedded_s3::BUCKET)];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true => folders.push(path),
                    false => files.push(path.display().to_string()),
                }
            }
        }
        files
    }
}

async fn pass_on(State(proxy): State<Proxy>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let script = proxy.script.lock().unwrap().clone();
    let query = parts.uri.query().unwrap_or_default();
    let asks = |name: &str| query.split('&').any(|pair| pair == format!("{name}="));
    let mut response = if parts.method == Method::OPTIONS {
        preflight(&proxy, &script, parts).await
    } else if parts.method == Method::PUT && (asks("cors") || asks("lifecycle")) {
        assert!(parts.headers.contains_key("content-md5"), "S3 insists on it");
        let body = to_bytes(body, 1 << 20).await.unwrap().to_vec();
        let setting = (200, String::from_utf8(body).unwrap());
        let mut script = proxy.script.lock().unwrap();
        match asks("cors") {
            true => script.cors = setting,
            false => script.lifecycle = setting,
        }
        StatusCode::OK.into_response()
    } else if asks("cors") {
        answer(&script.cors)
    } else if asks("lifecycle") {
        answer(&script.lifecycle)
    } else if asks("versioning") {
        answer(&script.versioning)
    } else if is_public(&script, &parts.method, parts.uri.path(), query) {
        "canary".into_response()
    } else {
        let bytes = to_bytes(body, 64 << 20).await.unwrap();
        forward(&proxy.client, &proxy.upstream, parts, bytes).await
    };
    let now = Timestamp::now() + SignedDuration::from_secs(script.clock);
    let date = now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    response.headers_mut().insert(DATE, date.parse().unwrap());
    response
}

async fn preflight(proxy: &Proxy, script: &Script, parts: Parts) -> Response {
    let header = |name: &str| {
        let value = parts.headers.get(name).map_or("", |value| value.to_str().unwrap());
        value.to_owned()
    };
    let asked = [
        "origin",
        "access-control-request-method",
        "access-control-request-headers",
    ];
    {
        let mut preflights = proxy.preflights.lock().unwrap();
        preflights.asked.push(asked.map(header).join(" ").trim_end().to_owned());
        preflights.at_once += 1;
        preflights.most_at_once = preflights.most_at_once.max(preflights.at_once);
    }
    tokio::time::sleep(script.delay).await;
    let response = match &script.preflight {
        None => forward(&proxy.client, &proxy.upstream, parts, Bytes::new()).await,
        Some((status, headers)) => {
            let mut response = Response::builder().status(*status);
            for (name, value) in headers {
                response = response.header(*name, *value);
            }
            response.body(Body::empty()).unwrap()
        }
    };
    proxy.preflights.lock().unwrap().at_once -= 1;
    response
}

fn answer((status, body): &(u16, String)) -> Response {
    (StatusCode::from_u16(*status).unwrap(), body.clone()).into_response()
}

fn is_public(script: &Script, method: &Method, path: &str, query: &str) -> bool {
    let key = path.strip_prefix("/buttress/").unwrap_or_default();
    let is_open = script.public.is_some_and(|prefix| key.starts_with(prefix));
    is_open && *method == Method::GET && query.is_empty()
}
