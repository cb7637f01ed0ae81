//! Password strength: refuses passwords that an attacker would try first.
//!
//! [`zxcvbn`] has a list of 30,000 leaked passwords, names, words and dates, and recognises common disguises
//! (`P4ssw0rd`, `drowssap`, `password1`). Its time grows with the square of the length, and with the number of ways to
//! read the signs of a password as letters: a second for a hundred characters of the worst kind. So it is given only
//! the beginning of a password, and only a few readings. An estimate then takes no longer than a hash, and runs in the
//! same thread pool ([`super::password`]).

use app::domain::account::{Email, Password};

/// A throttled attacker may guess a password that needs fewer guesses (zxcvbn's scores 0 and 1).
const MIN_GUESSES: u64 = 1_000_000;
/// Characters that zxcvbn is given. A longer password with a guessable beginning is refused.
const MAX_CHARS: usize = 40;
/// Readings of a password that zxcvbn may try. Disguised words have one or two.
const MAX_READINGS: usize = 16;

/// Letters, and the signs that zxcvbn reads as each of them.
const SUBSTITUTIONS: [(char, &str); 12] = [
    ('a', "4@"),
    ('b', "8"),
    ('c', "({[<"),
    ('e', "3"),
    ('g', "69"),
    ('i', "1!|"),
    ('l', "1|7"),
    ('o', "0"),
    ('s', "$5"),
    ('t', "+7"),
    ('x', "%"),
    ('z', "2"),
];

/// Whether an attacker who knows the e-mail address would guess the password soon.
pub(super) fn is_guessable(password: &Password, email: &Email) -> bool {
    let inputs = [
        email.as_str(),
        email.as_str().split('@').next().unwrap_or_default(),
        "buttress",
    ];
    zxcvbn::zxcvbn(&estimated(password.expose()), &inputs).guesses() < MIN_GUESSES
}

/// The part of a password that zxcvbn is given. Where it has too many readings, each sign becomes the first letter that
/// it may stand for; digits, which leave at most four readings, stay digits.
fn estimated(password: &str) -> String {
    let beginning: String = password.chars().take(MAX_CHARS).collect();
    if readings(&beginning) <= MAX_READINGS {
        return beginning;
    }
    beginning.chars().map(without_substitution).collect()
}

fn readings(text: &str) -> usize {
    SUBSTITUTIONS
        .iter()
        .map(|(_, signs)| signs.chars().filter(|sign| text.contains(*sign)).count().max(1))
        .product()
}

fn without_substitution(sign: char) -> char {
    let letter = SUBSTITUTIONS
        .iter()
        .find(|(_, signs)| !sign.is_ascii_digit() && signs.contains(sign));
    letter.map_or(sign, |(letter, _)| *letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refuses(text: &str) -> bool {
        let email = Email::parse("ada.lovelace@example.org").unwrap();
        is_guessable(&Password::for_new_account(text.to_owned()).unwrap(), &email)
    }

    #[test]
    fn common_passwords_are_refused_even_when_disguised() {
        for common in [
            "password",
            "P4ssw0rd",
            "P@$$w0rd",
            "drowssap",
            "password1",
            "12345678",
            "1234567890",
            "!@#$%^&*",
            "qwertyuiop",
            "iloveyou",
            "sunshine1",
            "ada.lovelace",
            "buttress1",
            "aaaaaaaaaaaa",
            "abcabcabc",
        ] {
            assert!(refuses(common), "{common}");
        }
        let long: String = (0..200).map(|n| format!("{} ", n * n * 7919 % 10_007)).collect();
        for good in [
            "correct horse",
            "пароль и ещё кое-что",
            "k7#pQx!2mZ",
            "4@8({[<369!1|0$5+7%2",
            &long,
        ] {
            assert!(!refuses(good), "{good}");
        }
    }

    /// Checks the amount of work instead of the time, which a busy machine distorts.
    #[test]
    fn zxcvbn_is_given_at_most_forty_characters_and_sixteen_readings() {
        let disguised = "4@8({[<369!1|0$5+7%2";
        let hostile = format!("{disguised}{}", "a".repeat(80));
        for text in [
            hostile.as_str(),
            disguised,
            &disguised.repeat(40),
            &"0123456789".repeat(9),
        ] {
            let seen = estimated(text);
            assert!(seen.chars().count() <= MAX_CHARS, "{seen}");
            assert!(readings(&seen) <= MAX_READINGS, "{seen}");
        }
        assert_eq!(readings(disguised), 576);
        assert_eq!(estimated(disguised), "4a8cccc369i1i0s5t7x2");
        // Ordinary passwords stay as they are.
        for plain in ["P@$$w0rd!", "k7#pQx!2mZ", "пароль и ещё кое-что"] {
            assert_eq!(estimated(plain), plain);
        }
    }
}
