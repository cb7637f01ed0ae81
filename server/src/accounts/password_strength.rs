//! Passwords that are among the first that anybody would try.
//!
//! [`zxcvbn`] brings a list of 30,000 leaked passwords, names, words and dates, and knows how people
//! dress them up (`P4ssw0rd`, `drowssap`, `password1`). Its time grows with the square of the length, and with the
//! number of ways in which the signs of a password may be read as letters: a second for a hundred characters of the
//! worst kind. So it sees the beginning, and few ways. That takes as long as a hash at most, and belongs in the pool
//! of those ([`super::password`]).

use app::domain::account::{Email, Password};

/// Fewer guesses than this and a throttled attacker may get there (zxcvbn's scores 0 and 1).
const MIN_GUESSES: u64 = 1_000_000;
/// Characters that are looked at. A longer password whose beginning is easily guessed is refused.
const MAX_CHARS: usize = 40;
/// Ways of reading a password that zxcvbn may try. Words in disguise have one or two.
const MAX_READINGS: usize = 16;

/// Letters, and what zxcvbn takes for each of them.
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

/// Whether somebody who knows the address would guess the password soon.
pub(super) fn is_guessable(password: &Password, email: &Email) -> bool {
    let inputs = [
        email.as_str(),
        email.as_str().split('@').next().unwrap_or_default(),
        "buttress",
    ];
    zxcvbn::zxcvbn(&estimated(password.expose()), &inputs).guesses() < MIN_GUESSES
}

/// What zxcvbn sees of a password. Where there are too many ways to read it, signs are the first letter that they may
/// be; digits, which leave four ways at most, stay digits.
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
    fn common_passwords_are_refused_also_in_disguise() {
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

    /// What cannot be counted in milliseconds on a busy machine: how much zxcvbn is given to do.
    #[test]
    fn the_estimator_sees_forty_characters_and_few_readings_of_them() {
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
        // What people write stays as it is.
        for plain in ["P@$$w0rd!", "k7#pQx!2mZ", "пароль и ещё кое-что"] {
            assert_eq!(estimated(plain), plain);
        }
    }
}
