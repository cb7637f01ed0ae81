//! Localization on the server: catalogs of texts, and the plurals, number formats and date formats of ICU4X with the
//! data of the Unicode CLDR.

mod dates;
mod numbers;
mod plurals;

use std::sync::LazyLock;

use app::catalogs;
use app::text::{Catalog, Language, PageTexts};
use icu_locale_core::Locale;

/// All texts of a language.
pub fn texts(language: Language) -> PageTexts {
    static CATALOGS: LazyLock<[Catalog; Language::ALL.len()]> = LazyLock::new(|| {
        Language::ALL.map(|language| catalogs::catalog(language, numbers::forms(language), plurals::category))
    });
    let at = Language::ALL
        .iter()
        .position(|one| *one == language)
        .unwrap_or_default();
    PageTexts::new(&CATALOGS[at], dates::write)
}

/// The locale of a language. English is British: the day before the month, and 24 hours.
fn locale_of(language: Language) -> Locale {
    let tag = match language {
        Language::English => "en-GB",
        other => other.tag(),
    };
    Locale::try_from_str(tag).unwrap_or(Locale::UNKNOWN)
}

/// A value for each language.
struct EachLanguage<T>([T; Language::ALL.len()]);

impl<T> EachLanguage<T> {
    fn new(make: impl Fn(Language) -> T) -> Self {
        Self(Language::ALL.map(make))
    }

    fn of(&self, language: Language) -> &T {
        let at = Language::ALL
            .iter()
            .position(|one| *one == language)
            .unwrap_or_default();
        &self.0[at]
    }
}
