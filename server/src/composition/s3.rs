//! The configured or embedded S3: its settings, its client, the signer of forms and the canary.

use std::path::Path;
use std::sync::Arc;

use s3_post_policy::{Bucket, Endpoint, Region};
use url::Url;

use super::StartError;
use crate::access_keys::StoreKeys;
use crate::canary::{Canary, ServerEndpoint};
use crate::config::{
    AccessKey, KeyRole, KeySource, PublicUrl, S3Choice, S3Settings, Setting, SettingError, definitions,
};
use crate::embedded_s3;
use crate::outbound::error_chain;
use crate::store::{Integrity, S3Store};

/// The configured S3, or an embedded one that is started here, and a line for the operator.
pub(super) async fn s3_settings(
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
            // Users may open the site by either name of their own machine.
            let origins = [
                public_url.as_str().to_owned(),
                format!("http://127.0.0.1:{port}"),
                format!("http://localhost:{port}"),
            ];
            let embedded = embedded_s3::start(addr, data_dir, &origins).await?;
            let note = format!(
                "No S3 is configured: files go to the embedded one at http://{}, and are stored in {}",
                embedded.addr,
                data_dir.join("s3").display()
            );
            let invalid = |error: s3_post_policy::Invalid| StartError::SetUp(error.to_string());
            let s3 = S3Settings {
                endpoint: Some(format!("http://{}", embedded.addr)),
                public_endpoint: None,
                region: Region::new("us-east-1").map_err(invalid)?,
                bucket: Bucket::new(embedded_s3::BUCKET).map_err(invalid)?,
                server_key: KeySource::Fixed(AccessKey {
                    role: KeyRole::Server,
                    id: embedded.access_key_id,
                    secret: embedded.secret_access_key,
                    session_token: None,
                }),
                browser_key: Some(AccessKey {
                    role: KeyRole::Browser,
                    id: embedded.browser_access_key_id,
                    secret: embedded.browser_secret_access_key,
                    session_token: None,
                }),
                browser_role: None,
                signature,
                upload_method,
                path_style: true,
                acl: None,
            };
            Ok((s3, note))
        }
    }
}

/// The client of the store. The server's own requests are always signed with SigV4, even if forms are signed with
/// SigV2.
pub(crate) fn store(s3: &S3Settings, keys: &StoreKeys) -> Result<S3Store, StartError> {
    let bucket = store_bucket(s3, &s3.own_endpoint()?, &definitions::S3_ENDPOINT)?;
    let public_bucket = store_bucket(s3, &s3.browser_endpoint()?, &definitions::S3_PUBLIC_ENDPOINT)?;
    let store = S3Store::new(bucket, keys.server.clone());
    let store = store.map_err(|error| StartError::SetUp(error_chain(&error)))?;
    Ok(store.with_public_bucket(public_bucket))
}

/// The origin of the store for browsers, for the Content-Security-Policy.
pub(crate) fn store_origin(s3: &S3Settings) -> Result<String, StartError> {
    let form_url = s3.browser_endpoint()?.form_url(&s3.bucket);
    Url::parse(&form_url)
        .map(|url| url.origin().ascii_serialization())
        .map_err(|error| StartError::SetUp(error.to_string()))
}

/// The canary of a store.
pub(crate) fn canary(
    s3: &S3Settings,
    keys: &StoreKeys,
    store: &Arc<S3Store>,
    max_upload_bytes: u64,
    integrity: Integrity,
) -> Result<Canary, StartError> {
    Ok(Canary {
        store: store.clone(),
        browser: store.clone(),
        upload_key: keys.upload.clone(),
        endpoint: s3.browser_endpoint()?,
        bucket: s3.bucket.clone(),
        acl: s3.acl,
        urls: store.clone(),
        single: s3.upload_method,
        server_endpoint: match &s3.public_endpoint {
            Some(_) => Some(ServerEndpoint::new(s3.own_endpoint()?, store.at_server_endpoint())),
            None => None,
        },
        max_upload_bytes,
        integrity,
    })
}

/// The bucket for rusty-s3, with the same addressing style as in forms.
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
            S3Choice::Embedded { .. } => panic!("an S3 is configured"),
        }
    }

    /// The addresses of forms, PUTs, parts, downloads and the server's own requests.
    async fn addresses(s3: &S3Settings) -> [String; 5] {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let keys = StoreKeys::load(s3).await.unwrap();
        let store = store(s3, &keys).unwrap();
        let key = ObjectKey::new("staging/1").unwrap();
        let lifetime = std::time::Duration::from_secs(60);
        let signing = keys.upload.for_signing(lifetime, Timestamp::UNIX_EPOCH).await.unwrap();
        let options = DirectUploadOptions {
            content_type: "image/png",
            upload_id: "1",
            acl: None,
        };
        let download = DownloadOptions {
            disposition: "attachment",
            content_type: "image/png",
            lifetime,
        };
        let own = store.at_server_endpoint();
        let address = |url: String| url.split('?').next().unwrap().trim_end_matches("staging/1").to_owned();
        let form = s3.browser_endpoint().unwrap().form_url(&s3.bucket);
        [
            format!("{}/", form.trim_end_matches('/')),
            address(store.put_url(&key, 1, &options, &signing).url),
            address(store.part_url(&key, "m", (1, 1), &signing)),
            address(store.download_url(&key, &download).await.unwrap().url),
            address(own.download_url(&key, &download).await.unwrap().url),
        ]
    }

    #[tokio::test]
    async fn all_requests_address_a_bucket_in_the_same_way() {
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
            assert_eq!(addresses(&settings(pairs)).await, [address; 5]);
        }
    }

    #[tokio::test]
    async fn browsers_go_to_the_public_endpoint_and_the_server_to_its_own() {
        let s3 = settings(&[
            ("BUTTRESS_S3_BUCKET", "files"),
            ("BUTTRESS_S3_ENDPOINT", "http://store:9000"),
            ("BUTTRESS_S3_PUBLIC_ENDPOINT", "https://store.example.org"),
        ]);
        let public = "https://store.example.org/files/";
        assert_eq!(
            addresses(&s3).await,
            [public, public, public, public, "http://store:9000/files/"]
        );
    }
}
