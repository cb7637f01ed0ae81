//! The stores that forms are sent to.

use std::env;

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use s3_post_policy::*;
use sha2::{Digest, Sha256};

use crate::http::{self, Answer};

pub(crate) struct Store {
    pub(crate) name: String,
    pub(crate) dialect: Dialect,
    pub(crate) authority: String,
    pub(crate) bucket: Bucket,
    pub(crate) region: String,
    pub(crate) access_key_id: String,
    pub(crate) secret: String,
}

/// The bucket and keys that `scripts/seaweedfs.sh` and `scripts/ceph.sh` set up.
pub(crate) const BUCKET: &str = "buttress-test";
pub(crate) const ACCESS_KEY_ID: &str = "AKIDBUTTRESSTEST";
pub(crate) const SECRET: &str = "buttress-test-secret-key";
pub(crate) const REGION: &str = "us-east-1";

impl Store {
    pub(crate) fn at(name: &str, dialect: Dialect, authority: &str) -> Self {
        Self {
            name: name.to_owned(),
            dialect,
            authority: authority.to_owned(),
            bucket: Bucket::new(BUCKET).unwrap(),
            region: REGION.to_owned(),
            access_key_id: ACCESS_KEY_ID.to_owned(),
            secret: SECRET.to_owned(),
        }
    }

    /// A store that runs elsewhere. `variable` holds its endpoint, as `http://host:port`. The same name with `_BUCKET`,
    /// `_ACCESS_KEY_ID`, `_SECRET_ACCESS_KEY` or `_REGION` appended holds what differs from the scripts' settings, and
    /// with `_VERSION` the version for the table.
    pub(crate) fn from_env(name: &str, dialect: Dialect, variable: &str) -> Option<Self> {
        let endpoint = env::var(variable).ok().filter(|endpoint| !endpoint.is_empty())?;
        let authority = endpoint.strip_prefix("http://").expect("plain HTTP, without a path");
        let mut store = Self::at(name, dialect, authority.trim_end_matches('/'));
        let set = |to: &mut String, what: &str| {
            if let Ok(value) = env::var(format!("{variable}_{what}")) {
                *to = value;
            }
        };
        set(&mut store.access_key_id, "ACCESS_KEY_ID");
        set(&mut store.secret, "SECRET_ACCESS_KEY");
        set(&mut store.region, "REGION");
        if let Ok(version) = env::var(format!("{variable}_VERSION")) {
            store.name = format!("{name} {version}");
        }
        if let Ok(bucket) = env::var(format!("{variable}_BUCKET")) {
            store.bucket = Bucket::new(bucket).expect("the name of a bucket");
        }
        Some(store)
    }

    pub(crate) fn endpoint(&self) -> Endpoint {
        Endpoint::custom(format!("http://{}", self.authority), Addressing::Path).unwrap()
    }

    pub(crate) fn signer(&self, version: SignatureVersion) -> Signer {
        let credentials = Credentials::new(&self.access_key_id, self.secret.as_str()).unwrap();
        Signer::new(version, credentials, Region::new(&self.region).unwrap())
    }

    /// The V4 signature of `text`, made without the crate under test.
    pub(crate) fn signature(&self, day: &str, text: &str) -> String {
        let step = |key: Vec<u8>, text: &str| {
            let mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
            mac.chain_update(text).finalize().into_bytes().to_vec()
        };
        let key = format!("AWS4{}", self.secret).into_bytes();
        let key = [day, &self.region, "s3", "aws4_request"].into_iter().fold(key, step);
        hex(&step(key, text))
    }

    /// Fetches an object with a presigned URL; `None` if it does not exist.
    pub(crate) fn get(&self, key: &str, now: Timestamp) -> Option<Answer> {
        let date = now.strftime("%Y%m%dT%H%M%SZ").to_string();
        let day = &date[..8];
        let scope = format!("{day}/{}/s3/aws4_request", self.region);
        let query = format!(
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={}%2F{}&X-Amz-Date={date}&X-Amz-Expires=60&X-Amz-SignedHeaders=host",
            self.access_key_id,
            scope.replace('/', "%2F")
        );
        let path = format!("/{}/{}", self.bucket, encoded(key));
        let request = format!(
            "GET\n{path}\n{query}\nhost:{}\n\nhost\nUNSIGNED-PAYLOAD",
            self.authority
        );
        let digest = hex(&Sha256::digest(request));
        let signature = self.signature(day, &format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{digest}"));
        let target = format!("{path}?{query}&X-Amz-Signature={signature}");
        let answer = http::request(&self.authority, "GET", &target, &[], b"").expect("the store answers");
        match answer.status {
            200 => Some(answer),
            404 => None,
            other => panic!(
                "{}: {other} for {key}: {}",
                self.name,
                String::from_utf8_lossy(&answer.body)
            ),
        }
    }
}

/// Percent-encodes a key for a path, as SigV4 wants it.
fn encoded(key: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
    let encode = |byte: u8| match is_plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    key.bytes().map(encode).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
