//! A store with scripted responses that records its requests.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use s3_post_policy::{ObjectKey, Region, SignatureVersion};

use crate::access_keys::{KeyVersion, StoreKey};
use crate::config::KeyRole;
use crate::store::s3::S3Store;
use crate::store::{CopyOptions, CopyOutcome, ObjectStore, StoreError};

/// The response to a call, by its name and the number of earlier calls with that name.
type Answer = dyn Fn(&str, usize) -> Option<(u16, String)> + Send + Sync;

pub(super) struct Stub {
    pub(super) store: S3Store,
    calls: Arc<Mutex<Vec<String>>>,
}

pub(super) const ETAG: &str = "\"etag\"";

impl Stub {
    /// A store with the responses of `answer`. For `None` it responds as a store should; for status 0 it never
    /// responds.
    pub(super) async fn start(answer: impl Fn(&str, usize) -> Option<(u16, String)> + Send + Sync + 'static) -> Self {
        let calls = Arc::new(Mutex::new(Vec::new()));
        let answer: Arc<Answer> = Arc::new(answer);
        let router = Router::new().fallback({
            let calls = Arc::clone(&calls);
            move |request: Request| respond(request, Arc::clone(&calls), Arc::clone(&answer))
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        let bucket = rusty_s3::Bucket::new(endpoint, rusty_s3::UrlStyle::Path, "files", "us-east-1").unwrap();
        let store = new_store(bucket, rusty_s3::Credentials::new("AKIDEXAMPLE", "secret"));
        Self { store, calls }
    }

    pub(super) fn calls(&self) -> Vec<String> {
        self.calls.lock().unwrap().clone()
    }

    /// Copies an object.
    pub(super) async fn copy(&self) -> Result<CopyOutcome, StoreError> {
        let (from, to) = (
            ObjectKey::new("staging/a").unwrap(),
            ObjectKey::new("files/1/a/b").unwrap(),
        );
        self.store.copy(&from, &to, options(ETAG)).await
    }
}

pub(super) fn new_store(bucket: rusty_s3::Bucket, credentials: rusty_s3::Credentials) -> S3Store {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let region = Region::new("us-east-1").unwrap();
    let parts = [credentials.key(), credentials.secret(), ""];
    let version = KeyVersion::new(parts, SignatureVersion::V4, &region).unwrap();
    S3Store::new(bucket, StoreKey::fixed(KeyRole::Server, version)).unwrap()
}

pub(super) fn options(etag: &str) -> CopyOptions<'_> {
    CopyOptions {
        etag,
        content_type: "image/png",
        upload_id: "a",
    }
}

async fn respond(request: Request, calls: Arc<Mutex<Vec<String>>>, answer: Arc<Answer>) -> Response {
    let call = name(&request);
    let before = {
        let mut calls = calls.lock().unwrap();
        calls.push(call.clone());
        calls.iter().filter(|known| **known == call).count() - 1
    };
    let (status, body) = answer(&call, before).unwrap_or_else(|| as_it_should(&call));
    if status == 0 {
        std::future::pending::<()>().await;
    }
    let status = StatusCode::from_u16(status).unwrap();
    (status, body).into_response()
}

fn name(request: &Request) -> String {
    let query: HashMap<String, String> =
        url::form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes())
            .into_owned()
            .collect();
    let header = |name: &str| request.headers().get(name).map_or("", |value| value.to_str().unwrap());
    let value = |name: &str| query.get(name).map_or("", String::as_str);
    let signed = |name: &str| value("X-Amz-SignedHeaders").split(';').any(|header| header == name);
    match *request.method() {
        Method::GET if query.contains_key("uploadId") => format!("Parts {}", value("part-number-marker")),
        Method::GET => format!("List {} {}", value("prefix"), value("key-marker")),
        Method::POST if query.contains_key("uploads") => {
            assert!(signed("x-amz-meta-upload-id") && signed("content-type"));
            "Create".to_owned()
        }
        Method::POST if query.contains_key("delete") => {
            assert!(!header("content-md5").is_empty(), "S3 insists on it");
            "DeleteMany".to_owned()
        }
        Method::POST => "Complete".to_owned(),
        Method::DELETE if !query.contains_key("uploadId") => format!("Delete {}", request.uri().path()),
        Method::DELETE => format!("Abort {}", value("uploadId")),
        _ => {
            assert_eq!(header("x-amz-copy-source"), "/files/staging/a");
            assert_eq!(header("x-amz-copy-source-if-match"), ETAG);
            assert!(signed("x-amz-copy-source") && signed("x-amz-copy-source-if-match"));
            "Copy".to_owned()
        }
    }
}

fn as_it_should(call: &str) -> (u16, String) {
    let body = match call.split(' ').next() {
        Some("Create") => {
            "<InitiateMultipartUploadResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Bucket>files</Bucket><Key>files/1/a</Key><UploadId>u1</UploadId></InitiateMultipartUploadResult>"
        }
        Some("Complete") => "\n  <CompleteMultipartUploadResult><ETag>\"e-3\"</ETag></CompleteMultipartUploadResult>",
        Some("Copy") => "<CopyObjectResult><ETag>\"etag\"</ETag></CopyObjectResult>",
        Some("DeleteMany") => "<DeleteResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"></DeleteResult>",
        _ => return (204, String::new()),
    };
    (200, body.to_owned())
}
