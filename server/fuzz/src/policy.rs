//! Targets: policy documents, and error responses of stores.

use jiff::Timestamp;
use s3_post_policy::{Bucket, Dialect, FormFields, PolicyDocument, S3Error};

/// The input is a policy as JSON up to the first empty line, then the fields of a form: names and values on alternate
/// lines.
pub(crate) fn policy(data: &[u8]) {
    let cut = data.windows(2).position(|pair| pair == b"\n\n");
    let (json, rest) = cut.map_or((data, &[][..]), |at| (&data[..at], &data[at + 2..]));
    let policy = match std::str::from_utf8(json) {
        Ok(json) => PolicyDocument::from_json(json),
        Err(_) => return,
    };
    let Ok(policy) = policy else { return };
    let texts = super::lines(rest);
    let (pairs, _) = texts.as_chunks::<2>();
    let form: FormFields = pairs
        .iter()
        .map(|[name, value]| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let bucket = Bucket::new("photos").expect("a bucket");
    let now = Timestamp::constant(1_800_000_000, 0);
    for dialect in Dialect::ALL {
        let verdict = policy.evaluate(&form, rest.len() as u64, &bucket, now, dialect);
        assert_eq!(verdict.accepted(), verdict.failures().next().is_none());
        for check in verdict.checks() {
            assert!(!check.sentence().is_empty());
        }
    }
}

/// The input is a store's error response; it parses to an error, or to none.
pub(crate) fn s3_answer(data: &[u8]) {
    for status in [200, 403, 503] {
        let error = S3Error::parse(status, data);
        let _ = format!("{error:?}");
    }
    let _ = S3Error::first_difference_to_sign(data, "eyJ9");
}
