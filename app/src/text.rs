//! Localization: all texts that people read or hear.
//!
//! `app/locales` has one folder per language, with the texts in Fluent's syntax. `build.rs` generates a method for
//! each, so that a missing text does not compile. Pages on the server use all of them ([`PageTexts`]); code that
//! also runs in the browser uses a part of them ([`Texts`]), which the page brings along. `docs/languages.md`
//! explains how to add a language.

mod catalog;
mod language;
mod message;
mod numbers;
mod pattern;
#[cfg(test)]
pub(crate) mod tests;
mod texts;

pub use catalog::{Catalog, Plural};
pub use language::Language;
pub use message::Argument;
pub use message::{LocalizedText, Message, MessageArgument};
pub use numbers::NumberFormat;
pub use texts::{DatePrecision, PageTexts, Texts, TextsData, msg, page_texts};
