//! Settings of accounts and sessions, and of where requests come from.

use app::domain::access::SignUps;
use ipnet::IpNet;
use jiff::SignedDuration;

use super::definitions::{AUDIT_RETENTION_DAYS, SESSION_IDLE_SECONDS, SESSION_LIFETIME_SECONDS, SIGNUP};
use super::{Setting, SettingError, Source};
use crate::accounts::SessionLimits;

/// A session that ends while its owner reads a page is of no use.
const SHORTEST: i64 = 60;
/// A year.
const LONGEST: i64 = 365 * 86_400;

pub(super) fn limits(source: &Source) -> Result<SessionLimits, SettingError> {
    let seconds = |setting: &Setting| {
        source.parse(setting, |text| match text.parse::<i64>() {
            Ok(seconds) if (SHORTEST..=LONGEST).contains(&seconds) => Ok(SignedDuration::from_secs(seconds)),
            _ => Err(format!(
                "it must be a whole number of seconds from {SHORTEST} to {LONGEST}"
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
            format!("it must not be less than {SESSION_IDLE_SECONDS}"),
        ));
    }
    Ok(limits)
}

/// Who may make an account.
pub(super) fn sign_ups(source: &Source) -> Result<SignUps, SettingError> {
    source.parse(&SIGNUP, |text| match text {
        "open" => Ok(SignUps::Open),
        "invite" => Ok(SignUps::Invited),
        "closed" => Ok(SignUps::Closed),
        _ => Err("it must be open, invite or closed".to_owned()),
    })
}

/// The database itself keeps the audit log so long, whatever is asked.
const SHORTEST_AUDIT: i64 = 30;

/// How long the audit log is kept; for ever where nobody says.
pub(super) fn audit_retention(source: &Source) -> Result<Option<SignedDuration>, SettingError> {
    source.parse_optional(&AUDIT_RETENTION_DAYS, |text| match text.parse::<i64>() {
        Ok(days) if (SHORTEST_AUDIT..=36_500).contains(&days) => Ok(SignedDuration::from_hours(24 * days)),
        _ => Err(format!("it must be a whole number of days, {SHORTEST_AUDIT} or more")),
    })
}

/// Addresses and networks, separated by commas.
pub(super) fn parse_networks(text: &str) -> Result<Vec<IpNet>, String> {
    text.split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
        .map(|entry| {
            let one = entry.parse::<std::net::IpAddr>().map(IpNet::from);
            one.or_else(|_| entry.parse::<IpNet>()).map_err(|_| {
                format!("\"{entry}\" is neither an address such as 10.0.0.1 nor a network such as 10.0.0.0/8")
            })
        })
        .collect()
}
