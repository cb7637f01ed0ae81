//! OpenID Connect: the authorization code flow with PKCE (RFC 7636), as a confidential or a public client of one
//! provider.

use std::error::Error;
use std::pin::Pin;
use std::time::{Duration, Instant};

use app::domain::account::{DisplayName, Email};
use app::error::ApiError;
use app::text::msg;
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreProviderMetadata};
use openidconnect::{
    AccessToken, AsyncHttpClient, AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, TokenResponse, UserInfoUrl,
};
use reqwest::StatusCode;
use reqwest::header::ACCEPT;
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::Value;
use subtle::ConstantTimeEq;
use tokio::sync::Mutex;
use url::Url;

use crate::accounts::SecretToken;
use crate::config::{PublicUrl, Secret};
use crate::outbound::{OutboundClient, error_chain};

/// The redirect URI's path, where the provider sends browsers back to.
pub const CALLBACK: &str = "/login/oidc/callback";
/// The provider's metadata and keys are fetched again after this time.
const METADATA_TTL: Duration = Duration::from_secs(60 * 60);
/// A person waits for each of the provider's responses.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Characters of an error code that are logged; the defined codes are shorter.
const MAX_CODE_CHARS: usize = 64;

/// The settings of the OpenID provider.
#[derive(Debug, Clone)]
pub struct OidcSettings {
    /// The issuer identifier, an `https://` URL; plain http on loopback only.
    pub issuer: IssuerUrl,
    /// The client id that the provider has registered for this site.
    pub client_id: String,
    /// The client secret; public clients have none.
    pub client_secret: Option<Secret>,
    /// The provider's name on the log-in page.
    pub name: String,
}

/// A person's identity, as the provider vouches for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OidcIdentity {
    /// The issuer identifier of the provider.
    pub issuer: String,
    /// The provider's name for people.
    pub provider_name: String,
    /// The provider's id of the person, which never changes.
    pub subject: String,
    /// The e-mail address, if the provider has verified it.
    pub verified_email: Option<Email>,
    /// The person's name, if the provider sent one that can be shown.
    pub display_name: Option<DisplayName>,
}

/// The query of the callback (RFC 6749, 4.1.2).
#[derive(Debug, Default, Deserialize)]
pub struct CallbackQuery {
    /// The authorization code.
    #[serde(default)]
    pub code: String,
    /// The state that the authorization request carried.
    #[serde(default)]
    pub state: String,
    /// The error code, where there is no authorization code.
    #[serde(default)]
    pub error: String,
}

/// The claims that are read from a UserInfo response (OpenID Connect Core, 5.3).
#[derive(Deserialize)]
struct UserInfo {
    sub: String,
    email: Option<String>,
    #[serde(default)]
    email_verified: Value,
    #[serde(default)]
    name: Value,
}

/// An OpenID client with the endpoints that the provider's metadata names.
type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// The OpenID provider that people may log in with.
pub struct OidcProvider {
    settings: OidcSettings,
    redirect: RedirectUrl,
    http: HttpAdapter,
    metadata: Mutex<Option<(Instant, CoreProviderMetadata)>>,
}

/// The failure of a request to the provider.
#[derive(Debug, thiserror::Error)]
enum HttpError {
    #[error("{0}")]
    Http(#[from] reqwest::Error),
    #[error("{0}")]
    Shape(#[from] openidconnect::http::Error),
    #[error("HTTP {0}")]
    Status(StatusCode),
}

impl OidcProvider {
    /// Sends no request yet, so that the server can start while the provider is unavailable.
    ///
    /// # Errors
    /// When no HTTP client can be created.
    pub fn new(settings: OidcSettings, public_url: &PublicUrl) -> Result<Self, String> {
        let redirect = RedirectUrl::new(format!("{public_url}{CALLBACK}")).map_err(|e| e.to_string())?;
        let http = OutboundClient::new(|client| {
            // A redirect could point the server at any address.
            client.redirect(reqwest::redirect::Policy::none()).timeout(TIMEOUT)
        });
        let http = http.map_err(|e| error_chain(&e))?;
        Ok(Self {
            settings,
            redirect,
            http: HttpAdapter(http),
            metadata: Mutex::new(None),
        })
    }

    /// The provider's name for people.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// The URL that the browser opens to log in. State, nonce and PKCE verifier are derived from the ceremony's token
    /// in the cookie, so that only this browser can use the callback.
    ///
    /// # Errors
    /// [`ApiError::ProviderUnavailable`] when the provider does not answer.
    pub async fn authorization_url(&self, token: &SecretToken) -> Result<Url, ApiError> {
        let metadata = self.metadata().await?;
        let email = Scope::new("email".to_owned());
        // The person's name. Some providers refuse a scope that they do not know.
        let profile = Scope::new("profile".to_owned());
        let listed = metadata.scopes_supported();
        let profile = Some(profile).filter(|profile| listed.is_some_and(|listed| listed.contains(profile)));
        let client = self.client(metadata);
        let verifier = PkceCodeVerifier::new(token.derive("pkce"));
        let (state, nonce) = (CsrfToken::new(token.derive("state")), Nonce::new(token.derive("nonce")));
        let (url, _, _) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || state.clone(),
                move || nonce.clone(),
            )
            .add_scope(email)
            .add_scopes(profile)
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok(url)
    }

    /// Verifies a callback: exchanges the code, verifies the ID token, and returns the identity.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] when the callback does not belong to this ceremony, or the provider refused;
    /// [`ApiError::ProviderUnavailable`] when the provider does not answer.
    pub async fn verify_callback(&self, token: &SecretToken, query: &CallbackQuery) -> Result<OidcIdentity, ApiError> {
        let CallbackQuery { code, state, error } = query;
        let expected = token.derive("state");
        if !bool::from(expected.as_bytes().ct_eq(state.as_bytes())) {
            return Err(log_in_refused());
        }
        if !error.is_empty() {
            return Err(provider_refused(error));
        }
        let metadata = self.metadata().await?;
        let user_info = metadata.userinfo_endpoint().cloned();
        let client = self.client(metadata);
        let verifier = PkceCodeVerifier::new(token.derive("pkce"));
        let exchange = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| invalid_response(&error))?
            .set_pkce_verifier(verifier);
        let tokens = exchange.request_async(&self.http).await.map_err(|error| match &error {
            RequestTokenError::ServerResponse(answer) => provider_refused(answer.error().as_ref()),
            RequestTokenError::Request(cause) => provider_unavailable(cause),
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => invalid_response(&error),
        })?;
        let id_token = tokens.id_token().ok_or_else(log_in_refused)?;
        let nonce = Nonce::new(token.derive("nonce"));
        let claims = id_token
            .claims(&client.id_token_verifier(), &nonce)
            .map_err(|error| invalid_response(&error))?;
        let subject = claims.subject().as_str();
        let name = claims
            .name()
            .and_then(|name| name.get(None))
            .map(|name| name.to_string());
        let (verified_email, name) = match (claims.email(), claims.email_verified(), user_info) {
            (Some(email), Some(true), _) => (Some(email.as_str().to_owned()), name),
            (Some(_), Some(false), _) | (.., None) => (None, name),
            // Providers may keep all claims but the subject to UserInfo (OpenID Connect Core, 5.4).
            (.., Some(url)) => {
                let info = self.user_info(&url, tokens.access_token(), subject).await?;
                let email = info.email.filter(|_| is_true(&info.email_verified));
                (email, name.or_else(|| info.name.as_str().map(str::to_owned)))
            }
        };
        Ok(OidcIdentity {
            issuer: self.settings.issuer.as_str().to_owned(),
            provider_name: self.settings.name.clone(),
            subject: subject.to_owned(),
            verified_email: verified_email.and_then(|email| Email::parse(&email).ok()),
            display_name: name.and_then(|name| DisplayName::parse(&name).ok().flatten()),
        })
    }

    /// The claims from the UserInfo endpoint. Only four are read, because some providers send others with wrong types.
    async fn user_info(&self, url: &UserInfoUrl, token: &AccessToken, subject: &str) -> Result<UserInfo, ApiError> {
        let request = self.http.0.to(url.as_str()).get(url.as_str());
        let request = request.bearer_auth(token.secret()).header(ACCEPT, "application/json");
        let answer = request
            .send()
            .await
            .map_err(|error| provider_unavailable(&error.into()))?;
        if answer.status() != StatusCode::OK {
            return Err(provider_unavailable(&HttpError::Status(answer.status())));
        }
        let body = answer
            .bytes()
            .await
            .map_err(|error| provider_unavailable(&error.into()))?;
        // A signed response cannot be read; the request does not ask for one.
        let info: UserInfo = serde_json::from_slice(&body).map_err(|error| invalid_response(&error))?;
        // A token of another person must not log in as that person (OpenID Connect Core, 5.3.2).
        if info.sub != subject {
            tracing::warn!("the OpenID provider's UserInfo response is about another person; the log-in was refused");
            return Err(log_in_refused());
        }
        Ok(info)
    }

    fn client(&self, metadata: CoreProviderMetadata) -> Client {
        let auth_type = auth_type(&metadata);
        CoreClient::from_provider_metadata(metadata, self.client_id(), self.client_secret())
            .set_auth_type(auth_type)
            .set_redirect_uri(self.redirect.clone())
    }

    fn client_id(&self) -> ClientId {
        ClientId::new(self.settings.client_id.clone())
    }

    fn client_secret(&self) -> Option<ClientSecret> {
        let secret = self.settings.client_secret.as_ref()?;
        Some(ClientSecret::new(secret.expose_secret().to_owned()))
    }

    async fn metadata(&self) -> Result<CoreProviderMetadata, ApiError> {
        let mut cached = self.metadata.lock().await;
        if let Some((since, metadata)) = &*cached
            && since.elapsed() < METADATA_TTL
        {
            return Ok(metadata.clone());
        }
        let metadata = CoreProviderMetadata::discover_async(self.settings.issuer.clone(), &self.http)
            .await
            .map_err(|error| {
                let cause = error_chain(&error);
                tracing::warn!(cause, "the OpenID provider did not answer; check BUTTRESS_OIDC_ISSUER");
                ApiError::ProviderUnavailable {
                    retry_after: RETRY_AFTER,
                }
            })?;
        *cached = Some((Instant::now(), metadata.clone()));
        Ok(metadata)
    }
}

/// The authentication method at the token endpoint: Basic, unless the provider supports the secret in the body only.
fn auth_type(metadata: &CoreProviderMetadata) -> AuthType {
    let methods = metadata.token_endpoint_auth_methods_supported();
    let takes = |method| methods.is_some_and(|methods| methods.contains(&method));
    match takes(CoreClientAuthMethod::ClientSecretPost) && !takes(CoreClientAuthMethod::ClientSecretBasic) {
        true => AuthType::RequestBody,
        false => AuthType::BasicAuth,
    }
}

/// Whether a claim is true; some providers send it as a string.
fn is_true(claim: &Value) -> bool {
    match claim {
        Value::Bool(flag) => *flag,
        Value::String(text) => text.eq_ignore_ascii_case("true"),
        _ => false,
    }
}

/// Sends the requests of `openidconnect` with our HTTP client.
struct HttpAdapter(OutboundClient);

impl<'c> AsyncHttpClient<'c> for HttpAdapter {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let client = self.0.to(&request.uri().to_string());
            let answer = client.execute(request.try_into()?).await?;
            let mut response = openidconnect::http::Response::builder().status(answer.status());
            for (name, value) in answer.headers() {
                response = response.header(name, value);
            }
            Ok(response.body(answer.bytes().await?.to_vec())?)
        })
    }
}

/// Logs an invalid response. The causes contain no secret and no part of the response.
fn invalid_response(error: &dyn Error) -> ApiError {
    let cause = error_chain(error);
    tracing::warn!(
        cause,
        "a response of the OpenID provider was not valid; the log-in was refused"
    );
    log_in_refused()
}

/// Seconds after which a person may try again when the provider is unavailable.
const RETRY_AFTER: u32 = 10;

fn provider_unavailable(error: &HttpError) -> ApiError {
    let cause = error_chain(error);
    tracing::warn!(cause, "the OpenID provider did not answer during a log-in");
    ApiError::ProviderUnavailable {
        retry_after: RETRY_AFTER,
    }
}

/// Logs the provider's error code, which names the cause: `invalid_client`, for example, means a wrong secret (RFC
/// 6749, 4.1.2.1 and 5.2).
fn provider_refused(code: &str) -> ApiError {
    let code: String = code
        .chars()
        .filter(char::is_ascii_graphic)
        .take(MAX_CODE_CHARS)
        .collect();
    tracing::warn!(code, "the OpenID provider refused a log-in");
    match code.as_str() {
        "server_error" | "temporarily_unavailable" => ApiError::ProviderUnavailable {
            retry_after: RETRY_AFTER,
        },
        _ => log_in_refused(),
    }
}

fn log_in_refused() -> ApiError {
    ApiError::invalid(msg::provider_failed())
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex as StdMutex};

    use super::*;

    #[derive(Clone, Default)]
    struct LogBuffer(Arc<StdMutex<Vec<u8>>>);

    impl Write for LogBuffer {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn the_providers_error_code_is_logged_on_one_line() {
        let lines = LogBuffer::default();
        let writer = lines.clone();
        let log = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        let forged = format!("invalid_client\n2026 INFO all is well{}", "x".repeat(500));
        let error = tracing::subscriber::with_default(log, || provider_refused(&forged));
        assert_eq!(error, log_in_refused());
        let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        assert!(
            text.contains("invalid_client") && text.contains("refused a log-in"),
            "{text}"
        );
        assert!(text.lines().count() == 1 && text.len() < 300, "{text}");
    }
}
