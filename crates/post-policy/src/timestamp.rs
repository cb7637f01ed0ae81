//! Times in the formats that S3 uses.
//!
//! The two formats of every signature are written digit by digit into arrays: `jiff`'s printers would take a tenth of
//! the time of a signature more.

#[cfg(feature = "sign")]
use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::Offset};
use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

/// Formats `2026-01-31T23:59:59.000Z`: the only format of `expiration` that every store reads.
pub(crate) fn iso_millis(time: Timestamp) -> Text<24> {
    let time = civil(time);
    let mut text = Text(*b"0000-00-00T00:00:00.000Z");
    text.put(0, 4, time.year().unsigned_abs());
    text.put(5, 2, time.month().unsigned_abs().into());
    text.put(8, 2, time.day().unsigned_abs().into());
    text.put(11, 2, time.hour().unsigned_abs().into());
    text.put(14, 2, time.minute().unsigned_abs().into());
    text.put(17, 2, time.second().unsigned_abs().into());
    text.put(20, 3, time.millisecond().unsigned_abs());
    text
}

/// Formats `20260131T235959Z`, for `x-amz-date`; its first eight characters are the date of the credential scope.
#[cfg(feature = "sign")]
pub(crate) fn basic_seconds(time: Timestamp) -> Text<16> {
    let time = civil(time);
    let mut text = Text(*b"00000000T000000Z");
    text.put(0, 4, time.year().unsigned_abs());
    text.put(4, 2, time.month().unsigned_abs().into());
    text.put(6, 2, time.day().unsigned_abs().into());
    text.put(9, 2, time.hour().unsigned_abs().into());
    text.put(11, 2, time.minute().unsigned_abs().into());
    text.put(13, 2, time.second().unsigned_abs().into());
    text
}

/// A formatted time, without allocation.
pub(crate) struct Text<const N: usize>([u8; N]);

impl<const N: usize> Text<N> {
    pub(crate) fn as_str(&self) -> &str {
        // The bytes are digits and punctuation only.
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Writes `number` with `width` digits, from the byte `at` on.
    fn put(&mut self, at: usize, width: usize, mut number: u16) {
        for digit in self.0[at..at + width].iter_mut().rev() {
            *digit = b'0' + (number % 10).to_le_bytes()[0];
            number /= 10;
        }
    }
}

/// Formats `Sat, 31 Jan 2026 23:59:59 GMT`, as in HTTP headers.
#[cfg(feature = "sign")]
pub(crate) fn http_date(time: Timestamp) -> String {
    let text = rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&with_positive_year(time));
    // The printer refuses only years before 0.
    text.unwrap_or_default()
}

/// Truncates to the precision of a policy.
#[cfg(feature = "sign")]
pub(crate) fn whole_millis(time: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(time.as_millisecond()).unwrap_or(time)
}

/// Parses `YYYY-MM-DDTHH:MM:SS`, an optional fraction, and `Z`; nothing else, as AWS does.
pub(crate) fn parse_iso(text: &str) -> Option<Timestamp> {
    let (whole, fraction) = text.strip_suffix('Z')?.split_at_checked(19)?;
    let nanos = match fraction.strip_prefix('.') {
        None if fraction.is_empty() => 0,
        Some(digits) if (1..=9).contains(&digits.len()) => {
            let missing = 9 - u32::try_from(digits.len()).ok()?;
            number(digits)? * 10_i32.pow(missing)
        }
        _ => return None,
    };
    let bytes = whole.as_bytes();
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if marks.iter().any(|&(at, mark)| bytes.get(at) != Some(&mark)) {
        return None;
    }
    let part = |from, to| number(whole.get(from..to)?);
    let short = |from, to| i8::try_from(part(from, to)?).ok();
    let time = DateTime::new(
        i16::try_from(part(0, 4)?).ok()?,
        short(5, 7)?,
        short(8, 10)?,
        short(11, 13)?,
        short(14, 16)?,
        short(17, 19)?,
        nanos,
    );
    Offset::UTC.to_timestamp(time.ok()?).ok()
}

/// Parses the same format with `+hh:mm` or `-hh:mm` instead of `Z`.
pub(crate) fn parse_iso_offset(text: &str) -> Option<Timestamp> {
    let (local, offset) = text.split_at_checked(text.len().checked_sub(6)?)?;
    let time = parse_iso(&[local, "Z"].concat())?;
    let (hours, minutes) = offset.get(1..)?.split_once(':')?;
    if hours.len() != 2 || minutes.len() != 2 {
        return None;
    }
    let ahead = SignedDuration::from_mins((number(hours)? * 60 + number(minutes)?).into());
    match offset.as_bytes().first()? {
        b'+' => time.checked_sub(ahead).ok(),
        b'-' => time.checked_add(ahead).ok(),
        _ => None,
    }
}

/// Parses `YYYYMMDDTHHMMSSZ`.
pub(crate) fn parse_basic(text: &str) -> Option<Timestamp> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    if date.len() != 8 || time.len() != 6 {
        return None;
    }
    let part = |text: &str, from, to| number(text.get(from..to)?);
    let short = |text: &str, from, to| i8::try_from(part(text, from, to)?).ok();
    let civil = DateTime::new(
        i16::try_from(part(date, 0, 4)?).ok()?,
        short(date, 4, 6)?,
        short(date, 6, 8)?,
        short(time, 0, 2)?,
        short(time, 2, 4)?,
        short(time, 4, 6)?,
        0,
    );
    Offset::UTC.to_timestamp(civil.ok()?).ok()
}

/// For `#[serde(serialize_with)]`.
pub(crate) fn serialize<S: Serializer>(time: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(iso_millis(*time).as_str())
}

/// For `#[serde(deserialize_with)]`.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(from)?;
    parse_iso(&text).ok_or_else(|| D::Error::custom("not a time in UTC, as YYYY-MM-DDTHH:MM:SSZ"))
}

/// Calendar time in UTC.
fn civil(time: Timestamp) -> DateTime {
    Offset::UTC.to_datetime(with_positive_year(time))
}

/// The time, or 1970 if it is earlier: years before 0 do not fit four digits, and are not needed.
fn with_positive_year(time: Timestamp) -> Timestamp {
    time.max(Timestamp::UNIX_EPOCH)
}

fn number(digits: &str) -> Option<i32> {
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_and_reads_the_edges_of_the_calendar() {
        for text in [
            "1970-01-01T00:00:00.000Z",
            "2024-02-29T23:59:59.999Z",
            "9999-12-30T22:00:00.001Z",
        ] {
            assert_eq!(iso_millis(parse_iso(text).unwrap()).as_str(), text);
        }
        let time = parse_iso("2026-12-31T23:59:59.999Z").unwrap();
        assert_eq!(parse_basic("20261231T235959Z").unwrap().as_second(), time.as_second());
        #[cfg(feature = "sign")]
        assert_eq!(basic_seconds(time).as_str(), "20261231T235959Z");
        #[cfg(feature = "sign")]
        assert_eq!(http_date(time), "Thu, 31 Dec 2026 23:59:59 GMT");
    }

    #[test]
    fn reads_nothing_but_utc_with_a_z() {
        for text in [
            "",
            "Z",
            "2026-01-01T00:00:00",
            "2026-01-01T00:00:00+00:00",
            "2026-01-01 00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00.1234567890Z",
            "+026-01-01T00:00:00Z",
            "2026-01-01T00:00:0éZ",
        ] {
            assert_eq!(parse_iso(text), None, "{text}");
        }
    }
}
