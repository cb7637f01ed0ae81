//! Email addresses, passwords and display names as people type them.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use crate::error::ApiError;
use crate::text::msg;

/// The logged-in person who views the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Viewer {
    /// The account's number in the server's database.
    pub id: i64,
    /// Email address of the account, normalised.
    pub email: String,
    /// Display name that the person chose; `null`: the part of the email address before the `@` is shown.
    pub display_name: Option<String>,
}

impl Viewer {
    /// The name to show: the display name, or the part of the email address before the `@`.
    pub fn name(&self) -> &str {
        let default = || self.email.split('@').next().unwrap_or(&self.email);
        self.display_name.as_deref().unwrap_or_else(default)
    }
}

/// A normalised email address: trimmed, NFKC, lower case, one `@`, at most 254 bytes (RFC 5321 §4.5.3.1). Addresses
/// that look alike because letters are composed differently become equal; addresses with invisible characters are
/// refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Maximum length in bytes.
    pub const MAX_BYTES: usize = 254;

    /// Parses an address. Only its form is checked, not whether the mailbox exists.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] with a message for the person who typed it.
    pub fn parse(typed: &str) -> Result<Self, ApiError> {
        let typed = typed.trim();
        if typed.contains(is_invisible) {
            return Err(ApiError::invalid(msg::email_invisible()));
        }
        // Far too long input is not normalised, which would cost time.
        let typed = if typed.len() > 4 * Self::MAX_BYTES { "" } else { typed };
        let email: String = typed.nfkc().flat_map(char::to_lowercase).nfkc().collect();
        let well_formed = email.len() <= Self::MAX_BYTES
            && !email.contains(|c: char| c.is_whitespace() || c.is_control())
            && email
                .split_once('@')
                .is_some_and(|(local, host)| !local.is_empty() && !host.is_empty() && !host.contains('@'));
        if well_formed {
            Ok(Self(email))
        } else {
            Err(ApiError::invalid(msg::email_malformed()))
        }
    }

    /// The normalised address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A display name: trimmed, in NFC, with at least one visible character and at most [`DisplayName::MAX_CHARS`]. Several
/// people may have the same one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisplayName(String);

impl DisplayName {
    /// Maximum number of characters (code points). The field has no `maxlength`: it would count UTF-16 units, and
    /// cut pasted names without a word.
    pub const MAX_CHARS: usize = 64;

    /// Parses a name; `None` if nothing of it is visible, which restores the default name. Joiners and variation
    /// selectors are allowed, because emoji and several scripts need them.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] if the name is too long, or contains a character that is not part of a line of text.
    pub fn parse(typed: &str) -> Result<Option<Self>, ApiError> {
        let typed = typed.trim();
        if typed.contains(is_no_line_text) {
            return Err(ApiError::invalid(msg::display_name_unusable()));
        }
        if typed.chars().all(|c| c.is_whitespace() || is_invisible(c)) {
            return Ok(None);
        }
        // Far too long input is not normalised, which would cost time. A character has at most 16 bytes before.
        let name: String = match typed.len() <= 16 * Self::MAX_CHARS {
            true => typed.nfc().collect(),
            false => typed.to_owned(),
        };
        if name.chars().count() > Self::MAX_CHARS {
            return Err(ApiError::invalid(msg::display_name_too_long()));
        }
        Ok(Some(Self(name)))
    }

    /// The name as a string.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a character controls a terminal, breaks the line, or changes the direction of the text around it.
fn is_no_line_text(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}'
        )
}

/// Whether a character is invisible: it has no width or changes the text direction (Unicode's
/// `Default_Ignorable_Code_Point` and similar ones).
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// A password that is about to be hashed. `Debug` does not print it.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Minimum number of characters of a new password (ASVS 5.0, 6.2.1).
    pub const MIN_CHARS: usize = 8;
    /// Maximum length in bytes, which keeps hashing cheap; far above the 64 characters that ASVS requires to be
    /// allowed.
    pub const MAX_BYTES: usize = 1024;

    /// Checks a password for a new account.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] if it is too short or too long.
    pub fn for_new_account(typed: String) -> Result<Self, ApiError> {
        if typed.chars().count() < Self::MIN_CHARS {
            return Err(ApiError::invalid(msg::password_too_short()));
        }
        Self::for_log_in(typed)
    }

    /// Checks a password that will be compared with a stored one.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] if it is longer than any stored password.
    pub fn for_log_in(typed: String) -> Result<Self, ApiError> {
        if typed.len() > Self::MAX_BYTES {
            return Err(ApiError::invalid(msg::password_too_long()));
        }
        Ok(Self(typed))
    }

    /// The password in plain text, for hashing.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_normalised_and_malformed_ones_are_refused() {
        assert_eq!(Email::parse("  Ada@Example.ORG ").unwrap().as_str(), "ada@example.org");
        for nonsense in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "a b@c",
            "a@b@c",
            "a\n@b",
            &format!("{}@b", "a".repeat(260)),
            &format!("{}@b", "a".repeat(260_000)),
        ] {
            assert!(Email::parse(nonsense).is_err(), "{nonsense:?}");
        }
    }

    #[test]
    fn addresses_that_look_alike_are_equal_or_refused() {
        for (typed, same) in [
            ("re\u{301}my@example.org", "r\u{e9}my@example.org"),
            ("RE\u{301}MY@example.org", "r\u{e9}my@example.org"),
            ("\u{ff41}da\u{ff20}example.org", "ada@example.org"),
            ("\u{fb01}ona@example.org", "fiona@example.org"),
            ("\u{130}da@example.org", "i\u{307}da@example.org"),
        ] {
            assert_eq!(Email::parse(typed).unwrap().as_str(), same);
            assert_eq!(
                Email::parse(same).unwrap().as_str(),
                same,
                "normalised once is normalised for good"
            );
        }
        for invisible in [
            '\u{200b}',
            '\u{200d}',
            '\u{202e}',
            '\u{2066}',
            '\u{ad}',
            '\u{feff}',
            '\u{fe0f}',
            '\u{e0041}',
        ] {
            let refused = Email::parse(&format!("ada{invisible}@example.org"));
            assert_eq!(refused, Err(ApiError::invalid(msg::email_invisible())), "{invisible:?}");
        }
    }

    #[test]
    fn display_names_are_trimmed_and_may_be_of_any_script() {
        for (typed, name) in [
            ("  Ada Lovelace\n", "Ada Lovelace"),
            ("\u{3000}山田\u{3000}太郎\u{a0}", "山田\u{3000}太郎"),
            ("محمد\u{200c}علی", "محمد\u{200c}علی"),
            ("Zoe\u{308}", "Zo\u{eb}"),
            ("👩\u{200d}👩\u{200d}👧 ❤\u{fe0f}", "👩\u{200d}👩\u{200d}👧 ❤\u{fe0f}"),
            ("<b>\"Ada\" & 'Co'</b>", "<b>\"Ada\" & 'Co'</b>"),
            ("\u{5d0}\u{200f}!", "\u{5d0}\u{200f}!"),
            ("0", "0"),
        ] {
            let parsed = DisplayName::parse(typed).unwrap().unwrap();
            assert_eq!(parsed.as_str(), name);
            assert_eq!(DisplayName::parse(name).unwrap(), Some(parsed), "normalised for good");
        }
    }

    #[test]
    fn a_display_name_without_visible_characters_restores_the_default() {
        let nothing = [
            "",
            " \t\n",
            "\u{3000}\u{a0}",
            "\u{200b}",
            "\u{feff} \u{2060}",
            "\u{3164}\u{2800}",
        ];
        for typed in nothing
            .into_iter()
            .chain(["\u{200d}\u{fe0f}", "\u{ad}", "\u{e0041}", "\u{200e}"])
        {
            assert_eq!(DisplayName::parse(typed), Ok(None), "{typed:?}");
        }
        let mut viewer = Viewer {
            id: 1,
            email: "ada@example.org".into(),
            display_name: None,
        };
        assert_eq!(viewer.name(), "ada");
        viewer.display_name = Some("Countess".into());
        assert_eq!(viewer.name(), "Countess");
    }

    #[test]
    fn display_names_cannot_change_other_text_or_be_too_long() {
        for character in [
            '\0', '\t', '\n', '\u{1b}', '\u{85}', '\u{2028}', '\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}',
        ] {
            let refused = DisplayName::parse(&format!("Ada{character}Lovelace"));
            assert_eq!(
                refused,
                Err(ApiError::invalid(msg::display_name_unusable())),
                "{character:?}"
            );
        }
        assert!(
            DisplayName::parse("\u{202e}").is_err(),
            "it is refused even if it is alone"
        );
        for longest in ["x".repeat(64), "👩".repeat(64), "e\u{301}".repeat(64)] {
            assert!(DisplayName::parse(&longest).unwrap().is_some(), "{longest}");
        }
        for longer in [
            "x".repeat(65),
            format!("a{}", "\u{334}".repeat(64)),
            "x".repeat(2_000_000),
        ] {
            assert_eq!(
                DisplayName::parse(&longer),
                Err(ApiError::invalid(msg::display_name_too_long()))
            );
        }
    }

    #[test]
    fn the_minimum_counts_characters_and_the_maximum_bytes() {
        assert!(Password::for_new_account("1234567".into()).is_err());
        assert!(Password::for_new_account("пароль12".into()).is_ok());
        assert!(Password::for_new_account("x".repeat(1025)).is_err());
        assert_eq!(
            format!("{:?}", Password::for_log_in("secret".into()).unwrap()),
            "Password(…)"
        );
    }
}
