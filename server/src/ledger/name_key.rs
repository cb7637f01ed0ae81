//! Names as they are compared: in the order of the list, and in a search.

use app::domain::listing::MAX_WORDS;
use unicode_normalization::UnicodeNormalization as _;

/// One spelling for composed and decomposed letters (macOS writes names decomposed), and no capitals.
/// The order is that of code points, the same on both engines; no language's own.
pub fn name_key(name: &str) -> String {
    name.nfc().flat_map(char::to_lowercase).nfc().collect()
}

/// What a name has to hold, all of it, to be found.
pub(super) fn words(query: &str) -> Vec<String> {
    query.split_whitespace().take(MAX_WORDS).map(name_key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_one() {
        assert_eq!(name_key("RE\u{301}SUME\u{301}.PDF"), name_key("résumé.pdf"));
        assert_eq!(name_key("ÄRGER"), "ärger");
        assert_eq!(words("  50%  Off_ "), ["50%", "off_"]);
    }
}
