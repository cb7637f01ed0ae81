//! An OpenID Connect issuer on loopback, as small as one can be: it is asked for nothing but tokens, and people log in
//! there by name.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use openidconnect::core::{CoreJwsSigningAlgorithm, CoreRsaPrivateSigningKey};
use openidconnect::{JsonWebKeyId, PrivateSigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

/// What it signs with; made for these tests, and a secret of nobody's.
const KEY: &str = "\
MIIEowIBAAKCAQEAlqFDKLQDEB8wdaf/+ymCrk2STulaCl8rqFb59MqP46JQHtCc
6moqdmqfdd8yyrXMIaMnxBKaOPH3JNzoVqztVIpHb1NOmZkpsGRbWgJ9Xe8LkMk1
vnP/JfclkyyYY1kTrh1IMOk3i5HZ8CJBH80IEm6OrhBtzN00nLX0WdxV9z0KndrJ
KfeZO5Gi2/rOEQYDzFZlxLBfXYL+rtLU6NSMUy6+2649Qx41PA2RxGSGczKo/QXd
uj2MZlhcgZYMpVcewJEEbWAyQruDWXdb+vHmp/zVi80FKDGHXZ4/BOlHiNlXbSCy
yjlpVJry1GswWYM8gOPQQqtQhA0FlXGs38MqsQIDAQABAoIBAC/lJewe1Ox+5lM6
8IeFqvJOYwupYkJzAXg886yU7gy08yHhNkvJJyhQ/dQmfMl85eP6M25CdfxOX8W+
YjgRM0OS1mT9CbyIOXvHZU6pBQDlvfkzKV4eFw6U18NExk2sqLfPwsEentVHspMK
6Uc50+u8cKzDN46Q9aYwqvoZt9Htf0LpctDiY9TCsK/jxynFz3jJ5B1FUtuZ7Gbv
9QURIGo0I5hInkXpVcf9GCIhA2DzV9HvPK6JziWZXomjsO4jPiE+yBPwEyHmeEd7
mi+rUZorCT13b5N48UnOn5ZrL2olTv1IaLd5iGK2QvSqQzt0r0LNUWGOfljwG2K6
KTlEjfMCgYEA0KzYypPYy/5czzqUmg6O9z7l/WOX4HbVYXFFjoVT6d8Ckt1xlZ/t
KgHFYqCmzJXzy1fA+gSDKrrnX5FNb0HG1w4wF7vn3cLBaA0y+/9rHl9ihHtNvOwV
HibNQYu86CwdJ55MfcaHIBvI1nTAdPUhnfgKK3T6tNlq7u17sJvBieMCgYEAuMp0
fMkf+noBG5BkIeteoTL/uziLN5gQNQKtjd/hM2AWAyP0jC+2MSQlYR5CnlDQRGZQ
bHNHZfIvHt6aUKWcjKiVG2qXEoL3lHJSOWE+78YUYY6U5zWZh7Clt7mZMdYW2qwN
LbZj6ncRGZFG6wMV5GSjqVNs6CjeJUodlJZw7VsCgYAxNCBmG9hpuU9u+ZQigz5I
pEccqUgdgEeuE0RgZ6Wypof300k+C5ijaAl/yPurj8wNbWKuUTQQdkOqMBu/GRZm
jQzf+8mfa5WpEDuuWbqLTdhv/pcE7fHIy0Noqidf4074kYXdvlsMQiDoGF1s9oP3
uI3FU27uB7oEHnEk4oUPGwKBgHoAEBAiqR4xVnHgTnumbX93sCbnGeLGXkzhS7wT
RxcoJOBF6Lp09ZBUEOmhlNH5AMdn1UkEgurnjfyPcsozzLuAwZCsOrlaBiLXpzmC
3o5m9CXEgMJ1PLu9AGvf+ShR9BzC4qB/fk/Z9EwxAeU+0EFNwE+WaJyN/rwXxpfH
Cx9pAoGBALHa/J+Mf+6ec/jWPDg6gG8U7/RNl4ltk8eVW6zn7LVfKO9kJnsG0H58
guLiH6vbe0X1GdOyYLdxsnD3Np1PBkcKZt/wFzStn9P+RG3pdUv5Jn8LO5lVJBe3
eb3S8U+NMyWR7l9EY2QNgVJjyVG0iMjPc48HAt7OxDzZrtOj+eK+";

/// Somebody who has logged in there, as the code stands for them.
struct Grant {
    subject: String,
    nonce: String,
    challenge: String,
}

/// How providers differ.
#[derive(Clone, Default)]
pub(crate) struct Habits {
    /// Claims of the ID token beside those that it must have.
    pub(crate) claims: Option<Value>,
    /// What UserInfo answers; `SUBJECT` in it is the person's. There is none where this is `None`.
    pub(crate) user_info: Option<Value>,
    /// Ways in which clients may prove themselves, and whether they must.
    pub(crate) secret: Option<(&'static [&'static str], &'static str)>,
    /// The token endpoint refuses everything with this code.
    pub(crate) refuses: Option<&'static str>,
}

/// See the module.
#[derive(Clone)]
pub(crate) struct Issuer {
    pub(crate) url: String,
    habits: Habits,
    /// What the token endpoint was sent to prove the client, one a request: `basic` or `post`, and the secret.
    pub(crate) proofs: Arc<Mutex<Vec<String>>>,
    grants: Arc<Mutex<HashMap<String, Grant>>>,
}

impl Issuer {
    pub(crate) async fn start() -> Self {
        Self::start_with(Habits::default()).await
    }

    pub(crate) async fn start_with(habits: Habits) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            habits,
            proofs: Arc::default(),
            grants: Arc::default(),
        };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/jwks", get(keys))
            .route("/token", post(token))
            .route("/userinfo", get(user_info))
            .with_state(issuer.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        issuer
    }

    /// What a server has to be told.
    pub(crate) fn settings(&self) -> [(&str, &str); 3] {
        [
            ("BUTTRESS_OIDC_ISSUER", &self.url),
            ("BUTTRESS_OIDC_CLIENT_ID", "buttress"),
            ("BUTTRESS_OIDC_NAME", "the issuer"),
        ]
    }

    /// Somebody whom a server sent here logs in as `subject`; answers the path that the browser is sent back to.
    pub(crate) fn log_in(&self, way: &str, subject: &str) -> String {
        let way = Url::parse(way).unwrap();
        let asked: HashMap<String, String> = way.query_pairs().into_owned().collect();
        assert_eq!(asked["response_type"], "code");
        assert_eq!(asked["code_challenge_method"], "S256");
        let mut grants = self.grants.lock().unwrap();
        let code = format!("code-{}-{subject}", grants.len());
        let grant = Grant {
            subject: subject.to_owned(),
            nonce: asked["nonce"].clone(),
            challenge: asked["code_challenge"].clone(),
        };
        grants.insert(code.clone(), grant);
        format!("/login/oidc/callback?code={code}&state={}", asked["state"])
    }
}

fn key() -> CoreRsaPrivateSigningKey {
    let pem = format!("-----BEGIN RSA PRIVATE KEY-----\n{KEY}\n-----END RSA PRIVATE KEY-----\n");
    CoreRsaPrivateSigningKey::from_pem(&pem, Some(JsonWebKeyId::new("test".to_owned()))).unwrap()
}

async fn metadata(State(issuer): State<Issuer>) -> Json<Value> {
    let url = &issuer.url;
    let mut metadata = json!({
        "issuer": url,
        "authorization_endpoint": format!("{url}/authorize"),
        "token_endpoint": format!("{url}/token"),
        "jwks_uri": format!("{url}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    });
    if issuer.habits.user_info.is_some() {
        metadata["userinfo_endpoint"] = format!("{url}/userinfo").into();
    }
    if let Some((methods, _)) = issuer.habits.secret {
        metadata["token_endpoint_auth_methods_supported"] = json!(methods);
    }
    Json(metadata)
}

/// The access token is the subject.
async fn user_info(State(issuer): State<Issuer>, headers: HeaderMap) -> Result<Json<Value>, StatusCode> {
    let token = headers["authorization"]
        .to_str()
        .unwrap()
        .strip_prefix("Bearer ")
        .unwrap();
    let info = issuer.habits.user_info.ok_or(StatusCode::NOT_FOUND)?;
    let info = info.to_string().replace("SUBJECT", token);
    Ok(Json(serde_json::from_str(&info).unwrap()))
}

async fn keys() -> Json<Value> {
    Json(json!({ "keys": [key().as_verification_key()] }))
}

type Answer = (StatusCode, Json<Value>);

fn refusal(code: &str) -> Answer {
    (StatusCode::BAD_REQUEST, Json(json!({ "error": code })))
}

async fn token(State(issuer): State<Issuer>, headers: HeaderMap, Form(sent): Form<HashMap<String, String>>) -> Answer {
    let basic = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok()?.strip_prefix("Basic "));
    let basic = basic.map(|text| String::from_utf8(BASE64_STANDARD.decode(text).unwrap()).unwrap());
    let proof = match (basic, sent.get("client_secret")) {
        (Some(pair), None) => format!("basic {pair}"),
        (None, Some(secret)) => format!("post {}:{secret}", sent["client_id"]),
        _ => String::new(),
    };
    issuer.proofs.lock().unwrap().push(proof.clone());
    if issuer.habits.secret.is_some_and(|(_, expected)| proof != expected) {
        return refusal("invalid_client");
    }
    if let Some(code) = issuer.habits.refuses {
        return refusal(code);
    }
    // Each code works once.
    let grant = issuer.grants.lock().unwrap().remove(&sent["code"]);
    let Some(grant) = grant else {
        return refusal("invalid_grant");
    };
    let digest = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&sent["code_verifier"]));
    assert_eq!(digest, grant.challenge);
    let now = Timestamp::now().as_second();
    let mut claims = json!({
        "iss": issuer.url,
        "aud": ["buttress"],
        "sub": grant.subject,
        "iat": now,
        "exp": now + 60,
        "nonce": grant.nonce,
    });
    let others = issuer
        .habits
        .claims
        .clone()
        .unwrap_or_else(|| json!({ "email": "SUBJECT@issuer.example", "email_verified": true }));
    for (name, value) in others.as_object().unwrap() {
        let value = value.to_string().replace("SUBJECT", &grant.subject);
        claims[name] = serde_json::from_str(&value).unwrap();
    }
    (
        StatusCode::OK,
        Json(json!({ "access_token": grant.subject, "token_type": "Bearer", "id_token": signed(&claims) })),
    )
}

/// A JWT of any claims, of any types.
fn signed(claims: &Value) -> String {
    let header = json!({ "alg": "RS256", "typ": "JWT", "kid": "test" });
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(&header), part(claims));
    let algorithm = CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256;
    let signature = key().sign(&algorithm, text.as_bytes()).unwrap();
    format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}
