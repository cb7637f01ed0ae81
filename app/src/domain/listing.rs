//! Search and sort order of a list of files.

/// Maximum length of a search in characters; longer ones are truncated.
pub const MAX_QUERY: usize = 200;
/// Maximum number of words of a search; a matching name contains all of them.
pub const MAX_WORDS: usize = 8;

/// Sort order of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Last signed first.
    #[default]
    Newest,
    /// First signed first.
    Oldest,
    /// By name, ignoring case.
    Name,
    /// Largest first.
    Size,
}

impl Sort {
    /// All, in the order of the menu.
    pub const ALL: [Self; 4] = [Self::Newest, Self::Oldest, Self::Name, Self::Size];

    /// Value in queries and forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Name => "name",
            Self::Size => "size",
        }
    }

    /// Parses the value; `None` if unknown.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.as_str() == text)
    }
}

/// Search and sort order of a list of files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    query: String,
    /// The sort order.
    pub sort: Sort,
}

impl Listing {
    /// A listing for the typed search, trimmed and truncated to [`MAX_QUERY`] characters.
    pub fn new(query: &str, sort: Sort) -> Self {
        let query = query.trim().chars().take(MAX_QUERY).collect();
        Self { query, sort }
    }

    /// The search; empty for all files.
    pub fn query(&self) -> &str {
        &self.query
    }

    /// `path` with this search and order as its query, without default values, and `more` parameters.
    pub fn address(&self, path: &str, more: &[(&str, &str)]) -> String {
        let mut pairs = Vec::with_capacity(2 + more.len());
        if !self.query.is_empty() {
            pairs.push(("q", self.query.as_str()));
        }
        if self.sort != Sort::default() {
            pairs.push(("sort", self.sort.as_str()));
        }
        pairs.extend_from_slice(more);
        let mut address = path.to_owned();
        for (place, (name, value)) in pairs.into_iter().enumerate() {
            address.push(if place == 0 { '?' } else { '&' });
            address.push_str(name);
            address.push('=');
            encode(value, &mut address);
        }
        address
    }
}

/// Percent-encodes all characters except RFC 3986's unreserved ones.
fn encode(text: &str, into: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            into.push(char::from(byte));
        } else {
            into.push('%');
            for nibble in [byte >> 4, byte & 15] {
                into.push(char::from(DIGITS[usize::from(nibble)]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_values_are_left_out_of_the_query() {
        assert_eq!(Listing::default().address("/a", &[]), "/a");
        let listing = Listing::new("  50 % & ü ", Sort::Name);
        assert_eq!(
            listing.address("/a", &[("after", "1-2")]),
            "/a?q=50%20%25%20%26%20%C3%BC&sort=name&after=1-2"
        );
    }

    #[test]
    fn sort_orders_are_parsed_and_searches_truncated() {
        for sort in Sort::ALL {
            assert_eq!(Sort::parse(sort.as_str()), Some(sort));
        }
        assert_eq!(Sort::parse("random()"), None);
        assert_eq!(
            Listing::new(&"ü".repeat(999), Sort::Newest).query().chars().count(),
            MAX_QUERY
        );
    }
}
