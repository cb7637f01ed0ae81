//! Plural categories.

use app::text::{Language, Plural};
use icu_plurals::{PluralCategory, PluralRules, PluralRulesOptions};

use super::{EachLanguage, locale_of};

/// The plural category of a count.
pub(super) fn category(language: Language, count: u64) -> Plural {
    thread_local! {
        // ICU4X's data is not `Sync`, so each thread has its own rules.
        static RULES: EachLanguage<Option<PluralRules>> = EachLanguage::new(|language| {
            PluralRules::try_new(locale_of(language).into(), PluralRulesOptions::default()).ok()
        });
    }
    let category = RULES.with(|rules| Some(rules.of(language).as_ref()?.category_for(count)));
    match category {
        Some(PluralCategory::Zero) => Plural::Zero,
        Some(PluralCategory::One) => Plural::One,
        Some(PluralCategory::Two) => Plural::Two,
        Some(PluralCategory::Few) => Plural::Few,
        Some(PluralCategory::Many) => Plural::Many,
        Some(PluralCategory::Other) | None => Plural::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_fall_into_the_categories_of_the_cldr() {
        use Plural::{Few, Many, One, Other, Two, Zero};
        for (language, expected) in [
            (Language::English, [Other, One, Other, Other, Other, Other, Other]),
            (Language::German, [Other, One, Other, Other, Other, Other, Other]),
            (Language::Spanish, [Other, One, Other, Other, Other, Other, Many]),
            (Language::French, [One, One, Other, Other, Other, Other, Many]),
            (Language::Arabic, [Zero, One, Two, Few, Many, Other, Other]),
            (Language::Japanese, [Other; 7]),
            (Language::Hindi, [One, One, Other, Other, Other, Other, Other]),
        ] {
            let found = [0, 1, 2, 3, 11, 100, 1_000_000].map(|count| category(language, count));
            assert_eq!(found, expected, "{language:?}");
        }
    }
}
