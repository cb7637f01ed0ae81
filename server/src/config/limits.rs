//! Settings of what people may upload, store and ask for.

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

/// S3 takes no smaller part, except as the last one (AWS, "Amazon S3 multipart upload limits").
const SMALLEST_IN_PARTS: u64 = 5 * 1024 * 1024;
/// A deleted file takes up room for as long as it can be brought back: 30 days.
const LONGEST_UNDO: u64 = 30 * 86_400;
/// `X-Amz-Expires` of a presigned URL: seven days (AWS, "Authenticating requests: using query parameters").
const LONGEST_LINK: u64 = 7 * 86_400;
/// Well within the time that a request may take.
const WAIT_FOR_OTHERS: Duration = Duration::from_secs(10);
/// The database counts in `i64`.
const MOST: u64 = i64::MAX as u64;

/// A whole number in a range.
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
    // The range is that of the type.
    Ok(u32::try_from(number).unwrap_or(u32::MAX))
}

fn seconds(source: &Source, setting: &Setting, range: RangeInclusive<u64>) -> Result<Duration, SettingError> {
    number(source, setting, "seconds", range).map(Duration::from_secs)
}

pub(super) fn rules(source: &Source) -> Result<UploadRules, SettingError> {
    let parts_from = SMALLEST_IN_PARTS..=MAX_SINGLE_WITH_MULTIPART;
    Ok(UploadRules {
        max_bytes: number(source, &MAX_UPLOAD_BYTES, "bytes", 1..=MAX_OBJECT_BYTES)?,
        allowed_types: content_types::allowed(source)?,
        parts_from: number(source, &MULTIPART_THRESHOLD_BYTES, "bytes", parts_from)?,
    })
}

pub(super) fn form_lifetime(source: &Source) -> Result<Duration, SettingError> {
    seconds(source, &FORM_LIFETIME_SECONDS, 30..=3600)
}

pub(super) fn of_person(source: &Source) -> Result<Limits, SettingError> {
    Ok(Limits {
        allowance: Allowance {
            bytes: number(source, &QUOTA_BYTES, "bytes", 0..=MOST)?,
            outstanding: count(source, &MAX_UNFINISHED_UPLOADS, "uploads")?,
        },
        budget_per_minute: NonZeroU32::new(count(source, &BUDGET_PER_MINUTE, "units")?),
        undo: seconds(source, &UNDO_SECONDS, 0..=LONGEST_UNDO)?,
        link: seconds(source, &LINK_LIFETIME_SECONDS, 60..=LONGEST_LINK)?,
        wait_for_others: WAIT_FOR_OTHERS,
    })
}
