//! The person who views the page; server only.

use leptos::prelude::*;
use unicode_normalization::char::is_combining_mark;

use crate::domain::account::Viewer;
use crate::ports::Ports;

/// The person who is logged in.
pub fn current_viewer() -> Option<Viewer> {
    use_context::<Ports>().and_then(|ports| ports.viewer)
}

/// Initials of the first two words of a name, shown in place of a picture. Letters of scripts that join them are kept
/// apart, or they would read as a word.
pub fn initials(name: &str) -> String {
    let words =
        name.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c) && !matches!(c, JOINER | NON_JOINER));
    let letters = words
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()))
        .take(2);
    let mut initials = String::new();
    for letter in letters {
        if !initials.is_empty() && matches!(letter, '\u{600}'..='\u{8ff}') {
            initials.push(NON_JOINER);
        }
        initials.extend(letter.to_uppercase());
    }
    initials
}

const NON_JOINER: char = '\u{200c}';
const JOINER: char = '\u{200d}';

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_have_at_most_two_letters() {
        for (name, expected) in [
            ("ada.lovelace", "AL"),
            ("grace", "G"),
            ("a-b-c", "AB"),
            ("élan", "É"),
            ("+", ""),
            ("👩\u{200d}👧", ""),
            ("प्रिया शर्मा", "पश"),
            ("محمد علي", "م\u{200c}ع"),
            ("山田\u{3000}太郎", "山太"),
        ] {
            assert_eq!(initials(name), expected);
        }
    }
}
