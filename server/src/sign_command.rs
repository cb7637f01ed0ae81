//! `buttress sign`: prints one signed form, for scripts and for comparison with other tools.

use std::collections::BTreeMap;
use std::time::Duration;

use clap::Args;
use jiff::Timestamp;
use s3_post_policy::{
    Acl, ByteSize, ContentType, Invalid, ObjectKey, PostPolicy, RedirectUrl, SignatureVersion, SizeRange, SuccessStatus,
};
use serde::Serialize;

use crate::access_keys::{NoCredentials, SigningKey, StoreKeys};
use crate::config::{S3Choice, S3Settings, SettingError, Source};
use crate::signed_form::{SignFormError, sign_form};

/// The arguments of `buttress sign`.
#[derive(Debug, Args)]
pub struct SignArguments {
    /// The object key of the upload.
    #[arg(long)]
    key: String,
    /// The exact content type.
    #[arg(long)]
    content_type: String,
    /// The largest size in bytes.
    #[arg(long)]
    max_bytes: u64,
    /// The smallest size in bytes.
    #[arg(long, default_value_t = 1)]
    min_bytes: u64,
    /// The signature version, v4 or v2. Default: BUTTRESS_S3_SIGNATURE.
    #[arg(long)]
    signature: Option<SignatureVersion>,
    /// The URL to which the store redirects the browser after the upload (303).
    #[arg(long, conflicts_with = "status")]
    redirect: Option<String>,
    /// The status of the store's response: 200, 201 or 204.
    #[arg(long)]
    status: Option<u16>,
    /// The canned ACL. Most buckets created since April 2023 refuse all ACLs. Default: BUTTRESS_S3_ACL.
    #[arg(long)]
    acl: Option<Acl>,
    /// Seconds until the form expires.
    #[arg(long, default_value_t = 600)]
    expires: u32,
}

/// Why no form was signed.
#[derive(Debug, thiserror::Error)]
pub enum SignCommandError {
    /// The S3 settings are missing or wrong.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// No S3 is set. The embedded S3 exists only inside a running server.
    #[error("BUTTRESS_S3_BUCKET: it is missing; `buttress sign` needs an S3, and cannot use the embedded one")]
    NoS3,
    /// The credentials have expired.
    #[error(transparent)]
    Credentials(#[from] NoCredentials),
    /// An argument is not valid.
    #[error("{0}")]
    Invalid(#[from] Invalid),
    /// The form could not be signed.
    #[error("{0}")]
    Form(#[from] SignFormError),
    /// The status is not one of S3's three.
    #[error("--status: it must be 200, 201 or 204")]
    Status,
}

#[derive(Serialize)]
struct FormJson<'a> {
    url: &'a str,
    fields: BTreeMap<&'a str, &'a str>,
}

/// Signs a form; returns it as JSON.
///
/// # Errors
/// See [`SignCommandError`].
pub async fn run(arguments: &SignArguments) -> Result<String, SignCommandError> {
    match S3Choice::load(&Source::of_process()?)? {
        S3Choice::Embedded { .. } => Err(SignCommandError::NoS3),
        S3Choice::External(mut s3) => {
            s3.signature = arguments.signature.unwrap_or(s3.signature);
            // This build of reqwest has no TLS provider of its own. A second call has no effect.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let keys = StoreKeys::load(&s3).await?;
            let lifetime = Duration::from_secs(u64::from(arguments.expires));
            let key = keys.upload.for_signing(lifetime, Timestamp::now()).await?;
            sign(arguments, &s3, &key)
        }
    }
}

fn sign(arguments: &SignArguments, s3: &S3Settings, key: &SigningKey) -> Result<String, SignCommandError> {
    let size = SizeRange::between(ByteSize::new(arguments.min_bytes), ByteSize::new(arguments.max_bytes))?;
    let mut policy = PostPolicy::builder(
        s3.bucket.clone(),
        ObjectKey::new(arguments.key.clone())?,
        size,
        ContentType::new(arguments.content_type.clone())?,
        key.expires_at(),
    );
    if let Some(url) = &arguments.redirect {
        policy = policy.success_redirect(RedirectUrl::new(url.clone())?);
    }
    if let Some(status) = arguments.status {
        policy = policy.success_status(match status {
            200 => SuccessStatus::Ok,
            201 => SuccessStatus::Created,
            204 => SuccessStatus::NoContent,
            _ => return Err(SignCommandError::Status),
        });
    }
    if let Some(acl) = arguments.acl.or(s3.acl) {
        policy = policy.acl(acl);
    }
    let endpoint = s3.browser_endpoint()?;
    let target = (&endpoint, &s3.bucket);
    let policy = policy.build().map_err(SignFormError::from)?;
    let form = sign_form(
        key.signer(),
        &policy,
        target,
        &[arguments.min_bytes, arguments.max_bytes],
        key.now(),
    )?;
    let form_json = FormJson {
        url: &form.url,
        fields: form.fields.iter().collect(),
    };
    // Serializing strings and maps of strings cannot fail.
    Ok(serde_json::to_string_pretty(&form_json).unwrap_or_default())
}
