//! Who is looking: known to the server, handed to the browser with the page.

use leptos::prelude::*;

use crate::domain::account::Viewer;
use crate::ports::Ports;
use crate::wire::Wire;

/// The viewer of this page load. Logging in and out are full navigations, so it never changes.
#[derive(Clone)]
struct CurrentViewer(Option<Viewer>);

/// Finds out, once, in [`crate::App`].
pub fn provide_viewer() {
    let viewer = SharedValue::<_, Wire>::new_with_encoding(|| use_context::<Ports>().and_then(|ports| ports.viewer))
        .into_inner();
    provide_context(CurrentViewer(viewer));
}

/// Whoever is logged in.
pub fn current_viewer() -> Option<Viewer> {
    use_context::<CurrentViewer>().and_then(|viewer| viewer.0)
}

/// The first letters of the first two words of a name, for where there is no picture. The style
/// sheet makes them capitals: the tables of all letters' cases are too large for the wasm.
pub fn initials(name: &str) -> String {
    let words = name.split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric());
    words.filter_map(|word| word.chars().next()).take(2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_two_words_at_most() {
        for (name, expected) in [
            ("ada.lovelace", "al"),
            ("grace", "g"),
            ("a-b-c", "ab"),
            ("élan", "é"),
            ("+", ""),
        ] {
            assert_eq!(initials(name), expected);
        }
    }
}
