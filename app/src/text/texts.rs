//! Texts in one language: those that both sides have, and those of pages.

use leptos::prelude::use_context;
use serde::{Deserialize, Serialize};

use super::catalog::{Catalog, Plural};
use super::language::Language;
use super::message::{Message, MessageArgument};
use super::numbers::NumberForms;
use super::pattern::Argument;

include!(concat!(env!("OUT_DIR"), "/methods.rs"));

/// What the uploader, the editor and the errors say; the browser has these, too.
#[derive(Clone, Copy)]
pub struct Texts(&'static Catalog);

/// Every text, for pages; the server alone has these.
#[derive(Clone, Copy)]
pub struct PageTexts {
    texts: Texts,
    dates: fn(Language, &str, Moment) -> Option<String>,
}

/// How exactly a time is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Its day.
    Day,
    /// Its day, hour and minute.
    Minute,
}

impl std::ops::Deref for PageTexts {
    type Target = Texts;

    fn deref(&self) -> &Texts {
        &self.texts
    }
}

static NOTHING: Catalog = Catalog::new(
    Language::English,
    NumberForms {
        zero: '0',
        decimal: '.',
        group: ',',
        least: 1,
        second: 3,
    },
    Plural::guess,
    &[],
);

impl Texts {
    /// The texts of a catalog.
    pub const fn of(catalog: &'static Catalog) -> Self {
        Self(catalog)
    }

    /// Before any page has brought texts.
    pub const fn none() -> Self {
        Self(&NOTHING)
    }

    /// Whether these are no texts at all.
    pub fn are_none(self) -> bool {
        self.0.table.is_empty()
    }

    /// Which language they are in.
    pub fn language(self) -> Language {
        self.0.language()
    }

    /// A whole number, as the language writes it.
    pub fn number(self, number: u64) -> String {
        self.0.numbers().whole(number)
    }

    /// Words a sentence.
    pub fn format(self, message: &Message) -> String {
        let told = message.arguments.iter().map(|told| match told {
            MessageArgument::Text(text) => Argument::Text(text),
            MessageArgument::Number(number) => Argument::Number(*number),
        });
        let arguments: Vec<_> = told.collect();
        self.filled(message.message, &arguments)
    }

    pub(super) fn catalog(self) -> &'static Catalog {
        self.0
    }

    fn plain(self, message: usize) -> &'static str {
        self.0.table.get(message).copied().unwrap_or_default()
    }

    fn filled(self, message: usize, arguments: &[Argument<'_>]) -> String {
        let mut text = String::new();
        self.fill(self.plain(message), arguments, &mut text);
        text
    }
}

impl PageTexts {
    /// All texts of a catalog. `dates` is a library's: it writes an RFC 3339 time.
    pub const fn of(catalog: &'static Catalog, dates: fn(Language, &str, Moment) -> Option<String>) -> Self {
        Self {
            texts: Texts::of(catalog),
            dates,
        }
    }

    /// The texts that both sides have.
    pub fn both(self) -> Texts {
        self.texts
    }

    /// The day of an RFC 3339 time, as the language writes it.
    pub fn day(self, time: &str) -> String {
        (self.dates)(self.language(), time, Moment::Day).unwrap_or_else(|| time.to_owned())
    }

    /// The same to the minute.
    pub fn minute(self, time: &str) -> String {
        (self.dates)(self.language(), time, Moment::Minute).unwrap_or_else(|| time.to_owned())
    }

    fn plain(self, message: usize) -> &'static str {
        self.texts.plain(message)
    }

    fn filled(self, message: usize, arguments: &[Argument<'_>]) -> String {
        self.texts.filled(message, arguments)
    }
}

/// The texts of the page at hand, in the language of whoever asked for it.
pub fn page_texts() -> PageTexts {
    let nobody = PageTexts::of(&NOTHING, |_, _, _| None);
    use_context().unwrap_or(nobody)
}

/// The texts of both sides as a page brings them to the browser: edition, language and number forms,
/// then a pattern a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TextsData(Vec<String>);

/// What stands before the patterns.
const HEAD: usize = 3;

impl TextsData {
    /// For the browser.
    pub fn of(texts: Texts) -> Self {
        let catalog = texts.0;
        let head = [EDITION, catalog.language().tag(), &catalog.numbers().spell()].map(str::to_owned);
        let patterns = catalog.table.iter().take(FOR_BOTH).map(|&pattern| pattern.to_owned());
        Self(head.into_iter().chain(patterns).collect())
    }

    /// Their language, if they mean the same messages as this code does: a page of a newer server may come
    /// to a browser that runs older code.
    pub fn language(&self) -> Option<Language> {
        let fits = self.0.first().is_some_and(|edition| edition == EDITION);
        fits.then(|| Language::parse(self.0.get(1)?)).flatten()
    }

    /// Makes texts of it that live as long as the browser stays with us.
    pub fn keep(&self, plural: fn(Language, u64) -> Plural) -> Option<Texts> {
        let language = self.language()?;
        let numbers = NumberForms::read(self.0.get(2)?)?;
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
