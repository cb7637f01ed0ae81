//! What a person may see of the ways into their account.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::{LocalizedText, msg};

/// All that the account page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Overview {
    /// The address the account was made with.
    pub email: String,
    /// Whether there is a password; accounts made through another site's log-in have none.
    pub has_password: bool,
    /// Whether the session that asks is so young that it proves whose it is.
    pub fresh: bool,
    /// Open sessions, the one that asks first, then by when they were last seen.
    pub sessions: Vec<OpenSession>,
    /// Passkeys, oldest first.
    pub passkeys: Vec<KnownPasskey>,
    /// Log-ins at other sites that lead here, oldest first.
    pub identities: Vec<KnownIdentity>,
    /// Recovery codes that have not been used.
    pub recovery_codes: u32,
}

/// Who may make an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignUps {
    /// Everybody.
    #[default]
    Open,
    /// Whoever holds an invitation of the operator's.
    Invited,
    /// Nobody.
    Closed,
}

/// What the site offers beside a password.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WaysIn {
    /// Whether browsers can have passkeys for this site.
    pub passkeys: bool,
    /// Another site that people may log in at, by name.
    pub elsewhere: Option<String>,
    /// Who may make an account.
    pub sign_ups: SignUps,
}

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OpenSession {
    /// Names it to end it. Nobody gets in with it.
    pub id: String,
    /// Browser and system, as far as the browser says.
    pub device: LocalizedText,
    /// When it began, RFC 3339.
    pub created_at: String,
    /// When it was last used, RFC 3339, exact to an hour.
    pub last_seen_at: String,
    /// The one that asks.
    pub current: bool,
}

/// A passkey as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KnownPasskey {
    /// Names it to remove it.
    pub id: String,
    /// The device it was made on.
    pub name: LocalizedText,
    /// When it was made, RFC 3339.
    pub created_at: String,
    /// When it was last used, RFC 3339.
    pub last_used_at: Option<String>,
}

/// A log-in at another site as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KnownIdentity {
    /// Names it to remove it.
    pub id: String,
    /// What the other site was called when it was connected.
    pub site: String,
    /// When it was connected, RFC 3339.
    pub created_at: String,
    /// When somebody last logged in with it, RFC 3339.
    pub last_used_at: Option<String>,
}

/// What a recovery code or link did, beside letting its owner in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Recovered {
    /// Whether it set the new password; an account that has none stays without.
    pub password_set: bool,
}

/// "Firefox on Linux" of what a browser calls itself. All of them claim to be several at once, so
/// the order in which they are looked for matters.
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
    fn browsers_are_called_what_people_call_them() {
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
            assert_eq!(device_name(claim).words(english()), name);
        }
    }
}
