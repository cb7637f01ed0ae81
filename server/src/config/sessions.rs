//! Settings of accounts, sessions and the audit log.

use app::domain::access::SignUps;
use jiff::SignedDuration;

use super::definitions::{AUDIT_RETENTION_DAYS, SESSION_IDLE_SECONDS, SESSION_LIFETIME_SECONDS, SIGNUP};
use super::{Setting, SettingError, Source};
use crate::accounts::SessionLimits;

/// Seconds; a session must not expire while its owner reads a page.
const MIN_SECONDS: i64 = 60;
/// A year.
const MAX_SECONDS: i64 = 365 * 86_400;

pub(super) fn limits(source: &Source) -> Result<SessionLimits, SettingError> {
    let seconds = |setting: &Setting| {
        source.parse(setting, |text| match text.parse::<i64>() {
            Ok(seconds) if (MIN_SECONDS..=MAX_SECONDS).contains(&seconds) => Ok(SignedDuration::from_secs(seconds)),
            _ => Err(format!(
                "it must be a whole number of seconds from {MIN_SECONDS} to {MAX_SECONDS}"
            )),
        })
    };
    let limits = SessionLimits {
        idle: seconds(&SESSION_IDLE_SECONDS)?,
        lifetime: seconds(&SESSION_LIFETIME_SECONDS)?,
    };
    if limits.lifetime < limits.idle {
        return Err(SettingError::new(
            &SESSION_LIFETIME_SECONDS,
            format!("it must not be less than {SESSION_IDLE_SECONDS}; raise it or lower that one"),
        ));
    }
    Ok(limits)
}

/// Who may create an account.
pub(super) fn sign_ups(source: &Source) -> Result<SignUps, SettingError> {
    source.parse(&SIGNUP, |text| match text {
        "open" => Ok(SignUps::Open),
        "invite" => Ok(SignUps::Invited),
        "closed" => Ok(SignUps::Closed),
        _ => Err("it must be open, invite or closed".to_owned()),
    })
}

/// Days; triggers in the database protect entries for this long.
const MIN_AUDIT_DAYS: i64 = 30;

/// How long entries of the audit log are kept; `None` keeps them for ever.
pub(super) fn audit_retention(source: &Source) -> Result<Option<SignedDuration>, SettingError> {
    source.parse_optional(&AUDIT_RETENTION_DAYS, |text| match text.parse::<i64>() {
        Ok(days) if (MIN_AUDIT_DAYS..=36_500).contains(&days) => Ok(SignedDuration::from_hours(24 * days)),
        _ => Err(format!("it must be a whole number of days, {MIN_AUDIT_DAYS} or more")),
    })
}
