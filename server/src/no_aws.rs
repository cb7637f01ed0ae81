//! What takes the place of `aws` in a program that is built without AWS's providers of credentials.

use crate::access_keys::{Fetch, StoreKey};
use crate::config::{S3Settings, Setting, SettingError, definitions};

fn not_built_in(setting: &'static Setting) -> SettingError {
    let problem = "this program is built without AWS's providers of credentials; build it with `cargo build --locked --release --package server --features aws-credentials`, or set a key";
    SettingError::new(setting, problem)
}

/// Refuses AWS's providers.
pub(crate) fn chain(_: &S3Settings) -> Result<Fetch, SettingError> {
    Err(not_built_in(&definitions::S3_CREDENTIALS))
}

/// Refuses a role.
pub(crate) fn role(_: &str, _: &S3Settings, _: StoreKey) -> Result<Fetch, SettingError> {
    Err(not_built_in(&definitions::S3_BROWSER_ROLE))
}

#[cfg(test)]
mod tests {
    use s3_post_policy::{Bucket, Region, SignatureVersion};

    use super::*;
    use crate::access_keys::KeyVersion;
    use crate::config::{KeyRole, KeySource, UploadMethod};

    /// Finds a refusal that does not say how to build the program.
    #[tokio::test]
    async fn a_program_without_providers_says_how_to_build_one() {
        let region = Region::new("us-east-1").unwrap();
        let version = KeyVersion::new(["AKID", "secret", ""], SignatureVersion::V4, &region).unwrap();
        let s3 = S3Settings {
            endpoint: None,
            public_endpoint: None,
            region,
            bucket: Bucket::new("files").unwrap(),
            server_key: KeySource::Provider,
            browser_key: None,
            browser_role: None,
            signature: SignatureVersion::V4,
            upload_method: UploadMethod::Post,
            path_style: false,
            acl: None,
        };
        let key = StoreKey::fixed(KeyRole::Server, version);
        for (refusal, setting) in [
            (chain(&s3).err(), "BUTTRESS_S3_CREDENTIALS: "),
            (role("arn", &s3, key).err(), "BUTTRESS_S3_BROWSER_ROLE: "),
        ] {
            let refusal = refusal.unwrap().to_string();
            assert!(refusal.starts_with(setting), "{refusal}");
            assert!(refusal.contains("--features aws-credentials"), "{refusal}");
        }
    }
}
