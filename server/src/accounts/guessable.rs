//! Passwords that are among the first that anybody would try.
//!
//! [`zxcvbn`] brings a list of 30,000 leaked passwords, names, words and dates, and knows how people
//! dress them up (`P4ssw0rd`, `drowssap`, `password1`). It looks at the first 100 characters only.

use app::domain::account::{Email, Password};
use app::error::ApiError;
use app::text::unsaid;

/// Fewer guesses than this and a throttled attacker may get there (zxcvbn's scores 0 and 1).
const FEWEST_GUESSES: u64 = 1_000_000;

/// # Errors
/// [`ApiError::Invalid`] with a sentence for the person who chose it.
pub(super) fn refuse_guessable(password: &Password, email: &Email) -> Result<(), ApiError> {
    let inputs = [
        email.as_str(),
        email.as_str().split('@').next().unwrap_or_default(),
        "buttress",
    ];
    if zxcvbn::zxcvbn(password.expose(), &inputs).guesses() < FEWEST_GUESSES {
        return Err(ApiError::invalid(unsaid::password_guessable()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_passwords_are_refused_also_in_disguise() {
        let email = Email::parse("ada.lovelace@example.org").unwrap();
        let judge = |text: &str| refuse_guessable(&Password::for_new_account(text.to_owned()).unwrap(), &email);
        for common in [
            "password",
            "P4ssw0rd",
            "drowssap",
            "password1",
            "12345678",
            "qwertyuiop",
            "iloveyou",
            "sunshine1",
            "ada.lovelace",
            "buttress1",
            "aaaaaaaaaaaa",
            "abcabcabc",
        ] {
            assert!(judge(common).is_err(), "{common}");
        }
        let long: String = (0..200).map(|n| format!("{} ", n * n * 7919 % 10_007)).collect();
        for good in ["correct horse", "пароль и ещё кое-что", "k7#pQx!2mZ", &long] {
            assert!(judge(good).is_ok(), "{good}");
        }
    }
}
