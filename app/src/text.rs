//! Every text that people read or hear.
//!
//! `app/locales` has a folder a language with the texts in Fluent's syntax; `build.rs` makes a method
//! of each, so that a text that is not there does not compile. Pages have all of them ([`PageTexts`]);
//! what the browser draws or says itself makes do with some ([`Texts`]), which come with the page.
//! `docs/languages.md` says how to add one.

mod book;
mod language;
mod numbers;
mod pattern;
mod sentence;
#[cfg(test)]
pub(crate) mod tests;
mod texts;

pub use book::{Book, Plural};
pub use language::Language;
pub use numbers::NumberForms;
pub use pattern::Argument;
pub use sentence::{Sentence, Told, Unsaid};
pub use texts::{Moment, PageTexts, Texts, TextsData, page_texts, unsaid};
