//! Catalogs: the text patterns, number format and plural rules of a language.

use super::language::Language;
use super::numbers::NumberFormat;
use super::texts::Texts;

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

impl Texts {
    /// A size for people: `1 byte`, `999 bytes`, `5.0 MB`. Powers of 1,000, one decimal from kB on.
    pub fn size(self, bytes: u64) -> String {
        if bytes < 1000 {
            return self.size_bytes(bytes);
        }
        // Integer tenths of the unit: floating-point formatting would enlarge the wasm.
        let (mut tenths, mut unit) = (bytes / 100 + u64::from(bytes % 100 >= 50), 0);
        while tenths >= 10_000 && unit < 4 {
            tenths = tenths / 1000 + u64::from(tenths % 1000 >= 500);
            unit += 1;
        }
        let number = self.catalog().numbers.tenths(tenths);
        match unit {
            0 => self.size_kb(&number),
            1 => self.size_mb(&number),
            2 => self.size_gb(&number),
            3 => self.size_tb(&number),
            _ => self.size_pb(&number),
        }
    }
}
