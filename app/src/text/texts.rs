//! Texts in one language: the shared ones, and all of them for pages.

use leptos::prelude::use_context;
use serde::{Deserialize, Serialize};

use super::catalog::{Catalog, Plural};
use super::language::Language;
use super::message::{Argument, Message, MessageArgument};
use super::numbers::NumberFormat;

include!(concat!(env!("OUT_DIR"), "/methods.rs"));

/// Texts of the uploader and of errors. Server and browser have them.
#[derive(Clone, Copy)]
pub struct Texts(&'static Catalog);

/// All texts, for pages. Only the server has them.
#[derive(Clone, Copy)]
pub struct PageTexts {
    texts: Texts,
    dates: fn(Language, &str, DatePrecision) -> Option<String>,
}

/// Precision of a formatted time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatePrecision {
    /// The day.
    Day,
    /// The day, hour and minute.
    Minute,
}

impl std::ops::Deref for PageTexts {
    type Target = Texts;

    fn deref(&self) -> &Texts {
        &self.texts
    }
}

static EMPTY: Catalog = Catalog::new(
    Language::English,
    NumberFormat {
        zero: '0',
        decimal: '.',
        group: ',',
        min_grouping_digits: 1,
        secondary_group: 3,
    },
    Plural::english,
    &[],
);

impl Texts {
    /// The texts of a catalog.
    pub const fn new(catalog: &'static Catalog) -> Self {
        Self(catalog)
    }

    /// No texts: the browser's state before a page with texts is loaded.
    pub const fn empty() -> Self {
        Self(&EMPTY)
    }

    /// Whether there are no texts.
    pub fn is_empty(self) -> bool {
        self.0.table.is_empty()
    }

    /// The language of the texts.
    pub fn language(self) -> Language {
        self.0.language()
    }

    /// Formats a whole number.
    pub fn number(self, number: u64) -> String {
        self.0.numbers().whole(number)
    }

    /// Formats a message.
    pub fn format(self, message: &Message) -> String {
        let arguments: Vec<_> = message
            .arguments
            .iter()
            .map(|argument| match argument {
                MessageArgument::Text(text) => Argument::Text(text),
                MessageArgument::Number(number) => Argument::Number(*number),
            })
            .collect();
        self.formatted(message.index, &arguments)
    }

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
        let number = self.catalog().numbers().tenths(tenths);
        match unit {
            0 => self.size_kb(&number),
            1 => self.size_mb(&number),
            2 => self.size_gb(&number),
            3 => self.size_tb(&number),
            _ => self.size_pb(&number),
        }
    }

    pub(super) fn catalog(self) -> &'static Catalog {
        self.0
    }

    fn text(self, message: usize) -> &'static str {
        self.0.table.get(message).copied().unwrap_or_default()
    }

    fn formatted(self, message: usize, arguments: &[Argument<'_>]) -> String {
        let mut text = String::new();
        self.fill(self.text(message), arguments, &mut text);
        text
    }
}

impl PageTexts {
    /// All texts of a catalog. `dates` formats an RFC 3339 time and comes from a library.
    pub const fn new(catalog: &'static Catalog, dates: fn(Language, &str, DatePrecision) -> Option<String>) -> Self {
        Self {
            texts: Texts::new(catalog),
            dates,
        }
    }

    /// The texts that server and browser share.
    pub fn shared(self) -> Texts {
        self.texts
    }

    /// The day of an RFC 3339 time in the language's format.
    pub fn day(self, time: &str) -> String {
        (self.dates)(self.language(), time, DatePrecision::Day).unwrap_or_else(|| time.to_owned())
    }

    /// Day, hour and minute of an RFC 3339 time in the language's format.
    pub fn minute(self, time: &str) -> String {
        (self.dates)(self.language(), time, DatePrecision::Minute).unwrap_or_else(|| time.to_owned())
    }

    fn text(self, message: usize) -> &'static str {
        self.texts.text(message)
    }

    fn formatted(self, message: usize, arguments: &[Argument<'_>]) -> String {
        self.texts.formatted(message, arguments)
    }
}

/// The texts of the current page, in the language of the request.
pub fn page_texts() -> PageTexts {
    let empty = PageTexts::new(&EMPTY, |_, _, _| None);
    use_context().unwrap_or(empty)
}

/// The shared texts as a page sends them to the browser: catalog version, language and number format, then one
/// pattern per message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TextsData(Vec<String>);

/// Number of entries before the patterns.
const HEAD: usize = 3;

impl TextsData {
    /// The texts to send to the browser.
    pub fn new(texts: Texts) -> Self {
        let catalog = texts.0;
        let head = [CATALOG_VERSION, catalog.language().tag(), &catalog.numbers().encode()].map(str::to_owned);
        let patterns = catalog
            .table
            .iter()
            .take(SHARED_COUNT)
            .map(|&pattern| pattern.to_owned());
        Self(head.into_iter().chain(patterns).collect())
    }

    /// The language of the texts, if their catalog version matches this code. A browser with older code can get a page
    /// of a newer server.
    pub fn language(&self) -> Option<Language> {
        let fits = self.0.first().is_some_and(|version| version == CATALOG_VERSION);
        fits.then(|| Language::parse(self.0.get(1)?)).flatten()
    }

    /// Leaks the texts, so that they live as long as the browser stays on the site.
    pub fn to_static(&self, plural: fn(Language, u64) -> Plural) -> Option<Texts> {
        let language = self.language()?;
        let numbers = NumberFormat::decode(self.0.get(2)?)?;
        let patterns = self.0.iter().skip(HEAD).map(|pattern| &*pattern.clone().leak());
        let table: Vec<&'static str> = patterns.collect();
        Some(Texts(Box::leak(Box::new(Catalog::new(
            language,
            numbers,
            plural,
            table.leak(),
        )))))
    }
}
