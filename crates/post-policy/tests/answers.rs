//! Answers of real stores, and what the error reader makes of them.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use s3_post_policy::{ErrorCode, FailedCondition, S3Error, S3Outcome};

fn error(status: u16, code: &str, message: &str, more: &str) -> S3Error {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message>{more}\
         <RequestId>656c76696e6727</RequestId><HostId>Uuag1LuByRx9e6j5Onimru9pO4ZVKnJ2Qz7/C1NPcfTWAtRPfTaOFg==</HostId></Error>"
    );
    S3Error::parse(status, body.as_bytes())
}

fn not_met(field: &str) -> Option<FailedCondition> {
    Some(FailedCondition::NotMet {
        field: field.to_owned(),
    })
}

fn uncovered(field: &str) -> Option<FailedCondition> {
    Some(FailedCondition::Uncovered {
        field: field.to_owned(),
    })
}

#[test]
fn expired_policies_of_every_store() {
    for message in [
        "Invalid according to Policy: Policy expired.",
        "Policy expired",
        "Request has expired",
    ] {
        assert_eq!(error(403, "AccessDenied", message, "").outcome(), S3Outcome::Expired);
    }
    // Garage 2.5: a form, a URL, and a refusal for another reason.
    for (message, outcome) in [
        ("Bad request: Expiration date is in the past", S3Outcome::Expired),
        ("Bad request: Date is too old", S3Outcome::Expired),
        ("Bad request: File size does not match policy", S3Outcome::Refused),
    ] {
        assert_eq!(
            error(400, "InvalidRequest", message, "").outcome(),
            outcome,
            "{message}"
        );
    }
    let skewed = "<MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds>";
    assert_eq!(
        error(403, "RequestTimeTooSkewed", "", skewed).outcome(),
        S3Outcome::Expired
    );
    assert_eq!(error(400, "ExpiredToken", "", "").outcome(), S3Outcome::Expired);
}

#[test]
fn failed_conditions() {
    let cases = [
        (
            "Invalid according to Policy: Policy Condition failed: [&quot;eq&quot;, &quot;$key&quot;, &quot;a&quot;]",
            not_met("key"),
        ),
        (
            "Invalid according to Policy: Policy Condition failed: [\"starts-with\", \"$Content-Type\", \"image/\"]",
            not_met("content-type"),
        ),
        (
            "Invalid according to Policy: Policy Condition failed: [eq, $x-amz-meta-by, a]",
            not_met("x-amz-meta-by"),
        ),
        ("Policy check failed, variable not met condition: key", not_met("key")),
        ("Bad request: Key 'acl' is not allowed in policy", uncovered("acl")),
        ("Bad request: Key 'key' has value not allowed in policy", not_met("key")),
        (
            "Bad request: Key 'name' is required in policy, but no value was provided",
            not_met("name"),
        ),
        ("Forbidden: No such key: 'a' b", None),
        ("Policy condition failed: eq: $acl, private", not_met("acl")),
        (
            "Policy condition 'eq' for field 'success_action_status' failed: expected '201', got '200'",
            not_met("success_action_status"),
        ),
        (
            "Invalid according to Policy: Extra input fields: x-amz-meta-a",
            uncovered("x-amz-meta-a"),
        ),
        ("Policy missing condition: cache-control", uncovered("cache-control")),
        (
            "Each form field that you specify in a form must appear in the list of policy conditions. \"acl\" not specified in the policy.",
            uncovered("acl"),
        ),
        ("Access Denied", None),
    ];
    for (message, expected) in cases {
        let error = error(403, "AccessDenied", message, "");
        assert_eq!(error.condition, expected, "{message}");
        assert_eq!(error.outcome(), S3Outcome::Refused);
    }
    assert_eq!(
        error(400, "InvalidPolicyDocument", "", "").outcome(),
        S3Outcome::Refused
    );
}

#[test]
fn sizes() {
    let large = "<ProposedSize>6000001</ProposedSize><MaxSizeAllowed>6000000</MaxSizeAllowed>";
    let large = error(
        400,
        "EntityTooLarge",
        "Your proposed upload exceeds the maximum allowed size",
        large,
    );
    assert_eq!(
        (large.proposed_size, large.max_size, large.outcome()),
        (Some(6_000_001), Some(6_000_000), S3Outcome::TooLarge)
    );
    let small = "<ProposedSize>0</ProposedSize><MinSizeAllowed>1</MinSizeAllowed>";
    let small = error(
        400,
        "EntityTooSmall",
        "Your proposed upload is smaller than the minimum allowed size",
        small,
    );
    assert_eq!(
        (small.proposed_size, small.min_size, small.outcome()),
        (Some(0), Some(1), S3Outcome::TooSmall)
    );
    assert_eq!(
        error(400, "EntityTooLarge", "", "<ProposedSize>-1</ProposedSize>").proposed_size,
        None
    );
    assert_eq!(S3Error::parse(413, b"").outcome(), S3Outcome::TooLarge);
}

#[test]
fn ids_and_arguments() {
    let error = error(
        400,
        "InvalidArgument",
        "m",
        "<ArgumentName>key</ArgumentName><ArgumentValue/>",
    );
    assert_eq!(error.argument.as_deref(), Some("key"));
    assert_eq!(error.request_id.as_deref(), Some("656c76696e6727"));
    assert!(error.host_id.is_some_and(|id| id.starts_with("Uuag1")));
    assert_eq!(error.region, None);
}

#[test]
fn errors_of_the_store_itself() {
    for code in ["SlowDown", "InternalError", "ServiceUnavailable", "RequestTimeout"] {
        assert_eq!(error(503, code, "", "").outcome(), S3Outcome::Unavailable);
    }
    for status in [429, 500, 502, 503, 504, 507] {
        assert_eq!(S3Error::parse(status, b"<html>").outcome(), S3Outcome::Unavailable);
    }
    assert_eq!(S3Error::parse(403, b"").outcome(), S3Outcome::Refused);
    assert_eq!(S3Error::parse(404, b"").outcome(), S3Outcome::Unknown);
    assert_eq!(S3Error::parse(0, b"").outcome(), S3Outcome::Unknown);
    let new = error(409, "BrandNew", "", "");
    assert_eq!(
        (new.outcome(), new.code),
        (S3Outcome::Unknown, ErrorCode::Unknown("BrandNew".to_owned()))
    );
}

#[test]
fn first_difference_to_sign() {
    let body = b"<Error><Code>SignatureDoesNotMatch</Code><StringToSign>ab&#13;\ncd</StringToSign></Error>";
    let difference = S3Error::first_difference_to_sign(body, "ab\ncd").unwrap();
    assert_eq!(
        (difference.at, difference.theirs, difference.ours),
        (2, Some(b'\r'), Some(b'\n'))
    );
    assert_eq!(S3Error::first_difference_to_sign(body, "ab\r\ncd"), None);
    let longer = S3Error::first_difference_to_sign(body, "ab\r\ncde").unwrap();
    assert_eq!((longer.at, longer.theirs, longer.ours), (6, None, Some(b'e')));
}
