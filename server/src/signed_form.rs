//! Signing forms. Debug builds, and with them all tests, evaluate each signed form against its own policy, so that a
//! form that a store would refuse is found before a release.

use jiff::Timestamp;
use s3_post_policy::{
    Bucket, Dialect, Endpoint, FormFields, Invalid, PolicyDocument, PolicyError, PostPolicy, PresignedPost, Signer,
    field,
};

/// Why a form was not signed.
#[derive(Debug, thiserror::Error)]
pub enum SignFormError {
    /// The policy could not be built or signed.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The signed form violates its own policy; the evaluator's first sentence. Only debug builds check this.
    #[error("the signed form violates its own policy: {0}")]
    Violation(String),
}

impl From<Invalid> for SignFormError {
    fn from(invalid: Invalid) -> Self {
        Self::Policy(invalid.into())
    }
}

/// Signs a form for files of each of these sizes, and evaluates it in debug builds.
pub(crate) fn sign_form(
    signer: &Signer,
    policy: &PostPolicy,
    (endpoint, bucket): (&Endpoint, &Bucket),
    sizes: &[u64],
    now: Timestamp,
) -> Result<PresignedPost, SignFormError> {
    let form = signer.sign(policy, endpoint, now)?;
    if cfg!(debug_assertions) {
        require_accepted(&form.fields, bucket, sizes, now)?;
    }
    Ok(form)
}

/// Requires that every known store accepts files of these sizes with this form.
fn require_accepted(fields: &FormFields, bucket: &Bucket, sizes: &[u64], now: Timestamp) -> Result<(), SignFormError> {
    let policy = fields.get(field::POLICY).unwrap_or_default();
    let document = PolicyDocument::from_base64(policy).map_err(|error| SignFormError::Violation(error.to_string()))?;
    for size in sizes {
        for dialect in Dialect::ALL {
            let verdict = document.evaluate(fields, *size, bucket, now, dialect);
            if let Some(check) = verdict.failures().next() {
                return Err(SignFormError::Violation(check.sentence().to_owned()));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use s3_post_policy::{Addressing, ByteSize, ContentType, Credentials, ObjectKey, Region, SizeRange};

    use super::*;

    fn bucket(name: &str) -> Bucket {
        Bucket::new(name).unwrap()
    }

    fn now() -> Timestamp {
        Timestamp::from_second(1_800_000_000).unwrap()
    }

    /// Signs a form of bucket `photos` for 5 bytes, and evaluates it for a bucket and sizes.
    fn signed(evaluated: &Bucket, sizes: &[u64]) -> Result<PresignedPost, SignFormError> {
        let signer = Signer::v4(
            Credentials::new("AKIDEXAMPLE", "not-a-secret").unwrap(),
            Region::new("us-east-1").unwrap(),
        );
        let policy = PostPolicy::builder(
            bucket("photos"),
            ObjectKey::new("staging/1").unwrap(),
            SizeRange::exactly(ByteSize::new(5)),
            ContentType::new("image/png").unwrap(),
            now() + jiff::SignedDuration::from_mins(10),
        );
        let endpoint = Endpoint::custom("http://127.0.0.1:9000", Addressing::Path).unwrap();
        sign_form(&signer, &policy.build()?, (&endpoint, evaluated), sizes, now())
    }

    fn violation<T: std::fmt::Debug>(result: Result<T, SignFormError>) -> String {
        match result.unwrap_err() {
            SignFormError::Violation(sentence) => sentence,
            SignFormError::Policy(error) => panic!("{error}"),
        }
    }

    #[test]
    fn a_form_for_another_size_or_bucket_is_not_handed_out() {
        assert!(signed(&bucket("photos"), &[5]).is_ok());
        let sentence = violation(signed(&bucket("photos"), &[5, 6]));
        assert!(sentence.contains("6 bytes"), "{sentence}");
        let sentence = violation(signed(&bucket("other"), &[5]));
        assert!(sentence.contains("bucket"), "{sentence}");
    }

    #[test]
    fn a_form_that_was_built_wrong_is_found() {
        let form = signed(&bucket("photos"), &[5]).unwrap();
        let check = |fields: &FormFields| require_accepted(fields, &bucket("photos"), &[5], now());
        assert!(check(&form.fields).is_ok());

        let mut with_another_field = form.fields.clone();
        with_another_field.push("x-amz-meta-name", "a.png");
        let sentence = violation(check(&with_another_field));
        assert!(sentence.contains("`x-amz-meta-name`"), "{sentence}");

        let without_policy: FormFields = form.fields.iter().filter(|(name, _)| *name != field::POLICY).collect();
        assert!(!violation(check(&without_policy)).is_empty());
    }
}
