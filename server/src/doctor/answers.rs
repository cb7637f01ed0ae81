//! The judgement of the store's answer to a signed listing: whether it is a store, whether it has the bucket, in which
//! region, and whether it accepts the server's key.

use s3_post_policy::ErrorCode;

use super::report::{Check, State};
use crate::canary::{Finding, Permission};
use crate::config::KeyRole;
use crate::store::BucketAnswer;

/// The judgement of an answer.
#[derive(Debug)]
pub(super) struct Judgement {
    /// The checks `endpoint`, `bucket`, `region` and, if the key is the problem, `server_key`.
    pub(super) checks: Vec<Check>,
    /// Whether the server can use the bucket.
    pub(super) is_usable: bool,
}

/// Judges the answer of the server's endpoint; `region` is the configured one.
pub(super) fn judge(answer: &BucketAnswer, region: &str) -> Judgement {
    let works = |name, message: &str| Check::ok(name, message);
    if answer.is_listing && answer.status == 200 {
        let found = answer.region.as_deref().filter(|found| *found != region);
        let region = match found {
            Some(found) => of_finding("region", State::Failed, &Finding::WrongRegion(Some(found.to_owned()))),
            None => Check::ok("region", format!("The store accepts the region {region}.")),
        };
        return Judgement {
            is_usable: region.state == State::Ok,
            checks: vec![
                works("endpoint", "The store answers."),
                works("bucket", "The bucket exists."),
                region,
            ],
        };
    }
    let unknown = |name| Check::skipped(name, "Not known before the failed check is mended.");
    let mut checks = match refusal(answer) {
        None => {
            let message = format!("Something answers with HTTP {}, but not as S3 does.", answer.status);
            let advice = "Set BUTTRESS_S3_ENDPOINT to the address of the S3 API itself, not of a console or web page.";
            vec![
                Check::failed("endpoint", message).advice(advice),
                unknown("bucket"),
                unknown("region"),
            ]
        }
        Some(finding) => {
            let failed = |name| of_finding(name, State::Failed, &finding);
            let (bucket, region, key) = match &finding {
                Finding::WrongBucket => (failed("bucket"), unknown("region"), None),
                Finding::WrongRegion(_) => (unknown("bucket"), failed("region"), None),
                _ => (unknown("bucket"), unknown("region"), Some(failed("server_key"))),
            };
            let mut checks = vec![works("endpoint", "The store answers."), bucket, region];
            checks.extend(key);
            checks
        }
    };
    if checks.iter().all(|check| check.name != "server_key") {
        checks.push(unknown("server_key"));
    }
    Judgement {
        checks,
        is_usable: false,
    }
}

/// Why the store refused the listing; `None` if the answer is not one of S3.
fn refusal(answer: &BucketAnswer) -> Option<Finding> {
    let mut error = answer.error.clone();
    error.region = error.region.or_else(|| answer.region.clone());
    match (&error.code, error.http_status) {
        (ErrorCode::Missing, status) if !matches!(status, 301 | 307) => None,
        _ => match Finding::of_refusal(KeyRole::Server, &error) {
            Finding::NoPermission(key, _) => Some(Finding::NoPermission(key, Permission::List)),
            Finding::FormRefused { status, code } => Some(Finding::Refused(format!(
                "the store refused a listing with HTTP {status} {code}"
            ))),
            finding => Some(finding),
        },
    }
}

/// Judges the answer of the browsers' endpoint to the same request, which the server's endpoint accepted.
pub(super) fn judge_public(answer: &BucketAnswer) -> Check {
    if answer.is_listing && answer.status == 200 {
        return Check::ok("public_endpoint", "The store answers at its public endpoint.");
    }
    match &answer.error.code {
        ErrorCode::SignatureDoesNotMatch => Check::failed(
            "public_endpoint",
            "BUTTRESS_S3_PUBLIC_ENDPOINT: the store computes different signatures there.",
        )
        .advice("Let the proxy in front of the store pass on Host and path unchanged."),
        code => Check::failed(
            "public_endpoint",
            format!(
                "BUTTRESS_S3_PUBLIC_ENDPOINT: a request that BUTTRESS_S3_ENDPOINT accepts gets HTTP {} {code} there.",
                answer.status
            )
            .replace("  ", " "),
        )
        .advice("Let both endpoints lead to the same store, and the proxy in between pass on Host, path and query unchanged."),
    }
}

/// A check from a finding of the canary, whose first sentence is the problem.
pub(super) fn of_finding(name: &'static str, state: State, finding: &Finding) -> Check {
    Check::of_sentences(name, state, &finding.to_string())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use s3_post_policy::S3Error;

    use super::*;

    fn answer(status: u16, body: &str, region: Option<&str>) -> BucketAnswer {
        let now = Timestamp::UNIX_EPOCH;
        BucketAnswer {
            status,
            error: S3Error::parse(status, body.as_bytes()),
            is_listing: body.contains("<ListBucketResult"),
            date: None,
            sent: now,
            received: now,
            region: region.map(str::to_owned),
        }
    }

    fn failed(status: u16, body: &str, region: Option<&str>) -> (&'static str, String) {
        let judged = judge(&answer(status, body, region), "us-east-1");
        let names: Vec<&str> = judged.checks.iter().map(|check| check.name).collect();
        assert!(names.starts_with(&["endpoint", "bucket", "region"]), "{names:?}");
        let failed: Vec<Check> = judged
            .checks
            .into_iter()
            .filter(|check| check.state == State::Failed)
            .collect();
        assert_eq!(failed.len(), 1, "{body}: {failed:?}");
        assert!(!judged.is_usable && failed[0].advice.is_some());
        (failed[0].name, failed[0].message.clone())
    }

    #[test]
    fn each_refusal_fails_the_check_that_it_is_about() {
        let error = |code: &str| format!("<Error><Code>{code}</Code><Message>m</Message></Error>");
        let garage = |code: &str, message: &str| {
            format!("<Error><Code>{code}</Code><Message>{message}</Message><Region>eu-west-1</Region></Error>")
        };
        for (status, body, region, name, part) in [
            (404, error("NoSuchBucket"), None, "bucket", "no such bucket"),
            (
                403,
                error("InvalidAccessKeyId"),
                None,
                "server_key",
                "BUTTRESS_S3_ACCESS_KEY_ID",
            ),
            (
                403,
                error("SignatureDoesNotMatch"),
                None,
                "server_key",
                "BUTTRESS_S3_SECRET_ACCESS_KEY",
            ),
            (403, error("AccessDenied"), None, "server_key", "s3:ListBucket"),
            // Garage 2.5: a wrong secret, an unknown key, another region.
            (
                403,
                garage("AccessDenied", "Forbidden: Invalid signature"),
                None,
                "server_key",
                "BUTTRESS_S3_SECRET_ACCESS_KEY",
            ),
            (
                403,
                garage("AccessDenied", "Forbidden: No such key: AKID"),
                None,
                "server_key",
                "does not know this key",
            ),
            (
                400,
                garage(
                    "AuthorizationHeaderMalformed",
                    "Authorization header malformed, unexpected scope: x",
                ),
                None,
                "region",
                "eu-west-1",
            ),
            (
                301,
                error("PermanentRedirect"),
                Some("eu-west-1"),
                "region",
                "eu-west-1",
            ),
            (301, String::new(), Some("eu-west-1"), "region", "eu-west-1"),
            (
                400,
                error("AuthorizationHeaderMalformed"),
                Some("eu-west-1"),
                "region",
                "eu-west-1",
            ),
            (404, "<html>Not found</html>".to_owned(), None, "endpoint", "HTTP 404"),
            (
                200,
                "<html>MinIO Console</html>".to_owned(),
                None,
                "endpoint",
                "not as S3",
            ),
            (400, error("InvalidRequest"), None, "server_key", "InvalidRequest"),
        ] {
            let (found, message) = failed(status, &body, region);
            assert_eq!(found, name, "{status} {body}");
            assert!(message.contains(part), "{message}");
        }
    }

    #[test]
    fn a_listing_is_fit_if_the_region_is_right() {
        let listing = "<?xml?><ListBucketResult></ListBucketResult>";
        for region in [None, Some("us-east-1")] {
            assert!(judge(&answer(200, listing, region), "us-east-1").is_usable);
        }
        assert_eq!(failed(200, listing, Some("eu-west-1")).0, "region");
        assert_eq!(judge_public(&answer(200, listing, None)).state, State::Ok);
        let changed = judge_public(&answer(403, "<Error><Code>SignatureDoesNotMatch</Code></Error>", None));
        assert!(changed.advice.unwrap().contains("Host"));
        assert_eq!(judge_public(&answer(502, "", None)).state, State::Failed);
    }
}
