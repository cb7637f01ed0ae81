//! The normalised file name that lists are sorted and searched by.

use app::domain::listing::MAX_WORDS;
use unicode_normalization::UnicodeNormalization as _;

/// A file name in NFC and lower case: macOS writes names decomposed, and searches ignore case. Both engines sort it by
/// code points, not by the rules of a language.
pub fn name_key(name: &str) -> String {
    name.nfc().flat_map(char::to_lowercase).nfc().collect()
}

/// The words of a search query. A file is found if its name contains all of them.
pub(super) fn query_words(query: &str) -> Vec<String> {
    query.split_whitespace().take(MAX_WORDS).map(name_key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composed_and_decomposed_names_have_the_same_key() {
        assert_eq!(name_key("RE\u{301}SUME\u{301}.PDF"), name_key("résumé.pdf"));
        assert_eq!(name_key("ÄRGER"), "ärger");
        assert_eq!(query_words("  50%  Off_ "), ["50%", "off_"]);
    }
}
