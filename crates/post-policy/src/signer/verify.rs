//! Verification of forms that come back.

use super::{Method, Signer};
use crate::field;
use crate::form::FormFields;
use crate::sig_v4::{self, DayKey};

/// Whether a form has the signature of a [`Signer`].
///
/// ```
/// use s3_post_policy::FormSignature;
///
/// fn may_be_evaluated(signature: FormSignature) -> bool {
///     signature == FormSignature::Valid
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FormSignature {
    /// This signer's credentials signed the form's policy.
    Valid,
    /// The form names no access key, or another one, or another region.
    OtherCredentials,
    /// The policy or the signature is missing, or one of them was changed.
    Invalid,
}

impl Signer {
    /// Verifies the signature of `form`, in constant time and without reading the policy. The other fields and the
    /// expiry are the task of [`PolicyDocument::evaluate`](crate::PolicyDocument::evaluate).
    ///
    /// ```
    /// # use s3_post_policy::*;
    /// let signer = Signer::v2(Credentials::new("AKIDEXAMPLE", "not-a-secret")?);
    /// let mut form = FormFields::new();
    /// assert_eq!(signer.verify(&form), FormSignature::OtherCredentials);
    /// form.push(field::AWS_ACCESS_KEY_ID, "AKIDEXAMPLE");
    /// form.push(field::POLICY, "e30=");
    /// form.push(field::SIGNATURE, "AAAA");
    /// assert_eq!(signer.verify(&form), FormSignature::Invalid);
    /// # Ok::<(), Invalid>(())
    /// ```
    pub fn verify(&self, form: &FormFields) -> FormSignature {
        let value = |name| form.get(name).unwrap_or_default();
        let (id, policy) = (self.credentials.access_key_id(), value(field::POLICY));
        let is_valid = match &self.method {
            Method::V2(key) => {
                if value(field::AWS_ACCESS_KEY_ID) != id {
                    return FormSignature::OtherCredentials;
                }
                key.verify(policy, value(field::SIGNATURE))
            }
            Method::V4 { region, .. } => {
                let credential = value(field::X_AMZ_CREDENTIAL);
                let Some(day) = credential.split('/').nth(1).filter(|day| day.len() == 8) else {
                    return FormSignature::OtherCredentials;
                };
                // Not the cached key of today: the form may be older.
                let key = DayKey::derive(id, self.credentials.secret(), day, region.as_str());
                if key.credential != credential || value(field::X_AMZ_ALGORITHM) != sig_v4::ALGORITHM {
                    return FormSignature::OtherCredentials;
                }
                key.verify(policy, value(field::X_AMZ_SIGNATURE))
            }
        };
        match is_valid {
            true => FormSignature::Valid,
            false => FormSignature::Invalid,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Addressing, Bucket, ByteSize, ContentType, Credentials, Endpoint, ObjectKey, PostPolicy, Region, SizeRange,
    };

    fn v4(secret: &str, region: &str) -> Signer {
        let credentials = Credentials::new("AKIDEXAMPLE", secret).unwrap();
        Signer::v4(credentials, Region::new(region).unwrap())
    }

    fn v2(secret: &str) -> Signer {
        Signer::v2(Credentials::new("AKIDEXAMPLE", secret).unwrap())
    }

    fn signed(signer: &Signer) -> FormFields {
        let policy = PostPolicy::builder(
            Bucket::new("photos").unwrap(),
            ObjectKey::new("staging/1").unwrap(),
            SizeRange::exactly(ByteSize::new(5)),
            ContentType::new("image/png").unwrap(),
            "2026-01-31T12:10:00Z".parse().unwrap(),
        );
        let endpoint = Endpoint::custom("http://127.0.0.1:9000", Addressing::Path).unwrap();
        let now = "2026-01-31T12:00:00Z".parse().unwrap();
        signer.sign(&policy.build().unwrap(), &endpoint, now).unwrap().fields
    }

    fn with(form: &FormFields, name: &str, value: &str) -> FormFields {
        let changed = |field, old| if field == name { value } else { old };
        form.iter().map(|(field, old)| (field, changed(field, old))).collect()
    }

    #[test]
    fn own_forms_are_recognised_on_any_day() {
        for signer in [v4("not-a-secret", "eu-central-1"), v2("not-a-secret")] {
            assert_eq!(signer.verify(&signed(&signer)), FormSignature::Valid);
        }
    }

    #[test]
    fn forms_of_other_secrets_regions_and_versions_are_not() {
        let signer = v4("not-a-secret", "eu-central-1");
        let verify = |other: &Signer| signer.verify(&signed(other));
        assert_eq!(verify(&v4("another-secret", "eu-central-1")), FormSignature::Invalid);
        assert_eq!(
            verify(&v4("not-a-secret", "us-east-1")),
            FormSignature::OtherCredentials
        );
        assert_eq!(verify(&v2("not-a-secret")), FormSignature::OtherCredentials);
        let signer = v2("not-a-secret");
        assert_eq!(signer.verify(&signed(&v2("another-secret"))), FormSignature::Invalid);
        let other_key = with(&signed(&signer), field::AWS_ACCESS_KEY_ID, "AKIDOTHER");
        assert_eq!(signer.verify(&other_key), FormSignature::OtherCredentials);
    }

    #[test]
    fn a_changed_policy_or_signature_is_invalid() {
        let signer = v4("not-a-secret", "eu-central-1");
        let form = signed(&signer);
        let signature = form.get(field::X_AMZ_SIGNATURE).unwrap().to_owned();
        let policy = form.get(field::POLICY).unwrap().to_owned();
        for changed in [
            with(&form, field::POLICY, &policy.replacen('e', "f", 1)),
            with(&form, field::POLICY, &[&policy, "\r\n"].concat()),
            with(&form, field::POLICY, ""),
            with(&form, field::X_AMZ_SIGNATURE, &signature.to_uppercase()),
            with(&form, field::X_AMZ_SIGNATURE, &signature[..62]),
            with(&form, field::X_AMZ_SIGNATURE, "é"),
            with(&form, field::X_AMZ_SIGNATURE, ""),
        ] {
            assert_eq!(signer.verify(&changed), FormSignature::Invalid);
        }
        let of_another_day = form
            .get(field::X_AMZ_CREDENTIAL)
            .unwrap()
            .replace("20260131", "20260201");
        let changed = with(&form, field::X_AMZ_CREDENTIAL, &of_another_day);
        assert_eq!(signer.verify(&changed), FormSignature::Invalid);
    }
}
