//! Logging in at another site: OpenID Connect, authorization code flow with PKCE (RFC 7636), as a
//! confidential or a public client of one issuer.

use std::pin::Pin;
use std::time::{Duration, Instant};

use app::domain::account::Email;
use app::error::ApiError;
use app::text::unsaid;
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata};
use openidconnect::{
    AsyncHttpClient, AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, TokenResponse,
};
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;
use tokio::sync::Mutex;
use url::Url;

use crate::accounts::SessionToken;
use crate::config::{PublicUrl, Secret};
use crate::outbound::OutboundClient;

/// Where the issuer sends browsers back to.
pub const CALLBACK: &str = "/login/oidc/callback";
/// The issuer's addresses and keys are asked for again after so long.
const KNOWN_FOR: Duration = Duration::from_secs(60 * 60);
/// People wait for its answers.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

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
    /// [`ApiError::Unavailable`] where the issuer does not answer.
    pub async fn way_there(&self, token: &SessionToken) -> Result<Url, ApiError> {
        let metadata = self.metadata().await?;
        let client = CoreClient::from_provider_metadata(metadata, self.client_id(), self.client_secret())
            .set_redirect_uri(self.redirect.clone());
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
    /// [`ApiError::Invalid`] where the answer is not one to what this browser was sent off with;
    /// [`ApiError::Unavailable`] where the issuer does not answer.
    pub async fn way_back(&self, token: &SessionToken, code: &str, state: &str) -> Result<Identity, ApiError> {
        let expected = token.derive("state");
        if !bool::from(expected.as_bytes().ct_eq(state.as_bytes())) {
            return Err(refused());
        }
        let metadata = self.metadata().await?;
        let client = CoreClient::from_provider_metadata(metadata, self.client_id(), self.client_secret())
            .set_redirect_uri(self.redirect.clone());
        let verifier = PkceCodeVerifier::new(token.derive("pkce"));
        let exchange = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| unexpected(&error))?
            .set_pkce_verifier(verifier);
        let tokens = exchange
            .request_async(&self.http)
            .await
            .map_err(|error| unexpected(&error))?;
        let id_token = tokens.id_token().ok_or_else(refused)?;
        let nonce = Nonce::new(token.derive("nonce"));
        let claims = id_token
            .claims(&client.id_token_verifier(), &nonce)
            .map_err(|error| unexpected(&error))?;
        let email = claims.email().filter(|_| claims.email_verified() == Some(true));
        Ok(Identity {
            issuer: self.terms.issuer.as_str().to_owned(),
            issuer_name: self.terms.name.clone(),
            subject: claims.subject().as_str().to_owned(),
            verified_email: email.and_then(|email| Email::parse(email.as_str()).ok()),
        })
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
                tracing::warn!(%error, "the OpenID Connect issuer did not answer; see BUTTRESS_OIDC_ISSUER");
                ApiError::Unavailable { retry_after: 10 }
            })?;
        *known = Some((Instant::now(), metadata.clone()));
        Ok(metadata)
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
fn unexpected(error: &dyn std::error::Error) -> ApiError {
    tracing::warn!(%error, "a log-in at the OpenID Connect issuer was not accepted");
    refused()
}

fn refused() -> ApiError {
    ApiError::invalid(unsaid::issuer_failed())
}
