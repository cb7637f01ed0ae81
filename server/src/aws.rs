//! AWS's providers of credentials, by `aws-config`: environment, profile, web identity (IRSA), container (ECS, EKS Pod
//! Identity) and instance (IMDSv2), and roles for browsers.
//!
//! | module | what it holds |
//! |---|---|
//! | `http_client` | aws-config's requests, sent with our HTTP client and TLS |
//! | `role` | a role that the server assumes, limited to uploads |

mod http_client;
mod role;

use std::error::Error;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use aws_config::ecs::EcsCredentialsProvider;
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::imds;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::web_identity_token::WebIdentityTokenCredentialsProvider;
use aws_config::{BehaviorVersion, Region};
use aws_credential_types::Credentials;
use aws_credential_types::provider::ProvideCredentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_async::time::StaticTimeSource;
use jiff::Timestamp;

use crate::access_keys::{Fetch, KeyVersion};
use crate::config::{S3Settings, SettingError, definitions};
use crate::outbound::error_chain;
use http_client::MetadataClient;
pub(crate) use role::role;

/// Attempts for one answer of the instance's metadata. The refresher tries again by itself.
const IMDS_ATTEMPTS: u32 = 2;

/// Fetches credentials from the first provider that has some. Each call builds the providers anew: they would keep the
/// last credentials and, when the instance's metadata is away, repeat them with a later expiry.
///
/// # Errors
/// If the system's TLS configuration cannot be used.
pub(crate) fn chain(s3: &S3Settings) -> Result<Fetch, SettingError> {
    let client = client(&definitions::S3_CREDENTIALS)?;
    let s3 = Arc::new(s3.clone());
    Ok(Box::new(move || {
        let (client, s3) = (client.clone(), s3.clone());
        Box::pin(async move {
            let (credentials, provider) = from_first_provider(&client, &s3).await?;
            version(&credentials, provider, &s3)
        })
    }))
}

fn client(setting: &'static crate::config::Setting) -> Result<MetadataClient, SettingError> {
    MetadataClient::new().map_err(|error| SettingError::new(setting, error.to_string()))
}

/// The providers, in the order of AWS's other SDKs, each with words that complete "the credentials are from …".
fn providers(client: &MetadataClient, s3: &S3Settings) -> Vec<(&'static str, Box<dyn ProvideCredentials>)> {
    let config = ProviderConfig::without_region()
        .with_behavior_version(Some(BehaviorVersion::latest()))
        .with_region(Some(Region::new(s3.region.as_str().to_owned())))
        .with_http_client(client.clone());
    let metadata = imds::Client::builder().configure(&config).max_attempts(IMDS_ATTEMPTS);
    // This provider gives expired credentials a later expiry, as it sees the time. At this time none has expired, so
    // the expiry stays the true one.
    let unchanged = config.clone().with_time_source(StaticTimeSource::new(UNIX_EPOCH));
    vec![
        (
            "environment variables (AWS_ACCESS_KEY_ID)",
            Box::new(EnvironmentVariableCredentialsProvider::new()),
        ),
        (
            "a profile (AWS_PROFILE, ~/.aws)",
            Box::new(ProfileFileCredentialsProvider::builder().configure(&config).build()),
        ),
        (
            "web identity (AWS_WEB_IDENTITY_TOKEN_FILE)",
            Box::new(
                WebIdentityTokenCredentialsProvider::builder()
                    .configure(&config)
                    .build(),
            ),
        ),
        (
            "the container's endpoint (AWS_CONTAINER_CREDENTIALS_FULL_URI or …_RELATIVE_URI)",
            Box::new(EcsCredentialsProvider::builder().configure(&config).build()),
        ),
        (
            "the instance's metadata (IMDSv2)",
            Box::new(
                ImdsCredentialsProvider::builder()
                    .configure(&unchanged)
                    .imds_client(metadata.build())
                    .build(),
            ),
        ),
    ]
}

async fn from_first_provider(client: &MetadataClient, s3: &S3Settings) -> Result<(Credentials, &'static str), String> {
    let mut tried = Vec::new();
    for (name, provider) in providers(client, s3) {
        match provider.provide_credentials().await {
            Ok(credentials) => return Ok((credentials, name)),
            Err(CredentialsError::CredentialsNotLoaded(_)) => tried.push(name),
            Err(error) => return Err(format!("{name} gave no credentials: {}", causes(&error))),
        }
    }
    Err(format!("no credentials were found; tried {}", tried.join(", ")))
}

/// The causes of a provider's error, without their repetitions.
fn causes(error: &CredentialsError) -> String {
    match error.source() {
        Some(source) => error_chain(source),
        None => error.to_string(),
    }
}

/// Credentials as a version of a key.
fn version(credentials: &Credentials, provider: impl Into<String>, s3: &S3Settings) -> Result<KeyVersion, String> {
    let parts = [
        credentials.access_key_id(),
        credentials.secret_access_key(),
        credentials.session_token().unwrap_or_default(),
    ];
    let expires_at = credentials.expiry().map(Timestamp::try_from).transpose();
    let expires_at = expires_at.map_err(|error| error.to_string())?;
    let version = KeyVersion::new(parts, s3.signature, &s3.region).map_err(|error| error.to_string())?;
    Ok(version.from_provider(provider, expires_at))
}
