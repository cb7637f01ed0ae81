//! Test servers on free ports, and clients of them.

use std::time::Duration;

use base64::Engine as _;
use reqwest::header::{COOKIE, HeaderMap, SET_COOKIE};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, Method, RequestBuilder, Response};
use s3_post_policy::{Region, SignatureVersion};
use serde_json::{Value, json};
use server::access_keys::{KeyVersion, StoreKey};
use server::accounts::AccountService;
use server::canary::Readiness;
use server::composition::assemble;
use server::config::{KeyRole, Settings, Source};
use server::support::SupportService;
use server::uploads::UploadService;
use tempfile::TempDir;

use crate::postgres;

/// The beginning of a PNG, enough to be recognised as one.
pub(crate) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";

/// The settings of a real store, for the ignored tests.
pub(crate) fn real_store() -> Vec<(String, String)> {
    std::env::vars()
        .filter(|(name, _)| name.starts_with("BUTTRESS_S3_"))
        .collect()
}

/// A key of a store in the region us-east-1.
pub(crate) fn store_key(role: KeyRole, id: &str, secret: &str) -> StoreKey {
    let region = Region::new("us-east-1").unwrap();
    StoreKey::fixed(
        role,
        KeyVersion::new([id, secret, ""], SignatureVersion::V4, &region).unwrap(),
    )
}

/// A running server; dropping it deletes its folder.
pub(crate) struct TestServer {
    pub url: String,
    pub(crate) data: TempDir,
    pub(crate) uploads: UploadService,
    pub(crate) accounts: AccountService,
    pub(crate) support: SupportService,
    /// The environment that it was started with.
    pub(crate) settings: Vec<(String, String)>,
    /// The `Debug` output of its router.
    pub(crate) router: String,
}

impl TestServer {
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    pub(crate) async fn start_with(settings: &[(&str, &str)]) -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut pairs = vec![
            ("BUTTRESS_ADDR".to_owned(), "127.0.0.1:0".to_owned()),
            ("BUTTRESS_DATA_DIR".to_owned(), data.path().display().to_string()),
        ];
        // The tests run on both database engines.
        if std::env::var("BUTTRESS_TEST_ENGINE").is_ok_and(|engine| engine == "postgres") {
            pairs.push(("BUTTRESS_DATABASE_URL".to_owned(), postgres::fresh().await));
        }
        pairs.extend(
            settings
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let all = pairs.clone();
        let settings = Settings::load(&Source::new(pairs, None).unwrap()).unwrap();
        let buttress = assemble(settings).await.unwrap();
        // Not the public URL, which may be that of a proxy with TLS.
        let url = format!("http://{}", buttress.listener.local_addr().unwrap());
        let (uploads, accounts, support) = (
            buttress.uploads.clone(),
            buttress.accounts.clone(),
            buttress.support.clone(),
        );
        let router = format!("{:?}", buttress.router);
        let mut readiness = buttress.readiness.clone();
        tokio::spawn(buttress.serve(std::future::pending()));
        // Until then, the canary creates and deletes objects in the store.
        readiness
            .wait_for(|readiness| *readiness != Readiness::Checking)
            .await
            .unwrap();
        Self {
            url,
            data,
            uploads,
            accounts,
            support,
            settings: all,
            router,
        }
    }

    /// The URL of its database.
    pub(crate) fn database_url(&self) -> String {
        let named = self.settings.iter().find(|(name, _)| name == "BUTTRESS_DATABASE_URL");
        named.map_or_else(
            || format!("sqlite:{}", self.data.path().join("buttress.db").display()),
            |(_, url)| url.clone(),
        )
    }

    /// A client of a new account, with a session.
    pub(crate) async fn person(&self, email: &str) -> Person {
        person_at(&self.url, email).await
    }

    /// A client without a session.
    pub(crate) fn stranger(&self) -> Person {
        stranger_at(&self.url)
    }

    /// Moves an object of the embedded S3 to another key on disk, with its metadata.
    pub(crate) fn move_object(&self, from: &str, to: &str) {
        let root = self.data.path().join("s3");
        let spelled = |key: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(key);
        for entry in std::fs::read_dir(&root).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name.contains(&spelled(from)) {
                let renamed = name.replace(&spelled(from), &spelled(to));
                std::fs::rename(root.join(name), root.join(renamed)).unwrap();
            }
        }
        let bucket = root.join("buttress");
        std::fs::rename(bucket.join(from), bucket.join(to)).unwrap();
    }

    /// All objects in the embedded S3's bucket, with their content.
    pub(crate) fn stored(&self) -> Vec<(String, Vec<u8>)> {
        let root = self.data.path().join("s3/buttress");
        let mut found = Vec::new();
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.push((
                        path.strip_prefix(&root).unwrap().display().to_string(),
                        std::fs::read(&path).unwrap(),
                    ));
                }
            }
        }
        found.sort();
        found
    }
}

/// A client of a new account, with a session, of any server.
pub(crate) async fn person_at(url: &str, email: &str) -> Person {
    let mut person = stranger_at(url);
    let answer = person
        .post(
            "/api/accounts/signup",
            json!({"email": email, "password": "correct horse"}),
        )
        .await;
    assert_eq!(answer.status(), 200);
    person.keep_cookie(answer.headers());
    person
}

/// A client without a session, of any server.
pub(crate) fn stranger_at(url: &str) -> Person {
    // reqwest has no default TLS provider in this build; a second call has no effect.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(30))
        .build()
        .unwrap();
    Person {
        client,
        url: url.to_owned(),
        cookie: None,
    }
}

/// A client with at most one session.
#[derive(Clone)]
pub(crate) struct Person {
    client: Client,
    pub url: String,
    pub cookie: Option<String>,
}

impl Person {
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.url)
        };
        let request = self.client.request(method, url);
        match &self.cookie {
            Some(cookie) => request.header(COOKIE, cookie),
            None => request,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Response {
        self.request(Method::POST, path).json(&body).send().await.unwrap()
    }

    pub(crate) fn keep_cookie(&mut self, headers: &HeaderMap) {
        let value = headers.get(SET_COOKIE).expect("a cookie was set").to_str().unwrap();
        self.cookie = value.split(';').next().map(ToOwned::to_owned);
    }

    /// Submits a plain form, as a browser without JavaScript does.
    pub(crate) async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let body: String = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.request(Method::POST, path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
            .send()
            .await
            .unwrap()
    }

    /// Logs in, expecting success.
    pub(crate) async fn log_in(&mut self, email: &str, password: &str) {
        let answer = self
            .post("/api/accounts/login", json!({"email": email, "password": password}))
            .await;
        assert_eq!(answer.status(), 200);
        self.keep_cookie(answer.headers());
    }

    /// Whether the session is valid.
    pub(crate) async fn is_in(&self) -> bool {
        self.get("/api/accounts/overview").await.status() == 200
    }

    /// Signs one file and expects a form.
    pub(crate) async fn sign(&self, name: &str, content_type: &str, size: usize) -> SignedForm {
        let answer = self
            .post(
                "/api/uploads/sign",
                json!({"files": [{"name": name, "size": size, "content_type": content_type}]}),
            )
            .await;
        assert_eq!(answer.status(), 200);
        let outcomes: Value = answer.json().await.unwrap();
        assert!(outcomes[0]["error"].is_null(), "{outcomes}");
        SignedForm::of(&outcomes[0])
    }

    /// Posts a file with a form, as a browser would.
    pub(crate) async fn send(&self, form: &SignedForm, bytes: &[u8]) -> Response {
        let mut body = Form::new();
        for (name, value) in &form.fields {
            body = body.text(name.clone(), value.clone());
        }
        // The server ignores the name and type in the file part.
        let file = Part::bytes(bytes.to_vec())
            .file_name("claimed.html")
            .mime_str("text/html")
            .unwrap();
        self.client
            .post(&form.url)
            .multipart(body.part("file", file))
            .send()
            .await
            .unwrap()
    }

    pub(crate) async fn confirm(&self, ids: &[&str]) -> Value {
        let answer = self.post("/api/uploads/confirm", json!({"ids": ids})).await;
        assert_eq!(answer.status(), 200);
        answer.json().await.unwrap()
    }

    /// Signs, uploads and confirms a file, expecting success.
    pub(crate) async fn upload(&self, name: &str, content_type: &str, bytes: &[u8]) -> String {
        let form = self.sign(name, content_type, bytes.len()).await;
        assert_eq!(self.send(&form, bytes).await.status(), 201);
        let outcomes = self.confirm(&[&form.id]).await;
        assert_eq!(outcomes[0]["state"], "confirmed", "{outcomes}");
        form.id
    }

    pub(crate) async fn files(&self) -> Vec<Value> {
        let page: Value = self.get("/api/uploads").await.json().await.unwrap();
        page["uploads"].as_array().unwrap().clone()
    }
}

/// A form from the API's response.
#[derive(Debug, Clone)]
pub(crate) struct SignedForm {
    pub id: String,
    pub url: String,
    pub fields: Vec<(String, String)>,
}

impl SignedForm {
    pub(crate) fn of(outcome: &Value) -> Self {
        let fields = outcome["transport"]["fields"].as_array().unwrap();
        Self {
            id: outcome["id"].as_str().unwrap().to_owned(),
            url: outcome["transport"]["url"].as_str().unwrap().to_owned(),
            fields: fields
                .iter()
                .map(|pair| {
                    (
                        pair[0].as_str().unwrap().to_owned(),
                        pair[1].as_str().unwrap().to_owned(),
                    )
                })
                .collect(),
        }
    }

    /// The same form with one field's value replaced.
    pub(crate) fn tampered(&self, name: &str, value: &str) -> Self {
        let mut form = self.clone();
        let field = form
            .fields
            .iter_mut()
            .find(|(known, _)| known == name)
            .unwrap_or_else(|| panic!("no field {name}"));
        field.1 = value.to_owned();
        form
    }
}
