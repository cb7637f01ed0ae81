//! The texts themselves, and their way into the ledger and back. Only the server has them.

use crate::text::{Catalog, Language, NumberForms, Plural};
use crate::text::{LocalizedText, Message, MessageArgument};

mod generated {
    include!(concat!(env!("OUT_DIR"), "/tables.rs"));
}

/// Binds the texts of a language, with a library's word about its numbers and plurals.
pub fn catalog(language: Language, numbers: NumberForms, plural: fn(Language, u64) -> Plural) -> Catalog {
    let at = Language::ALL.iter().position(|one| *one == language);
    let table = at.and_then(|at| generated::TABLES.get(at));
    Catalog::new(language, numbers, plural, table.map_or(&[], |table| table.as_slice()))
}

/// What is not there in all languages, or has other arguments than in English.
#[cfg(test)]
pub(crate) fn wrong() -> &'static [(&'static str, &'static str)] {
    generated::WRONG
}

/// Every message: its name in Fluent, and its arguments with whether they are numbers.
#[cfg(test)]
pub(crate) fn messages() -> impl Iterator<Item = (&'static str, &'static [(&'static str, bool)])> {
    generated::IDS.into_iter().zip(generated::ARGUMENTS)
}

/// Between a message and its arguments where a sentence is written down.
const UNIT: char = '\u{1f}';

impl Message {
    /// As the ledger keeps it: it is worded when somebody asks, in their language.
    pub fn note(&self) -> String {
        let mut note = generated::IDS
            .get(self.message())
            .copied()
            .unwrap_or_default()
            .to_owned();
        for told in self.arguments() {
            note.push(UNIT);
            match told {
                MessageArgument::Text(text) => note.extend(["t", text]),
                MessageArgument::Number(number) => note.extend(["n", &number.to_string()]),
            }
        }
        note
    }
}

impl LocalizedText {
    /// The machine-readable code of a rejection: the key of its message, without the group that the key begins with.
    pub fn code(&self) -> Option<String> {
        let Self::Message(message) = self else { return None };
        let key = generated::IDS.get(message.message())?;
        let code = ["rejected-", "file-"].iter().find_map(|group| key.strip_prefix(group));
        Some(code.unwrap_or(key).replace('-', "_"))
    }

    /// As it is kept: see [`Message::note`].
    pub fn note(&self) -> String {
        match self {
            Self::Message(unsaid) => unsaid.note(),
            Self::Text(words) => words.clone(),
        }
    }

    /// Reads a note. What is none was worded when it was written, in English.
    pub fn of_note(note: &str) -> Self {
        let read = || {
            let mut parts = note.split(UNIT);
            let id = parts.next()?;
            let message = generated::IDS.iter().position(|known| *known == id)?;
            let told = parts.map(|part| match part.split_at_checked(1)? {
                ("t", text) => Some(MessageArgument::Text(text.to_owned())),
                ("n", number) => Some(MessageArgument::Number(number.parse().ok()?)),
                _ => None,
            });
            Some(Message::new(message, told.collect::<Option<_>>()?))
        };
        read().map_or_else(|| Self::Text(note.to_owned()), Self::Message)
    }
}
