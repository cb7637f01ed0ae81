//! A minimal OpenID provider on loopback: it issues tokens, and people log in with a name only.

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

/// The signing key, generated for these tests; it protects nothing.
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

/// The log-in that an authorization code stands for.
struct Grant {
    subject: String,
    nonce: String,
    challenge: String,
}

/// The behaviour of the provider.
#[derive(Clone, Default)]
pub(crate) struct ProviderOptions {
    /// Claims of the ID token in addition to the required ones.
    pub(crate) claims: Option<Value>,
    /// The UserInfo response, in which `SUBJECT` is replaced by the person's; without it there is no endpoint.
    pub(crate) user_info: Option<Value>,
    /// Whether the metadata does not list the scope `profile`.
    pub(crate) has_no_profile: bool,
    /// The authentication methods of clients, and the credentials that the token endpoint requires.
    pub(crate) secret: Option<(&'static [&'static str], &'static str)>,
    /// The error code with which the token endpoint refuses everything.
    pub(crate) refuses: Option<&'static str>,
}

/// The provider.
#[derive(Clone)]
pub(crate) struct TestProvider {
    pub(crate) url: String,
    options: ProviderOptions,
    /// The client credentials of each token request: `basic` or `post`, and the secret.
    pub(crate) client_credentials: Arc<Mutex<Vec<String>>>,
    grants: Arc<Mutex<HashMap<String, Grant>>>,
}

impl TestProvider {
    pub(crate) async fn start() -> Self {
        Self::start_with(ProviderOptions::default()).await
    }

    pub(crate) async fn start_with(options: ProviderOptions) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let provider = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            options,
            client_credentials: Arc::default(),
            grants: Arc::default(),
        };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/jwks", get(keys))
            .route("/token", post(token))
            .route("/userinfo", get(user_info))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    /// The settings of a server that uses this provider.
    pub(crate) fn settings(&self) -> [(&str, &str); 3] {
        [
            ("BUTTRESS_OIDC_ISSUER", &self.url),
            ("BUTTRESS_OIDC_CLIENT_ID", "buttress"),
            ("BUTTRESS_OIDC_NAME", "the provider"),
        ]
    }

    /// Logs in as `subject`; returns the path of the callback.
    pub(crate) fn log_in(&self, url: &str, subject: &str) -> String {
        let url = Url::parse(url).unwrap();
        let query: HashMap<String, String> = url.query_pairs().into_owned().collect();
        assert_eq!(query["response_type"], "code");
        assert_eq!(query["code_challenge_method"], "S256");
        let scope = match self.options.has_no_profile {
            true => "openid email",
            false => "openid email profile",
        };
        assert_eq!(query["scope"], scope);
        let mut grants = self.grants.lock().unwrap();
        let code = format!("code-{}-{subject}", grants.len());
        let grant = Grant {
            subject: subject.to_owned(),
            nonce: query["nonce"].clone(),
            challenge: query["code_challenge"].clone(),
        };
        grants.insert(code.clone(), grant);
        format!("/login/oidc/callback?code={code}&state={}", query["state"])
    }
}

fn key() -> CoreRsaPrivateSigningKey {
    let pem = format!("-----BEGIN RSA PRIVATE KEY-----\n{KEY}\n-----END RSA PRIVATE KEY-----\n");
    CoreRsaPrivateSigningKey::from_pem(&pem, Some(JsonWebKeyId::new("test".to_owned()))).unwrap()
}

async fn metadata(State(provider): State<TestProvider>) -> Json<Value> {
    let url = &provider.url;
    let mut metadata = json!({
        "issuer": url,
        "authorization_endpoint": format!("{url}/authorize"),
        "token_endpoint": format!("{url}/token"),
        "jwks_uri": format!("{url}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    });
    if provider.options.user_info.is_some() {
        metadata["userinfo_endpoint"] = format!("{url}/userinfo").into();
    }
    if !provider.options.has_no_profile {
        metadata["scopes_supported"] = json!(["openid", "email", "profile"]);
    }
    if let Some((methods, _)) = provider.options.secret {
        metadata["token_endpoint_auth_methods_supported"] = json!(methods);
    }
    Json(metadata)
}

/// The UserInfo endpoint; the access token is the subject.
async fn user_info(State(provider): State<TestProvider>, headers: HeaderMap) -> Result<Json<Value>, StatusCode> {
    let token = headers["authorization"]
        .to_str()
        .unwrap()
        .strip_prefix("Bearer ")
        .unwrap();
    let info = provider.options.user_info.ok_or(StatusCode::NOT_FOUND)?;
    let info = info.to_string().replace("SUBJECT", token);
    Ok(Json(serde_json::from_str(&info).unwrap()))
}

async fn keys() -> Json<Value> {
    Json(json!({ "keys": [key().as_verification_key()] }))
}

type TokenResponse = (StatusCode, Json<Value>);

fn refusal(code: &str) -> TokenResponse {
    (StatusCode::BAD_REQUEST, Json(json!({ "error": code })))
}

async fn token(
    State(provider): State<TestProvider>,
    headers: HeaderMap,
    Form(sent): Form<HashMap<String, String>>,
) -> TokenResponse {
    let basic = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok()?.strip_prefix("Basic "));
    let basic = basic.map(|text| String::from_utf8(BASE64_STANDARD.decode(text).unwrap()).unwrap());
    let credentials = match (basic, sent.get("client_secret")) {
        (Some(pair), None) => format!("basic {pair}"),
        (None, Some(secret)) => format!("post {}:{secret}", sent["client_id"]),
        _ => String::new(),
    };
    provider.client_credentials.lock().unwrap().push(credentials.clone());
    if provider
        .options
        .secret
        .is_some_and(|(_, expected)| credentials != expected)
    {
        return refusal("invalid_client");
    }
    if let Some(code) = provider.options.refuses {
        return refusal(code);
    }
    // Each code works once.
    let grant = provider.grants.lock().unwrap().remove(&sent["code"]);
    let Some(grant) = grant else {
        return refusal("invalid_grant");
    };
    let digest = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&sent["code_verifier"]));
    assert_eq!(digest, grant.challenge);
    let now = Timestamp::now().as_second();
    let mut claims = json!({
        "iss": provider.url,
        "aud": ["buttress"],
        "sub": grant.subject,
        "iat": now,
        "exp": now + 60,
        "nonce": grant.nonce,
    });
    let additional = provider
        .options
        .claims
        .clone()
        .unwrap_or_else(|| json!({ "email": "SUBJECT@issuer.example", "email_verified": true }));
    for (name, value) in additional.as_object().unwrap() {
        let value = value.to_string().replace("SUBJECT", &grant.subject);
        claims[name] = serde_json::from_str(&value).unwrap();
    }
    (
        StatusCode::OK,
        Json(json!({ "access_token": grant.subject, "token_type": "Bearer", "id_token": signed(&claims) })),
    )
}

/// A signed JWT with any claims of any types.
fn signed(claims: &Value) -> String {
    let header = json!({ "alg": "RS256", "typ": "JWT", "kid": "test" });
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(&header), part(claims));
    let algorithm = CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256;
    let signature = key().sign(&algorithm, text.as_bytes()).unwrap();
    format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}
