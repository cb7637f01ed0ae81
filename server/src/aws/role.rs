//! A role that the server assumes to sign uploads, limited to uploads by a session policy.

use std::sync::Arc;

use aws_config::sts::AssumeRoleProvider;
use aws_config::{BehaviorVersion, Region};
use aws_credential_types::Credentials;
use aws_credential_types::provider::ProvideCredentials;
use jiff::Timestamp;

use super::{causes, client, version};
use crate::access_keys::{Fetch, StoreKey};
use crate::config::{S3Settings, SettingError, definitions};

/// The name of the role's sessions, which CloudTrail shows.
const SESSION_NAME: &str = "buttress-browser";

/// Fetches credentials of a role from STS, with the server's current key.
///
/// # Errors
/// If the system's TLS configuration cannot be used.
pub(crate) fn role(arn: &str, s3: &S3Settings, server: StoreKey) -> Result<Fetch, SettingError> {
    let client = client(&definitions::S3_BROWSER_ROLE)?;
    let (arn, s3) = (arn.to_owned(), Arc::new(s3.clone()));
    Ok(Box::new(move || {
        let (client, arn, s3, server) = (client.clone(), arn.clone(), s3.clone(), server.clone());
        Box::pin(async move {
            let config = aws_config::defaults(BehaviorVersion::latest())
                .http_client(client)
                .region(Region::new(s3.region.as_str().to_owned()))
                .no_credentials()
                .load()
                .await;
            let key = server.current(Timestamp::now()).map_err(|error| error.to_string())?;
            let key = key.credentials();
            let token = key.token().map(ToOwned::to_owned);
            let provider = AssumeRoleProvider::builder(&arn)
                .configure(&config)
                .session_name(SESSION_NAME)
                .policy(session_policy(&arn, &s3))
                .build_from_provider(Credentials::new(key.key(), key.secret(), token, None, "server"))
                .await;
            let credentials = provider.provide_credentials().await;
            let credentials = credentials.map_err(|error| format!("{arn} cannot be assumed: {}", causes(&error)))?;
            version(&credentials, format!("the role {arn}"), &s3)
        })
    }))
}

/// The session policy: the role can do no more than this, whatever it may do otherwise (AWS, "Session policies").
fn session_policy(role: &str, s3: &S3Settings) -> String {
    let partition = role.split(':').nth(1).unwrap_or("aws");
    let resources = ["staging/*", "parts/*"].map(|keys| format!("arn:{partition}:s3:::{}/{keys}", s3.bucket));
    let mut actions = vec!["s3:PutObject"];
    // AWS asks for this permission, too, if an upload names an ACL.
    actions.extend(s3.acl.map(|_| "s3:PutObjectAcl"));
    serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": actions, "Resource": resources}],
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{S3Choice, Source};

    fn statements(pairs: &[(&str, &str)]) -> serde_json::Value {
        let key = [
            ("BUTTRESS_S3_BUCKET", "files"),
            ("BUTTRESS_S3_REGION", "cn-north-1"),
            ("BUTTRESS_S3_CREDENTIALS", "chain"),
        ];
        let source = Source::new([&key[..], pairs].concat(), None).unwrap();
        let S3Choice::External(s3) = S3Choice::load(&source).unwrap() else {
            panic!("an S3 is named");
        };
        let policy = session_policy("arn:aws-cn:iam::123456789012:role/browser", &s3);
        let mut policy: serde_json::Value = serde_json::from_str(&policy).unwrap();
        policy["Statement"].take()
    }

    /// Finds a policy for another partition, for more than uploads, or without the right that an ACL needs.
    #[test]
    fn the_session_policy_allows_uploads_only() {
        let resources = ["arn:aws-cn:s3:::files/staging/*", "arn:aws-cn:s3:::files/parts/*"];
        let statement =
            |actions: &[&str]| serde_json::json!([{"Effect": "Allow", "Action": actions, "Resource": resources}]);
        assert_eq!(statements(&[]), statement(&["s3:PutObject"]));
        assert_eq!(
            statements(&[("BUTTRESS_S3_ACL", "private")]),
            statement(&["s3:PutObject", "s3:PutObjectAcl"])
        );
    }
}
