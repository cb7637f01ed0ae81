//! What stores do with unsigned headers that are added to signed URLs, and how the server judges the stores.
//! `scripts/conformance.sh` runs this against real stores, and appends the table to its page.

use std::fmt::Write as _;
use std::time::Duration;

use app::domain::upload::UploadId;
use jiff::Timestamp;
use rusty_s3::{Bucket, UrlStyle};
use s3_post_policy::{FormFields, ObjectKey, S3Outcome};
use secrecy::ExposeSecret;
use serde_json::Value;
use server::access_keys::SigningKey;
use server::config::KeyRole;
use server::embedded_s3;
use server::store::{
    CopyOptions, DirectUploadOptions, FormTarget, ObjectStore, PresignedPut, S3Store, StoreError, UrlStore,
};

use crate::support::{TestServer, store_key};

const MINUTE: Duration = Duration::from_secs(60);
const SECRET: &[u8] = b"secret";
const BODY: &[u8] = b"sesame";
const OTHER_BODY: &[u8] = b"emases";
const ALL_USERS: &str = "uri=\"http://acs.amazonaws.com/groups/global/AllUsers\"";

/// One configuration of a store.
struct SetUp {
    name: String,
    settings: Vec<(&'static str, String)>,
    /// The findings of `/readyz` about signed URLs.
    with_put: &'static str,
}

fn set_up(name: &str, with_put: &'static str, settings: &[(&'static str, &str)]) -> SetUp {
    let settings = settings.iter().map(|(name, value)| (*name, (*value).to_owned()));
    SetUp {
        name: name.to_owned(),
        settings: settings.collect(),
        with_put,
    }
}

const SERVER: [(&str, &str); 2] = [
    ("BUTTRESS_S3_ACCESS_KEY_ID", "AKIDBUTTRESSTEST"),
    ("BUTTRESS_S3_SECRET_ACCESS_KEY", "buttress-test-secret-key"),
];
const BROWSER: [(&str, &str); 2] = [
    ("BUTTRESS_S3_BROWSER_ACCESS_KEY_ID", "AKIDBUTTRESSBROWSER"),
    ("BUTTRESS_S3_BROWSER_SECRET_ACCESS_KEY", "buttress-browser-secret-key"),
];
const OPEN: (&str, &str) = ("BUTTRESS_S3_BUCKET", "buttress-test");
/// A bucket that ignores public ACLs.
const CLOSED: (&str, &str) = ("BUTTRESS_S3_BUCKET", "buttress-closed");

/// The stores that the environment names, as configured by their scripts (`scripts/seaweedfs.sh` and its neighbours).
fn set_ups() -> Vec<SetUp> {
    let variable = |name: &str| std::env::var(format!("BUTTRESS_CONFORMANCE_{name}")).ok();
    let named = |store: &str, name: &str| {
        let version = variable(&format!("{store}_VERSION")).unwrap_or_default();
        format!("{name} {version}").trim().to_owned()
    };
    let mut found = Vec::new();
    if let Some(endpoint) = variable("SEAWEEDFS") {
        let at = ("BUTTRESS_S3_ENDPOINT", endpoint.as_str());
        let name = named("SEAWEEDFS", "SeaweedFS");
        found.push(set_up(&name, "ok", &[&[at, OPEN][..], &SERVER].concat()));
    }
    if let Some(endpoint) = variable("CEPH") {
        let at = ("BUTTRESS_S3_ENDPOINT", endpoint.as_str());
        let name = named("CEPH", "Ceph RGW");
        let one_key = [&[at, OPEN][..], &SERVER].concat();
        let two_keys = [&one_key[..], &BROWSER].concat();
        let closed = [&[at, CLOSED][..], &SERVER, &BROWSER].concat();
        found.push(set_up(&format!("{name}, one key"), "unfit", &one_key));
        found.push(set_up(
            &format!("{name}, a write-only subuser for browsers"),
            "unfit",
            &two_keys,
        ));
        found.push(set_up(
            &format!("{name}, the same and public ACLs ignored"),
            "warned",
            &closed,
        ));
    }
    if let Some(endpoint) = variable("GARAGE") {
        let at = ("BUTTRESS_S3_ENDPOINT", endpoint.as_str());
        let name = format!("{}, a write-only key for browsers", named("GARAGE", "Garage"));
        found.push(set_up(&name, "ok", &[&[at, OPEN][..], &SERVER, &BROWSER].concat()));
    }
    found
}

impl SetUp {
    fn setting(&self, name: &str) -> Option<&str> {
        let found = self
            .settings
            .iter()
            .find(|(known, _)| known.strip_prefix("BUTTRESS_S3_") == Some(name));
        found.map(|(_, value)| value.as_str())
    }

    fn store(&self) -> S3Store {
        let setting = |name: &str| self.setting(name).unwrap().to_owned();
        let endpoint = setting("ENDPOINT").parse().unwrap();
        let bucket = Bucket::new(endpoint, UrlStyle::Path, setting("BUCKET"), "us-east-1").unwrap();
        let server = store_key(
            KeyRole::Server,
            &setting("ACCESS_KEY_ID"),
            &setting("SECRET_ACCESS_KEY"),
        );
        S3Store::new(bucket, server).unwrap()
    }

    /// The response of `/readyz`.
    async fn ready(&self, uploads: &str) -> Value {
        let mut settings: Vec<(&str, &str)> = self
            .settings
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        settings.push(("BUTTRESS_S3_UPLOAD_METHOD", uploads));
        let server = TestServer::start_with(&settings).await;
        server.stranger().get("/readyz").await.json().await.unwrap()
    }
}

/// The objects and keys of one attempt.
struct Attacker<'a> {
    store: &'a S3Store,
    source: String,
    key: SigningKey,
    /// As it was two minutes ago, for one minute.
    expired_key: SigningKey,
}

fn key(folder: &str) -> ObjectKey {
    let id = UploadId::from_bits(u128::from(getrandom::u64().unwrap()) << 64);
    ObjectKey::new(format!("{folder}/{id}")).unwrap()
}

fn options() -> DirectUploadOptions<'static> {
    DirectUploadOptions {
        content_type: "text/plain",
        upload_id: "0123456789abcdef0123456789abcdef",
        acl: None,
    }
}

impl Attacker<'_> {
    /// Whether the object holds bytes that only the server may read, is public, or holds the sent bytes.
    async fn effect(&self, key: &ObjectKey) -> &'static str {
        let seen = self.store.leading_bytes(key, 64).await;
        let public = self.store.is_public(key).await.unwrap();
        self.store.delete(key).await.unwrap();
        match seen {
            // If Ceph ignores public ACLs, it refuses all access to objects that have one.
            Err(StoreError::Refused { status: 403, .. }) if !public => ", readable by nobody",
            Err(error) => panic!("{error}"),
            Ok(None) => "",
            Ok(Some(seen)) if seen.bytes == SECRET => ", **copied**",
            Ok(Some(_)) if public => ", **public**",
            Ok(Some(_)) => ", stored as sent",
        }
    }

    async fn put(&self, added: &[(&str, &str)]) -> String {
        let key = key("staging");
        let mut put = self.store.put_url(&key, BODY.len() as u64, &options(), &self.key);
        for (name, value) in added {
            put.headers.push(name, value);
        }
        let answer = self.store.put_file(&put, BODY).await.unwrap();
        format!("{} {}", answer.status, answer.error.code).trim().to_owned() + self.effect(&key).await
    }

    /// A URL of two minutes ago that was valid for one. The answer must tell that it has expired, because browsers then
    /// get another one. They do so after any 403, too, if their URL is too old.
    async fn expired_put(&self) -> String {
        let key = key("staging");
        let put = self
            .store
            .put_url(&key, BODY.len() as u64, &options(), &self.expired_key);
        let answer = self.store.put_file(&put, BODY).await.unwrap();
        let outcome = match (answer.error.outcome(), answer.status) {
            (S3Outcome::Expired, _) => "",
            (_, 403) => ", no reason given",
            _ => ", **not called expired**",
        };
        format!("{} {}{outcome}", answer.status, answer.error.code) + self.effect(&key).await
    }

    async fn part(&self, added: &[(&str, &str)]) -> String {
        let key = key("parts/conformance");
        let multipart = self.store.begin_parts(&key, &options()).await.unwrap().unwrap();
        let size = (1, BODY.len() as u64);
        let put = PresignedPut {
            url: self.store.part_url(&key, &multipart, size, &self.key),
            headers: added.iter().copied().collect::<FormFields>(),
        };
        let answer = self.store.put_file(&put, BODY).await.unwrap();
        let listed = self
            .store
            .list_parts(&key, &multipart)
            .await
            .unwrap()
            .unwrap_or_default();
        if let Some(part) = listed.first() {
            self.store
                .complete_parts(&key, &multipart, &[&part.etag])
                .await
                .unwrap();
        } else {
            self.store.abort_parts(&key, &multipart).await.unwrap();
        }
        format!("{} {}", answer.status, answer.error.code).trim().to_owned() + self.effect(&key).await
    }
}

impl Attacker<'_> {
    /// Sends a part with other bytes after or during the completion; returns whether that changed the object after the
    /// store's response.
    async fn late_part(&self, meanwhile: bool) -> &'static str {
        let key = key("parts/conformance");
        let multipart = self.store.begin_parts(&key, &options()).await.unwrap().unwrap();
        let put = PresignedPut {
            url: self.store.part_url(&key, &multipart, (1, BODY.len() as u64), &self.key),
            headers: FormFields::default(),
        };
        assert_eq!(self.store.put_file(&put, BODY).await.unwrap().status, 200);
        let listed = self.store.list_parts(&key, &multipart).await.unwrap().unwrap();
        let etags = [listed[0].etag.as_str()];
        let complete = async {
            self.store.complete_parts(&key, &multipart, &etags).await.ok()?;
            self.store.leading_bytes(&key, 64).await.unwrap()
        };
        let late = self.store.put_file(&put, OTHER_BODY);
        let completed = if meanwhile {
            futures::join!(complete, late).0
        } else {
            let completed = complete.await;
            // Some stores close the connection.
            let _ = late.await;
            completed
        };
        let last = self.store.leading_bytes(&key, 64).await.unwrap();
        self.store.abort_parts(&key, &multipart).await.unwrap();
        self.store.delete(&key).await.unwrap();
        match completed {
            Some(_) if completed != last => "**changed**",
            Some(_) => "unchanged",
            None => "not completed",
        }
    }

    /// How often each result occurred.
    async fn late_parts(&self, times: usize) -> String {
        let mut counts = std::collections::BTreeMap::new();
        for _ in 0..times {
            *counts.entry(self.late_part(true).await).or_insert(0) += 1;
        }
        let words: Vec<String> = counts.iter().map(|(what, count)| format!("{count} {what}")).collect();
        words.join(", ")
    }
}

/// The table cells of one configuration, by row.
async fn cells(set_up: &SetUp) -> Vec<(&'static str, String)> {
    let store = set_up.store();
    let browser = match set_up.setting("BROWSER_ACCESS_KEY_ID") {
        Some(id) => (id, "BROWSER_SECRET_ACCESS_KEY"),
        None => (set_up.setting("ACCESS_KEY_ID").unwrap(), "SECRET_ACCESS_KEY"),
    };
    let browser = store_key(KeyRole::Browser, browser.0, set_up.setting(browser.1).unwrap());
    let now = Timestamp::now();
    let signing = browser.for_signing(MINUTE, now).await.unwrap();
    let expired_key = browser.for_signing(MINUTE, now - 2 * MINUTE).await.unwrap();
    let (staged, probe) = (key("staging"), key("files/conformance"));
    let put = store.put_url(&staged, SECRET.len() as u64, &options(), &signing);
    assert_eq!(
        store.put_file(&put, SECRET).await.unwrap().status,
        200,
        "{}",
        set_up.name
    );
    let head = store.head(&staged).await.unwrap().unwrap();
    let promoted = CopyOptions {
        etag: &head.etag,
        content_type: "text/plain",
        upload_id: options().upload_id,
    };
    store.copy(&staged, &probe, promoted).await.unwrap();
    let attacker = Attacker {
        store: &store,
        source: format!("/{}/{}", set_up.setting("BUCKET").unwrap(), probe.as_str()),
        key: signing,
        expired_key,
    };
    let copy = ("x-amz-copy-source", attacker.source.as_str());
    let cells = vec![
        ("PUT, nothing added", attacker.put(&[]).await),
        ("PUT, expired a minute ago", attacker.expired_put().await),
        (
            "PUT, `x-amz-copy-source` added",
            attacker.put(&[copy, ("x-amz-metadata-directive", "REPLACE")]).await,
        ),
        (
            "PUT, `x-amz-acl: public-read` added",
            attacker.put(&[("x-amz-acl", "public-read")]).await,
        ),
        (
            "PUT, `x-amz-grant-read` for everybody added",
            attacker.put(&[("x-amz-grant-read", ALL_USERS)]).await,
        ),
        ("part, nothing added", attacker.part(&[]).await),
        ("part, `x-amz-copy-source` added", attacker.part(&[copy]).await),
        (
            "part, a range of a copy source added",
            attacker.part(&[copy, ("x-amz-copy-source-range", "bytes=0-5")]).await,
        ),
        (
            "part sent again after completion: the object",
            attacker.late_part(false).await.to_owned(),
        ),
        (
            "part sent again during completion, 20 times: the object",
            attacker.late_parts(20).await,
        ),
    ];
    store.delete(&staged).await.unwrap();
    store.delete(&probe).await.unwrap();
    cells
}

#[tokio::test]
#[ignore = "needs stores: scripts/conformance.sh starts them"]
async fn what_stores_do_with_unsigned_headers() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = tempfile::tempdir().unwrap();
    let s3 = embedded_s3::start("127.0.0.1:0".parse().unwrap(), folder.path(), &[])
        .await
        .unwrap();
    let mut all = vec![set_up(
        "s3s-fs 0.17",
        "ok",
        &[
            ("BUTTRESS_S3_ENDPOINT", &format!("http://{}", s3.addr)),
            ("BUTTRESS_S3_BUCKET", embedded_s3::BUCKET),
            ("BUTTRESS_S3_ACCESS_KEY_ID", &s3.access_key_id),
            ("BUTTRESS_S3_SECRET_ACCESS_KEY", s3.secret_access_key.expose_secret()),
        ],
    )];
    all.extend(set_ups());
    let mut rows: Vec<(&str, Vec<String>)> = Vec::new();
    let mut cell = |row: &'static str, text: String| {
        println!("{row}: {text}");
        match rows.iter_mut().find(|(known, _)| *known == row) {
            Some((_, cells)) => cells.push(text),
            None => rows.push((row, vec![text])),
        }
    };
    let mut failures = Vec::new();
    for set_up in &all {
        println!("{}:", set_up.name);
        let cells = cells(set_up).await;
        let unsafe_put = cells
            .iter()
            .any(|(row, text)| row.starts_with("PUT") && text.contains("**"));
        for (row, text) in cells {
            cell(row, text);
        }
        for (uploads, row) in [("post", "`/readyz`, forms"), ("put", "`/readyz`, signed PUTs")] {
            let ready = set_up.ready(uploads).await;
            println!("{ready}");
            let store = ready["store"].as_str().unwrap().to_owned();
            if uploads == "put" && store != set_up.with_put || unsafe_put && uploads == "put" && store != "unfit" {
                failures.push(format!("{}: {row}: {ready}", set_up.name));
            }
            cell(row, store);
        }
    }
    if let Ok(path) = std::env::var("BUTTRESS_CONFORMANCE_HEADERS") {
        std::fs::write(path, page(&all, &rows)).unwrap();
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn page(all: &[SetUp], rows: &[(&str, Vec<String>)]) -> String {
    let names: Vec<&str> = all.iter().map(|set_up| set_up.name.as_str()).collect();
    let mut page = format!(
        "\n## Unsigned headers\n\n\
         A request by a signed URL, with a header that the signature does not cover \n\
         ([why it matters](operations.md#a-key-for-browsers)). **copied**: the object then held bytes that only the \n\
         server may read. **public**: anybody could read the object without a signature. The last rows give the \n\
         answer of `/readyz` for that store. `server/tests/flows/unsigned_headers.rs` writes this table.\n\n\
         | | {} |\n|---|{}\n",
        names.join(" | "),
        "---|".repeat(names.len())
    )
    .replace(" \n", "\n");
    for (row, cells) in rows {
        writeln!(page, "| {row} | {} |", cells.join(" | ")).unwrap();
    }
    page
}
