//! The person who views the page; server only.

use leptos::prelude::*;

use crate::domain::account::Viewer;
use crate::ports::Ports;

/// The person who is logged in.
pub fn current_viewer() -> Option<Viewer> {
    use_context::<Ports>().and_then(|ports| ports.viewer)
}

/// Initials of the first two words of a name, shown in place of a picture.
pub fn initials(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric());
    let letters = words.filter_map(|word| word.chars().next()).take(2);
    letters.flat_map(char::to_uppercase).collect()
}

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
        ] {
            assert_eq!(initials(name), expected);
        }
    }
}
