//! Settings of the rules for uploads, and of the limits of each account.

use std::num::NonZeroU32;
use std::ops::RangeInclusive;
use std::time::Duration;

use app::domain::limits::{MAX_OBJECT_BYTES, MAX_SINGLE_WITH_MULTIPART, UploadRules};

use super::definitions::{
    BUDGET_PER_MINUTE, FORM_LIFETIME_SECONDS, LINK_LIFETIME_SECONDS, MAX_UNFINISHED_UPLOADS, MAX_UPLOAD_BYTES,
    MULTIPART_THRESHOLD_BYTES, QUOTA_BYTES, UNDO_SECONDS,
};
use super::{Setting, SettingError, Source, content_types};
use crate::ledger::Allowance;
use crate::uploads::Limits;

/// The smallest part of a multipart upload, except the last one (AWS, "Amazon S3 multipart upload limits").
const MIN_MULTIPART_BYTES: u64 = 5 * 1024 * 1024;
/// 30 days. A deleted file occupies storage until it can no longer be restored.
const MAX_UNDO_SECONDS: u64 = 30 * 86_400;
/// Seven days, the maximum of `X-Amz-Expires` in a presigned URL (AWS, "Authenticating requests: using query
/// parameters").
const MAX_LINK_SECONDS: u64 = 7 * 86_400;
/// How long a request waits for another one that finalizes the same upload; well below the request timeout.
const WAIT_FOR_OTHERS: Duration = Duration::from_secs(10);
/// The maximum of the database's `i64`.
const MAX_QUOTA_BYTES: u64 = i64::MAX as u64;

/// Parses a whole number in a range.
fn number(source: &Source, setting: &Setting, unit: &str, range: RangeInclusive<u64>) -> Result<u64, SettingError> {
    source.parse(setting, |text| match text.parse::<u64>() {
        Ok(number) if range.contains(&number) => Ok(number),
        _ => Err(format!(
            "it must be a whole number of {unit} from {} to {}",
            range.start(),
            range.end()
        )),
    })
}

fn count(source: &Source, setting: &Setting, unit: &str) -> Result<u32, SettingError> {
    let number = number(source, setting, unit, 0..=u32::MAX.into())?;
    // The range fits the type.
    Ok(u32::try_from(number).unwrap_or(u32::MAX))
}

fn seconds(source: &Source, setting: &Setting, range: RangeInclusive<u64>) -> Result<Duration, SettingError> {
    number(source, setting, "seconds", range).map(Duration::from_secs)
}

pub(super) fn rules(source: &Source) -> Result<UploadRules, SettingError> {
    let parts_from = MIN_MULTIPART_BYTES..=MAX_SINGLE_WITH_MULTIPART;
    Ok(UploadRules {
        max_bytes: number(source, &MAX_UPLOAD_BYTES, "bytes", 1..=MAX_OBJECT_BYTES)?,
        allowed_types: content_types::allowed(source)?,
        parts_from: number(source, &MULTIPART_THRESHOLD_BYTES, "bytes", parts_from)?,
    })
}

pub(super) fn form_lifetime(source: &Source) -> Result<Duration, SettingError> {
    seconds(source, &FORM_LIFETIME_SECONDS, 30..=3600)
}

pub(super) fn of_account(source: &Source) -> Result<Limits, SettingError> {
    Ok(Limits {
        allowance: Allowance {
            bytes: number(source, &QUOTA_BYTES, "bytes", 0..=MAX_QUOTA_BYTES)?,
            outstanding: count(source, &MAX_UNFINISHED_UPLOADS, "uploads")?,
        },
        budget_per_minute: NonZeroU32::new(count(source, &BUDGET_PER_MINUTE, "units")?),
        undo: seconds(source, &UNDO_SECONDS, 0..=MAX_UNDO_SECONDS)?,
        link: seconds(source, &LINK_LIFETIME_SECONDS, 60..=MAX_LINK_SECONDS)?,
        wait_for_others: WAIT_FOR_OTHERS,
    })
}
