//! Catalogs: the text patterns, number format and plural rules of a language.

use super::language::Language;
use super::numbers::NumberFormat;

/// A plural category of the CLDR.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plural {
    /// For zero, in languages with such a form.
    Zero,
    /// For one, and numbers that are treated like it.
    One,
    /// For two.
    Two,
    /// For few.
    Few,
    /// For many.
    Many,
    /// For all other numbers.
    Other,
}

impl Plural {
    /// The letter in patterns.
    pub(super) fn mark(self) -> char {
        match self {
            Self::Zero => 'z',
            Self::One => 'o',
            Self::Two => 't',
            Self::Few => 'f',
            Self::Many => 'm',
            Self::Other => 'x',
        }
    }

    /// Parses the name that `Intl.PluralRules` returns.
    pub fn parse(name: &str) -> Self {
        match name {
            "zero" => Self::Zero,
            "one" => Self::One,
            "two" => Self::Two,
            "few" => Self::Few,
            "many" => Self::Many,
            _ => Self::Other,
        }
    }

    /// The English rule, for code without access to a library.
    pub fn english(_: Language, count: u64) -> Self {
        if count == 1 { Self::One } else { Self::Other }
    }
}

/// The texts of one language. Catalogs are `'static`, so that texts are passed by reference.
pub struct Catalog {
    language: Language,
    numbers: NumberFormat,
    plural: fn(Language, u64) -> Plural,
    pub(super) table: &'static [&'static str],
}

impl Catalog {
    /// Creates a catalog. `plural` comes from a library or the browser.
    pub const fn new(
        language: Language,
        numbers: NumberFormat,
        plural: fn(Language, u64) -> Plural,
        table: &'static [&'static str],
    ) -> Self {
        Self {
            language,
            numbers,
            plural,
            table,
        }
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The number format.
    pub fn numbers(&self) -> &NumberFormat {
        &self.numbers
    }

    pub(super) fn plural(&self, count: u64) -> Plural {
        (self.plural)(self.language, count)
    }
}
