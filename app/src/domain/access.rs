//! Login methods and sessions of an account, as their owner sees them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::{LocalizedText, msg};

/// Content of the account page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Overview {
    /// Email address of the account.
    pub email: String,
    /// Display name that the person chose; `null`: the part of the email address before the `@` is shown.
    pub display_name: Option<String>,
    /// Whether the account has a password; accounts created through an OpenID Connect provider have none.
    pub has_password: bool,
    /// Whether the person logged in so recently that changes need no password.
    pub fresh: bool,
    /// Open sessions: the current one first, then the most recently used.
    pub sessions: Vec<SessionSummary>,
    /// Passkeys, oldest first.
    pub passkeys: Vec<PasskeySummary>,
    /// Connected accounts at OpenID Connect providers, oldest first.
    pub identities: Vec<IdentitySummary>,
    /// Number of unused recovery codes.
    pub recovery_codes: u32,
}

/// Who may sign up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignUps {
    /// Everybody.
    #[default]
    Open,
    /// People with an invitation from the operator.
    Invited,
    /// Nobody.
    Closed,
}

/// Login methods that the site offers besides a password.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoginMethods {
    /// Whether the site supports passkeys.
    pub passkeys: bool,
    /// Display name of the OpenID Connect provider, if one is configured.
    pub oidc_provider: Option<String>,
    /// Who may sign up.
    pub sign_ups: SignUps,
}

/// An open session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SessionSummary {
    /// Identifies the session in requests to end it. It is not the session token.
    pub id: String,
    /// Browser and operating system, as far as the user agent reveals them.
    pub device: LocalizedText,
    /// Start, RFC 3339.
    pub created_at: String,
    /// Last use, RFC 3339, rounded to the hour.
    pub last_seen_at: String,
    /// Whether it is the session of this request.
    pub current: bool,
}

/// A passkey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PasskeySummary {
    /// Identifies it in requests to remove it.
    pub id: String,
    /// The device that created it.
    pub name: LocalizedText,
    /// Creation, RFC 3339.
    pub created_at: String,
    /// Last use, RFC 3339.
    pub last_used_at: Option<String>,
}

/// A connected account at an OpenID Connect provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IdentitySummary {
    /// Identifies it in requests to remove it.
    pub id: String,
    /// Display name of the provider at the time of connecting.
    pub site: String,
    /// Time of connecting, RFC 3339.
    pub created_at: String,
    /// Last login, RFC 3339.
    pub last_used_at: Option<String>,
}

/// Result of logging in with a recovery code or link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RecoveryOutcome {
    /// Whether the new password was set; an account without a password keeps having none.
    pub password_set: bool,
}

/// Device name such as "Firefox on Linux" from a `User-Agent`. Browsers name several products in it, so the order of
/// the checks matters.
pub fn device_name(user_agent: &str) -> LocalizedText {
    const BROWSERS: [(&str, &str); 7] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("Windows", "Windows"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS", "macOS"),
        ("Android", "Android"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let known = |names: &[(&str, &'static str)]| {
        let found = names.iter().find(|(mark, _)| user_agent.contains(mark));
        found.map(|(_, name)| *name)
    };
    match (known(&BROWSERS), known(&SYSTEMS)) {
        (Some(browser), Some(system)) => msg::device_on(browser, system).into(),
        (Some(only), None) | (None, Some(only)) => LocalizedText::Text(only.to_owned()),
        (None, None) if user_agent.is_empty() => msg::device_unknown().into(),
        (None, None) => LocalizedText::Text(user_agent.chars().take(40).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tests::english;

    #[test]
    fn devices_have_the_names_that_people_use() {
        for (claim, name) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            ("curl/8.9.1", "curl/8.9.1"),
            ("", "Unknown device"),
        ] {
            assert_eq!(device_name(claim).text(english()), name);
        }
    }
}
