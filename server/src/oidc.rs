//! Logging in at another site: OpenID Connect, authorization code flow with PKCE (RFC 7636), as a
//! confidential or a public client of one issuer.

use std::error::Error;
use std::pin::Pin;
use std::time::{Duration, Instant};

use app::domain::account::Email;
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

use crate::accounts::SessionToken;
use crate::config::{PublicUrl, Secret};
use crate::outbound::{OutboundClient, error_chain};

/// Where the issuer sends browsers back to.
pub const CALLBACK: &str = "/login/oidc/callback";
/// The issuer's addresses and keys are asked for again after so long.
const KNOWN_FOR: Duration = Duration::from_secs(60 * 60);
/// People wait for its answers.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// What is logged of an issuer's error code; those that are defined are shorter.
const LONGEST_CODE: usize = 64;

/// What the operator settles with the issuer.
#[derive(Debug, Clone)]
pub struct OidcTerms {
    /// The issuer's own name for itself, an `https://` URL; plain http on loopback only.
    pub issuer: IssuerUrl,
    /// What it calls us.
    pub client_id: String,
    /// What we prove that with; public clients have none.
    pub client_secret: Option<Secret>,
    /// What people know the other site as.
    pub name: String,
}

/// Whoever the issuer says that somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The issuer's own name for itself.
    pub issuer: String,
    /// What people know it as.
    pub issuer_name: String,
    /// Its name for the person, which never changes.
    pub subject: String,
    /// An address that the issuer has verified.
    pub verified_email: Option<Email>,
}

/// What the issuer sends a browser back with (RFC 6749, 4.1.2).
#[derive(Debug, Default, Deserialize)]
pub struct Answer {
    /// Stands for the log-in.
    #[serde(default)]
    pub code: String,
    /// What the browser was sent off with.
    #[serde(default)]
    pub state: String,
    /// Why there is no code.
    #[serde(default)]
    pub error: String,
}

/// What is read of UserInfo (OpenID Connect Core, 5.3).
#[derive(Deserialize)]
struct UserInfo {
    sub: String,
    email: Option<String>,
    #[serde(default)]
    email_verified: Value,
}

/// A client that knows the issuer's addresses, as far as it has them.
type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// The issuer, as a client of it sees it.
pub struct Issuer {
    terms: OidcTerms,
    redirect: RedirectUrl,
    http: Caller,
    known: Mutex<Option<(Instant, CoreProviderMetadata)>>,
}

/// Why the other site did not answer.
#[derive(Debug, thiserror::Error)]
enum CallError {
    #[error("{0}")]
    Http(#[from] reqwest::Error),
    #[error("{0}")]
    Shape(#[from] openidconnect::http::Error),
    #[error("HTTP {0}")]
    Status(StatusCode),
}

impl Issuer {
    /// Does not call it yet: a site of ours shall start while the issuer is away.
    ///
    /// # Errors
    /// Where no HTTP client can be made.
    pub fn new(terms: OidcTerms, public_url: &PublicUrl) -> Result<Self, String> {
        let redirect = RedirectUrl::new(format!("{public_url}{CALLBACK}")).map_err(|e| e.to_string())?;
        let http = OutboundClient::new(|client| {
            // An issuer that answers with a redirect would send us wherever it likes.
            client
                .redirect(reqwest::redirect::Policy::none())
                .timeout(ANSWER_WITHIN)
        });
        let http = http.map_err(|e| e.to_string())?;
        Ok(Self {
            terms,
            redirect,
            http: Caller(http),
            known: Mutex::new(None),
        })
    }

    /// What people know it as.
    pub fn name(&self) -> &str {
        &self.terms.name
    }

    /// Where the browser goes to log in. State, nonce and verifier are derived from the token in its
    /// cookie, so that only this browser can come back with the answer.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] with a sentence where the issuer does not answer.
    pub async fn way_there(&self, token: &SessionToken) -> Result<Url, ApiError> {
        let client = self.client(self.metadata().await?);
        let verifier = PkceCodeVerifier::new(token.derive("pkce"));
        let (state, nonce) = (CsrfToken::new(token.derive("state")), Nonce::new(token.derive("nonce")));
        let (url, _, _) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || state.clone(),
                move || nonce.clone(),
            )
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok(url)
    }

    /// Who came back.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] with a sentence where the answer is not one to what this browser was sent off with, and
    /// where the issuer does not answer.
    pub async fn way_back(&self, token: &SessionToken, answer: &Answer) -> Result<Identity, ApiError> {
        let Answer { code, state, error } = answer;
        let expected = token.derive("state");
        if !bool::from(expected.as_bytes().ct_eq(state.as_bytes())) {
            return Err(refused());
        }
        if !error.is_empty() {
            return Err(refused_there(error));
        }
        let metadata = self.metadata().await?;
        let user_info = metadata.userinfo_endpoint().cloned();
        let client = self.client(metadata);
        let verifier = PkceCodeVerifier::new(token.derive("pkce"));
        let exchange = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| unexpected(&error))?
            .set_pkce_verifier(verifier);
        let tokens = exchange.request_async(&self.http).await.map_err(|error| match &error {
            RequestTokenError::ServerResponse(answer) => refused_there(answer.error().as_ref()),
            RequestTokenError::Request(cause) => away(cause),
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => unexpected(&error),
        })?;
        let id_token = tokens.id_token().ok_or_else(refused)?;
        let nonce = Nonce::new(token.derive("nonce"));
        let claims = id_token
            .claims(&client.id_token_verifier(), &nonce)
            .map_err(|error| unexpected(&error))?;
        let subject = claims.subject().as_str();
        let verified_email = match (claims.email(), claims.email_verified(), user_info) {
            (Some(email), Some(true), _) => Some(email.as_str().to_owned()),
            (Some(_), Some(false), _) | (.., None) => None,
            // Providers may keep all claims but the subject to UserInfo (OpenID Connect Core, 5.4).
            (.., Some(url)) => self.email_of(&url, tokens.access_token(), subject).await?,
        };
        Ok(Identity {
            issuer: self.terms.issuer.as_str().to_owned(),
            issuer_name: self.terms.name.clone(),
            subject: subject.to_owned(),
            verified_email: verified_email.and_then(|email| Email::parse(&email).ok()),
        })
    }

    /// The address that UserInfo has for the person, if it is verified. Of all the claims there these three are read:
    /// providers get the types of others wrong.
    async fn email_of(
        &self,
        url: &UserInfoUrl,
        token: &AccessToken,
        subject: &str,
    ) -> Result<Option<String>, ApiError> {
        let request = self.http.0.to(url.as_str()).get(url.as_str());
        let request = request.bearer_auth(token.secret()).header(ACCEPT, "application/json");
        let answer = request.send().await.map_err(|error| away(&error.into()))?;
        if answer.status() != StatusCode::OK {
            return Err(away(&CallError::Status(answer.status())));
        }
        let body = answer.bytes().await.map_err(|error| away(&error.into()))?;
        // One that is signed instead cannot be read; nor is it asked for.
        let info: UserInfo = serde_json::from_slice(&body).map_err(|error| unexpected(&error))?;
        // Whoever gets hold of somebody else's token must not become them (OpenID Connect Core, 5.3.2).
        if info.sub != subject {
            tracing::warn!("UserInfo of the OpenID Connect issuer is about somebody else");
            return Err(refused());
        }
        Ok(info.email.filter(|_| is_true(&info.email_verified)))
    }

    fn client(&self, metadata: CoreProviderMetadata) -> Client {
        let auth_type = auth_type(&metadata);
        CoreClient::from_provider_metadata(metadata, self.client_id(), self.client_secret())
            .set_auth_type(auth_type)
            .set_redirect_uri(self.redirect.clone())
    }

    fn client_id(&self) -> ClientId {
        ClientId::new(self.terms.client_id.clone())
    }

    fn client_secret(&self) -> Option<ClientSecret> {
        let secret = self.terms.client_secret.as_ref()?;
        Some(ClientSecret::new(secret.expose_secret().to_owned()))
    }

    async fn metadata(&self) -> Result<CoreProviderMetadata, ApiError> {
        let mut known = self.known.lock().await;
        if let Some((since, metadata)) = &*known
            && since.elapsed() < KNOWN_FOR
        {
            return Ok(metadata.clone());
        }
        let metadata = CoreProviderMetadata::discover_async(self.terms.issuer.clone(), &self.http)
            .await
            .map_err(|error| {
                let cause = error_chain(&error);
                tracing::warn!(
                    cause,
                    "the OpenID Connect issuer did not answer; see BUTTRESS_OIDC_ISSUER"
                );
                ApiError::ProviderUnavailable {
                    retry_after: TRY_AGAIN_AFTER,
                }
            })?;
        *known = Some((Instant::now(), metadata.clone()));
        Ok(metadata)
    }
}

/// With what a client proves itself to the token endpoint: Basic, unless the issuer takes the secret in the body only.
fn auth_type(metadata: &CoreProviderMetadata) -> AuthType {
    let methods = metadata.token_endpoint_auth_methods_supported();
    let takes = |method| methods.is_some_and(|methods| methods.contains(&method));
    match takes(CoreClientAuthMethod::ClientSecretPost) && !takes(CoreClientAuthMethod::ClientSecretBasic) {
        true => AuthType::RequestBody,
        false => AuthType::BasicAuth,
    }
}

/// Some providers write truth as a text.
fn is_true(claim: &Value) -> bool {
    match claim {
        Value::Bool(flag) => *flag,
        Value::String(text) => text.eq_ignore_ascii_case("true"),
        _ => false,
    }
}

/// The library's requests by our HTTP client.
struct Caller(OutboundClient);

impl<'c> AsyncHttpClient<'c> for Caller {
    type Error = CallError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, CallError>> + Send + 'c>>;

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

/// The causes of these name no secret; what the issuer answered is not among them.
fn unexpected(error: &dyn Error) -> ApiError {
    let cause = error_chain(error);
    tracing::warn!(cause, "a log-in at the OpenID Connect issuer was not accepted");
    refused()
}

/// Seconds after which a provider that is away may be tried again.
const TRY_AGAIN_AFTER: u32 = 10;

fn away(error: &CallError) -> ApiError {
    let cause = error_chain(error);
    tracing::warn!(
        cause,
        "the OpenID Connect issuer did not answer in the middle of a log-in"
    );
    ApiError::ProviderUnavailable {
        retry_after: TRY_AGAIN_AFTER,
    }
}

/// The issuer's own code says what to do, such as `invalid_client`: look at the secret (RFC 6749, 4.1.2.1 and 5.2).
fn refused_there(code: &str) -> ApiError {
    let code: String = code.chars().filter(char::is_ascii_graphic).take(LONGEST_CODE).collect();
    tracing::warn!(code, "the OpenID Connect issuer refused a log-in");
    match code.as_str() {
        "server_error" | "temporarily_unavailable" => ApiError::ProviderUnavailable {
            retry_after: TRY_AGAIN_AFTER,
        },
        _ => refused(),
    }
}

fn refused() -> ApiError {
    ApiError::invalid(msg::issuer_failed())
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex as StdMutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<StdMutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn the_issuers_code_is_logged_and_makes_no_lines_of_its_own() {
        let lines = Lines::default();
        let writer = lines.clone();
        let log = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        let forged = format!("invalid_client\n2026 INFO all is well{}", "x".repeat(500));
        let error = tracing::subscriber::with_default(log, || refused_there(&forged));
        assert_eq!(error, refused());
        let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        assert!(
            text.contains("invalid_client") && text.contains("refused a log-in"),
            "{text}"
        );
        assert!(text.lines().count() == 1 && text.len() < 300, "{text}");
    }
}
