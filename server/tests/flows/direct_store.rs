//! Direct access to a server's store, past the server.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::Client;
use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle};
use secrecy::ExposeSecret;
use server::embedded_s3;
use server::ledger::Row;
use tempfile::TempDir;

use crate::support::{TestServer, real_store};

const MINUTE: Duration = Duration::from_secs(60);

/// A server, and the keys of its store.
pub(crate) struct DirectStore {
    pub(crate) server: TestServer,
    bucket: Bucket,
    credentials: Credentials,
    _folder: TempDir,
}

impl DirectStore {
    /// The store that the ignored tests use.
    pub(crate) async fn real() -> Self {
        Self::real_with(&[]).await
    }

    /// A server with these settings.
    pub(crate) async fn real_with(settings: &[(&str, &str)]) -> Self {
        let mut all = real_store();
        all.extend(
            settings
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        Self::start(all).await
    }

    /// An embedded S3 for this test.
    pub(crate) async fn embedded() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let addr = "127.0.0.1:0".parse().unwrap();
        let s3 = embedded_s3::start(addr, folder.path(), &[]).await.unwrap();
        let settings = [
            ("ENDPOINT", format!("http://{}", s3.addr)),
            ("BUCKET", embedded_s3::BUCKET.to_owned()),
            ("REGION", "us-east-1".to_owned()),
            ("ACCESS_KEY_ID", s3.access_key_id),
            ("SECRET_ACCESS_KEY", s3.secret_access_key.expose_secret().to_owned()),
        ];
        let settings = settings.map(|(name, value)| (format!("BUTTRESS_S3_{name}"), value));
        Self {
            _folder: folder,
            ..Self::start(settings.into()).await
        }
    }

    async fn start(settings: Vec<(String, String)>) -> Self {
        let setting = |name: &str| {
            let named = settings
                .iter()
                .find(|(known, _)| known.strip_prefix("BUTTRESS_S3_") == Some(name));
            named.unwrap_or_else(|| panic!("BUTTRESS_S3_{name}")).1.clone()
        };
        let endpoint = setting("ENDPOINT").parse().unwrap();
        let bucket = Bucket::new(endpoint, UrlStyle::Path, setting("BUCKET"), setting("REGION")).unwrap();
        let credentials = Credentials::new(setting("ACCESS_KEY_ID"), setting("SECRET_ACCESS_KEY"));
        let pairs: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (&**name, &**value)).collect();
        Self {
            server: TestServer::start_with(&pairs).await,
            bucket,
            credentials,
            _folder: tempfile::tempdir().unwrap(),
        }
    }

    /// Completes the multipart upload of a row with these ETags.
    pub(crate) async fn complete(&self, row: &Row, etags: &[String]) {
        let key = row.multipart_key().unwrap();
        let id = &row.multipart.as_ref().unwrap().id;
        let etags = etags.iter().map(String::as_str);
        let action = self
            .bucket
            .complete_multipart_upload(Some(&self.credentials), key.as_str(), id, etags);
        let request = Client::new().post(action.sign(MINUTE)).body(action.body());
        assert_eq!(request.send().await.unwrap().status(), 200);
    }

    /// Aborts the multipart upload of a row, as a lifecycle rule may.
    pub(crate) async fn abort(&self, row: &Row) {
        let key = row.multipart_key().unwrap();
        let id = &row.multipart.as_ref().unwrap().id;
        let action = self
            .bucket
            .abort_multipart_upload(Some(&self.credentials), key.as_str(), id);
        let answer = Client::new().delete(action.sign(MINUTE)).send().await.unwrap();
        assert_eq!(answer.status(), 204);
    }

    /// Begins a multipart upload that no row names.
    pub(crate) async fn begin(&self, key: &str) {
        let action = self.bucket.create_multipart_upload(Some(&self.credentials), key);
        let answer = Client::new().post(action.sign(MINUTE)).send().await.unwrap();
        assert_eq!(answer.status(), 200);
    }

    /// The response of `ListMultipartUploads` below the prefix of browsers.
    pub(crate) async fn unfinished(&self) -> String {
        let url = rusty_s3::signing::sign(
            &Timestamp::now(),
            rusty_s3::Method::Get,
            self.bucket.base_url().clone(),
            self.credentials.key(),
            self.credentials.secret(),
            None,
            self.bucket.region(),
            MINUTE.as_secs(),
            [("max-uploads", "1000"), ("prefix", "parts/"), ("uploads", "")].into_iter(),
            std::iter::empty(),
        );
        reqwest::get(url).await.unwrap().text().await.unwrap()
    }
}
