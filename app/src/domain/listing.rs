//! Which of a person's files are listed, and in which order.

/// The longest search, in characters; what is longer is cut.
pub const MAX_QUERY: usize = 200;
/// Words of a search that count; a name has to hold each of them.
pub const MAX_WORDS: usize = 8;

/// An order of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// What was signed last comes first.
    #[default]
    Newest,
    /// What was signed first comes first.
    Oldest,
    /// By name, capitals and small letters alike.
    Name,
    /// The largest comes first.
    Size,
}

impl Sort {
    /// All of them, as they are offered.
    pub const ALL: [Self; 4] = [Self::Newest, Self::Oldest, Self::Name, Self::Size];

    /// As queries and forms have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Name => "name",
            Self::Size => "size",
        }
    }

    /// Reads it back; `None` for what is none of them.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.as_str() == text)
    }
}

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    query: String,
    /// The order.
    pub sort: Sort,
}

impl Listing {
    /// What was typed, without blanks around it and at most [`MAX_QUERY`] characters of it.
    pub fn new(query: &str, sort: Sort) -> Self {
        let query = query.trim().chars().take(MAX_QUERY).collect();
        Self { query, sort }
    }

    /// What is searched for; empty for all files.
    pub fn query(&self) -> &str {
        &self.query
    }

    /// `path` with this search and order in its query; what is the default is left out.
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

/// Percent-encodes all but RFC 3986's unreserved characters.
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
    fn an_address_names_only_what_is_not_the_default() {
        assert_eq!(Listing::default().address("/a", &[]), "/a");
        let listing = Listing::new("  50 % & ü ", Sort::Name);
        assert_eq!(
            listing.address("/a", &[("after", "1-2")]),
            "/a?q=50%20%25%20%26%20%C3%BC&sort=name&after=1-2"
        );
    }

    #[test]
    fn orders_survive_their_names_and_searches_have_an_end() {
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
