//! All that a language is made of here: its patterns, its numbers and its plurals.

use super::language::Language;
use super::numbers::NumberForms;
use super::texts::Texts;

/// A plural category, as the CLDR names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plural {
    /// Of nothing, where a language has a form for that.
    Zero,
    /// Of one, or what counts like one.
    One,
    /// Of a pair.
    Two,
    /// Of few.
    Few,
    /// Of many.
    Many,
    /// Of any other number.
    Other,
}

impl Plural {
    /// As patterns have it.
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

    /// By the name that `Intl.PluralRules` has for it.
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

    /// A guess that fits English; for where nobody can be asked.
    pub fn guess(_: Language, count: u64) -> Self {
        if count == 1 { Self::One } else { Self::Other }
    }
}

/// One language. They live as long as the process, so that texts are passed around by reference.
pub struct Catalog {
    language: Language,
    numbers: NumberForms,
    plural: fn(Language, u64) -> Plural,
    pub(super) table: &'static [&'static str],
}

impl Catalog {
    /// Binds one. `plural` is a library's, or the browser's.
    pub const fn new(
        language: Language,
        numbers: NumberForms,
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

    /// Which language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// How it writes numbers.
    pub fn numbers(&self) -> &NumberForms {
        &self.numbers
    }

    pub(super) fn plural(&self, count: u64) -> Plural {
        (self.plural)(self.language, count)
    }
}

impl Texts {
    /// Bytes for people: `1 byte`, `999 bytes`, `5.0 MB`: powers of 1,000, one decimal from kB on.
    pub fn size(self, bytes: u64) -> String {
        if bytes < 1000 {
            return self.size_bytes(bytes);
        }
        // Tenths of the unit, so that no floating-point formatting is needed in the wasm.
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
