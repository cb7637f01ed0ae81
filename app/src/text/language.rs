//! Supported languages and language negotiation.

/// A supported language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// German.
    German,
    /// Spanish.
    Spanish,
    /// French.
    French,
    /// Arabic, written from right to left.
    Arabic,
    /// Japanese.
    Japanese,
    /// Hindi.
    Hindi,
}

/// Maximum number of entries read from an `Accept-Language`; browsers send fewer than ten.
const MAX_RANGES: usize = 50;

impl Language {
    /// All, in the order of the menu.
    pub const ALL: [Self; 7] = [
        Self::English,
        Self::German,
        Self::Spanish,
        Self::French,
        Self::Arabic,
        Self::Japanese,
        Self::Hindi,
    ];

    /// Language tag (BCP 47) for `lang`, cookies and headers.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::Spanish => "es",
            Self::French => "fr",
            Self::Arabic => "ar",
            Self::Japanese => "ja",
            Self::Hindi => "hi",
        }
    }

    /// The language's name for itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
            Self::Spanish => "Español",
            Self::French => "Français",
            Self::Arabic => "العربية",
            Self::Japanese => "日本語",
            Self::Hindi => "हिन्दी",
        }
    }

    /// Value of the `dir` attribute.
    pub fn direction(self) -> &'static str {
        if self.is_right_to_left() { "rtl" } else { "ltr" }
    }

    /// Whether text runs from right to left.
    pub fn is_right_to_left(self) -> bool {
        self == Self::Arabic
    }

    /// Parses a tag; region and script are ignored.
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?;
        Self::ALL
            .into_iter()
            .find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// The best language for an `Accept-Language` header (RFC 9110, 12.5.4): the highest weight, the first of equal
    /// ones, never one of weight 0. `*` matches any language that is not named.
    pub fn from_accept_language(accept: &str) -> Option<Self> {
        let ranges: Vec<(&str, u16)> = accept.split(',').take(MAX_RANGES).filter_map(parse_range).collect();
        let refused: Vec<Self> = ranges
            .iter()
            .filter(|(_, weight)| *weight == 0)
            .filter_map(|(range, _)| Self::parse(range))
            .filter(|language| {
                !ranges
                    .iter()
                    .any(|(range, weight)| *weight > 0 && Self::parse(range) == Some(*language))
            })
            .collect();
        let named = |language: &Self| ranges.iter().any(|(range, _)| Self::parse(range) == Some(*language));
        let of = |range: &str| match range {
            "*" => Self::ALL.into_iter().find(|language| !named(language)),
            range => Self::parse(range).filter(|language| !refused.contains(language)),
        };
        let mut best = None;
        for &(range, weight) in ranges.iter().filter(|(_, weight)| *weight > 0) {
            if let (Some(language), true) = (of(range), best.is_none_or(|(_, most)| weight > most)) {
                best = Some((language, weight));
            }
        }
        best.map(|(language, _)| language)
    }
}

/// Parses a language range and its weight in thousandths; `None` if malformed.
fn parse_range(entry: &str) -> Option<(&str, u16)> {
    let mut parts = entry.split(';').map(str::trim);
    let range = parts.next().filter(|range| !range.is_empty())?;
    let weight = match parts.next() {
        None => 1000,
        Some(weight) => thousandths(
            weight
                .strip_prefix(['q', 'Q'])?
                .trim_start()
                .strip_prefix('=')?
                .trim_start(),
        )?,
    };
    Some((range, weight))
}

/// Parses a weight: `0.85` gives 850. At most three decimals, at most 1.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let decimals = format!("{decimals:0<3}").parse().ok()?;
    match (whole, decimals) {
        ("0", decimals) => Some(decimals),
        ("1", 0) => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_supported_language_with_the_highest_weight_wins() {
        for (accept, language) in [
            ("de", Some(Language::German)),
            ("de-AT,de;q=0.9,en;q=0.8", Some(Language::German)),
            ("pl, fr;q=0.4, ja;q=0.7", Some(Language::Japanese)),
            ("en;q=0.5, ar-EG;q=0.50, hi;q=0.4", Some(Language::English)),
            ("ES_mx", Some(Language::Spanish)),
            ("fr;q=0, en;q=0.1", Some(Language::English)),
            ("fr-CH;q=0, fr;q=0.3", Some(Language::French)),
            ("en;q=0, *", Some(Language::German)),
            ("pl, *;q=0.1", Some(Language::English)),
            ("de;q=1.000", Some(Language::German)),
            ("de;q=1.001, en;q=0.1", Some(Language::English)),
            ("de;q=, hi ; q = 0.3", Some(Language::Hindi)),
            ("pl,cs;q=0.3", None),
            ("", None),
            ("den, denglisch", None),
        ] {
            assert_eq!(Language::from_accept_language(accept), language, "{accept}");
        }
    }

    #[test]
    fn every_language_is_parsed_from_its_tag() {
        for language in Language::ALL {
            assert_eq!(Language::parse(language.tag()), Some(language));
        }
        assert_eq!(Language::parse("<script>"), None);
    }

    fn range() -> impl Strategy<Value = String> {
        prop_oneof![
            prop::sample::select(Language::ALL.to_vec()).prop_map(|language| language.tag().to_owned()),
            prop::sample::select(vec!["pl", "zh-TW", "de-AT", "*", "x", ""]).prop_map(str::to_owned),
        ]
    }

    proptest! {
        #[test]
        fn any_header_is_accepted(accept in any::<String>()) {
            let _ = Language::from_accept_language(&accept);
        }

        #[test]
        fn no_language_of_a_lower_weight_is_chosen(ranges in prop::collection::vec((range(), 0..=1000_u16), 0..8)) {
            let spelled = ranges.iter().map(|(range, weight)| match weight {
                1000 => format!("{range};q=1"),
                weight => format!("{range};q=0.{weight:03}"),
            });
            let accept: Vec<String> = spelled.collect();
            let chosen = Language::from_accept_language(&accept.join(", "));
            let weight_of = |language: Language| {
                let own = ranges.iter().filter(|(range, _)| Language::parse(range) == Some(language));
                own.map(|(_, weight)| *weight).max()
            };
            if let Some(weight) = chosen.and_then(weight_of) {
                prop_assert!(weight > 0);
                for language in Language::ALL {
                    prop_assert!(weight_of(language).is_none_or(|other| other <= weight), "{language:?}");
                }
            }
            let any = ranges.iter().any(|(range, weight)| *weight > 0 && Language::parse(range).is_some());
            prop_assert!(!any || chosen.is_some());
        }
    }
}
