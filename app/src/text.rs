//! Every text that people read or hear.
//!
//! `app/locales` has a folder a language with the texts in Fluent's syntax; `build.rs` makes a method
//! of each, so that a text that is not there does not compile. Pages have all of them ([`PageTexts`]);
//! what the browser draws or says itself makes do with some ([`Texts`]), which come with the page.
//! `docs/languages.md` says how to add one.

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
pub use message::{LocalizedText, Message, MessageArgument};
pub use numbers::NumberForms;
pub use pattern::Argument;
pub use texts::{Moment, PageTexts, Texts, TextsData, msg, page_texts};
