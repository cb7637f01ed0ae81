//! A cloud on loopback: it issues temporary credentials as the metadata service of EC2 (IMDSv2), the endpoint of a
//! container and STS do, and has a store that accepts them until they expire.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::error_handling::HandleError;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use s3s::auth::{S3Auth, SecretKey};
use s3s::service::S3ServiceBuilder;
use s3s::{S3Result, s3_error};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// The token of the metadata service, which has nothing to do with session tokens.
const METADATA_TOKEN: &str = "metadata-token-of-this-test";
/// The value that a container sends in `Authorization`.
pub(crate) const CONTAINER_TOKEN: &str = "container-token-of-this-test";
/// The signature of one of the server's own requests is valid for this many seconds.
const OWN_REQUEST: &str = "300";

/// Credentials that were issued.
#[derive(Debug, Clone)]
pub(crate) struct Issued {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) token: String,
    pub(crate) expires_at: Timestamp,
}

#[derive(Debug)]
struct Inner {
    life: i64,
    is_away: bool,
    issued: Vec<Issued>,
    /// Bodies of requests to STS, with their `Authorization`.
    sts: Vec<(String, String)>,
    /// Kinds of requests with a token that the store checked.
    checked: Vec<&'static str>,
    /// What was signed for longer than its credentials live, or without its token.
    violations: Vec<String>,
}

/// The cloud; clones share its state.
#[derive(Debug, Clone)]
pub(crate) struct Cloud {
    inner: Arc<Mutex<Inner>>,
    /// The address of the metadata service, the container's endpoint and STS.
    pub(crate) services: SocketAddr,
    /// The address of the store.
    pub(crate) store: SocketAddr,
}

impl Cloud {
    /// A cloud whose credentials live for `life` seconds, and whose store keeps files in `folder`.
    pub(crate) async fn start(folder: &Path, life: i64) -> Self {
        let inner = Inner {
            life,
            is_away: false,
            issued: Vec::new(),
            sts: Vec::new(),
            checked: Vec::new(),
            violations: Vec::new(),
        };
        let listeners = [
            TcpListener::bind("127.0.0.1:0").await.unwrap(),
            TcpListener::bind("127.0.0.1:0").await.unwrap(),
        ];
        let cloud = Self {
            inner: Arc::new(Mutex::new(inner)),
            services: listeners[0].local_addr().unwrap(),
            store: listeners[1].local_addr().unwrap(),
        };
        let services = Router::new().fallback(serve_credentials).with_state(cloud.clone());
        std::fs::create_dir_all(folder.join("files")).unwrap();
        let mut builder = S3ServiceBuilder::new(s3s_fs::FileSystem::new(folder).unwrap());
        builder.set_auth(cloud.clone());
        let s3 = HandleError::new(builder.build(), async |_| StatusCode::INTERNAL_SERVER_ERROR);
        let store = Router::new()
            .fallback_service(s3)
            .layer(from_fn_with_state(cloud.clone(), check_token));
        let [for_services, for_store] = listeners;
        tokio::spawn(async move { axum::serve(for_services, services).await.unwrap() });
        tokio::spawn(async move { axum::serve(for_store, store).await.unwrap() });
        cloud
    }

    /// The settings of a server with files in this cloud's store.
    pub(crate) fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("BUTTRESS_S3_BUCKET", "files".to_owned()),
            ("BUTTRESS_S3_REGION", "us-east-1".to_owned()),
            ("BUTTRESS_S3_ENDPOINT", format!("http://{}", self.store)),
            ("BUTTRESS_S3_CREDENTIALS", "chain".to_owned()),
        ]
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.services)
    }

    /// Sets the life of the next credentials.
    pub(crate) fn set_life(&self, seconds: i64) {
        self.inner.lock().unwrap().life = seconds;
    }

    /// Makes the services answer with errors.
    pub(crate) fn set_away(&self, is_away: bool) {
        self.inner.lock().unwrap().is_away = is_away;
    }

    pub(crate) fn issued(&self) -> Vec<Issued> {
        self.inner.lock().unwrap().issued.clone()
    }

    pub(crate) fn sts(&self) -> Vec<(String, String)> {
        self.inner.lock().unwrap().sts.clone()
    }

    /// Whether the store checked the token of such a request.
    pub(crate) fn has_checked(&self, kind: &str) -> bool {
        self.inner.lock().unwrap().checked.contains(&kind)
    }

    pub(crate) fn violations(&self) -> Vec<String> {
        self.inner.lock().unwrap().violations.clone()
    }

    /// Lets the store accept a key without a token and without an end.
    pub(crate) fn add_key(&self, id: &str, secret: &str) {
        self.inner.lock().unwrap().issued.push(Issued {
            id: id.to_owned(),
            secret: secret.to_owned(),
            token: String::new(),
            expires_at: Timestamp::MAX,
        });
    }

    fn issue(&self) -> Issued {
        let mut inner = self.inner.lock().unwrap();
        let random = format!("{:016x}", getrandom::u64().unwrap());
        let expires_at = Timestamp::now() + SignedDuration::from_secs(inner.life);
        let issued = Issued {
            id: format!("ASIA{}", random.to_uppercase()),
            secret: format!("secret/{random}+"),
            token: format!("token/{random}+{}==", "x".repeat(800)),
            // Whole seconds, as AWS writes them.
            expires_at: Timestamp::from_second(expires_at.as_second()).unwrap(),
        };
        inner.issued.push(issued.clone());
        issued
    }

    fn known(&self, id: &str) -> Option<Issued> {
        let inner = self.inner.lock().unwrap();
        inner.issued.iter().find(|issued| issued.id == id).cloned()
    }

    /// Records a request of the store with credentials, and whether it is as it should be.
    fn record(&self, kind: &'static str, id: &str, token: &str, expires_at: Option<Timestamp>) -> bool {
        let Some(issued) = self.known(id) else {
            return false;
        };
        let mut inner = self.inner.lock().unwrap();
        if expires_at.is_some_and(|expires_at| expires_at > issued.expires_at) {
            let violation = format!("a {kind} of {id} until {expires_at:?}, not {}", issued.expires_at);
            inner.violations.push(violation);
        }
        if token != issued.token {
            inner.violations.push(format!("a {kind} of {id} without its token"));
            return false;
        }
        inner.checked.push(kind);
        true
    }
}

impl Issued {
    fn json(&self) -> Value {
        json!({
            "Code": "Success", "Type": "AWS-HMAC", "LastUpdated": Timestamp::now().to_string(),
            "AccessKeyId": self.id, "SecretAccessKey": self.secret, "Token": self.token,
            "Expiration": self.expires_at.to_string(),
        })
    }

    /// STS, "AssumeRole" and "AssumeRoleWithWebIdentity": examples of responses.
    fn xml(&self, action: &str) -> String {
        let Self {
            id,
            secret,
            token,
            expires_at,
        } = self;
        format!(
            "<{action}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{action}Result><Credentials>\
             <AccessKeyId>{id}</AccessKeyId><SecretAccessKey>{secret}</SecretAccessKey>\
             <SessionToken>{token}</SessionToken><Expiration>{expires_at}</Expiration></Credentials>\
             <AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/a/b</Arn>\
             <AssumedRoleId>AROA:b</AssumedRoleId></AssumedRoleUser></{action}Result></{action}Response>"
        )
    }
}

/// The metadata service, the container's endpoint and STS.
async fn serve_credentials(State(cloud): State<Cloud>, request: Request) -> Response {
    const ROLES: &str = "/latest/meta-data/iam/security-credentials/";
    if cloud.inner.lock().unwrap().is_away {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let (parts, body) = request.into_parts();
    let header = |name: &str| text(&parts.headers, name);
    let has_token = header("x-aws-ec2-metadata-token") == METADATA_TOKEN;
    match (&parts.method, parts.uri.path()) {
        (&Method::PUT, "/latest/api/token") => {
            let ttl = header("x-aws-ec2-metadata-token-ttl-seconds");
            ([("x-aws-ec2-metadata-token-ttl-seconds", ttl)], METADATA_TOKEN).into_response()
        }
        (&Method::GET, ROLES) if has_token => "buttress-role".into_response(),
        (&Method::GET, path) if path.strip_prefix(ROLES) == Some("buttress-role") && has_token => {
            cloud.issue().json().to_string().into_response()
        }
        (&Method::GET, "/container") if header("authorization") == CONTAINER_TOKEN => {
            let json = cloud.issue().json().to_string();
            ([("content-type", "application/json")], json).into_response()
        }
        (&Method::POST, "/") => {
            let body = String::from_utf8(to_bytes(body, 1 << 20).await.unwrap().to_vec()).unwrap();
            let authorization = header("authorization");
            cloud.inner.lock().unwrap().sts.push((body.clone(), authorization));
            let action = match body.contains("Action=AssumeRoleWithWebIdentity") {
                true => "AssumeRoleWithWebIdentity",
                false => "AssumeRole",
            };
            ([("content-type", "text/xml")], cloud.issue().xml(action)).into_response()
        }
        _ => StatusCode::UNAUTHORIZED.into_response(),
    }
}

fn text(headers: &HeaderMap, name: &str) -> String {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

#[async_trait::async_trait]
impl S3Auth for Cloud {
    async fn get_secret_key(&self, id: &str) -> S3Result<SecretKey> {
        let issued = self.known(id).ok_or_else(|| s3_error!(InvalidAccessKeyId))?;
        match issued.expires_at > Timestamp::now() {
            true => Ok(issued.secret.into()),
            false => Err(s3_error!(ExpiredToken)),
        }
    }
}

/// Checks what s3s does not: session tokens. Signatures are checked by s3s afterwards.
async fn check_token(State(cloud): State<Cloud>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let query = url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
    let query: Vec<(String, String)> = query.into_owned().collect();
    let value = |wanted: &str| {
        let found = query.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.clone())
    };
    let bytes = to_bytes(body, 64 << 20).await.unwrap();
    let is_valid = if let Some(credential) = value("X-Amz-Credential") {
        let (expires, token) = (value("X-Amz-Expires").unwrap(), value("X-Amz-Security-Token"));
        let signed_at = value("X-Amz-Date").unwrap();
        let signed_at = jiff::fmt::strtime::parse("%Y%m%dT%H%M%S%z", signed_at.replace('Z', "+0000"));
        let signed_at = signed_at.unwrap().to_timestamp().unwrap();
        let end = signed_at + SignedDuration::from_secs(expires.parse().unwrap());
        let (kind, end) = match parts.method {
            _ if expires == OWN_REQUEST => ("own request", None),
            Method::PUT => ("part or PUT", Some(end)),
            _ => ("download", Some(end)),
        };
        let id = credential.split('/').next().unwrap();
        cloud.record(kind, id, &token.unwrap_or_default(), end)
    } else if parts.method == Method::POST {
        let form = String::from_utf8_lossy(&bytes);
        let field = |name: &str| {
            let (_, rest) = form.split_once(&format!("name=\"{name}\""))?;
            let (_, value) = rest.split_once("\r\n\r\n")?;
            Some(value.split_once("\r\n")?.0.to_owned())
        };
        let policy = STANDARD.decode(field("policy").unwrap()).unwrap();
        let policy: Value = serde_json::from_slice(&policy).unwrap();
        let end = policy["expiration"].as_str().unwrap().parse().unwrap();
        let credential = field("x-amz-credential").unwrap();
        let id = credential.split('/').next().unwrap();
        cloud.record(
            "form",
            id,
            &field("x-amz-security-token").unwrap_or_default(),
            Some(end),
        )
    } else {
        true
    };
    if !is_valid {
        return (StatusCode::FORBIDDEN, "<Error><Code>InvalidToken</Code></Error>").into_response();
    }
    next.run(Request::from_parts(parts, Body::from(bytes))).await
}
