//! Catalogs of all languages, and messages as the database stores them. Compiled into the server only.

use crate::text::{Catalog, Language, NumberFormat, Plural};
use crate::text::{LocalizedText, Message, MessageArgument};

mod generated {
    include!(concat!(env!("OUT_DIR"), "/tables.rs"));
}

/// Builds the catalog of a language. A library provides the number format and the plural rules.
pub fn catalog(language: Language, numbers: NumberFormat, plural: fn(Language, u64) -> Plural) -> Catalog {
    let table = generated::TABLES.iter().find(|(tag, _)| *tag == language.tag());
    Catalog::new(
        language,
        numbers,
        plural,
        table.map_or(&[], |(_, table)| table.as_slice()),
    )
}

/// Messages that a language lacks, or whose arguments differ from English: language and message id.
#[cfg(test)]
pub(crate) fn mismatches() -> &'static [(&'static str, &'static str)] {
    generated::MISMATCHES
}

/// Every message: its Fluent id, and its arguments with a flag for numbers.
#[cfg(test)]
pub(crate) fn messages() -> impl Iterator<Item = (&'static str, &'static [(&'static str, bool)])> {
    generated::IDS.into_iter().zip(generated::ARGUMENTS)
}

/// Separates the message id and the arguments in the stored form.
const SEPARATOR: char = '\u{1f}';

impl Message {
    /// The form that the database stores. It is formatted when it is shown, in the reader's language.
    pub fn to_stored(&self) -> String {
        let mut stored = generated::IDS.get(self.index()).copied().unwrap_or_default().to_owned();
        for argument in self.arguments() {
            stored.push(SEPARATOR);
            match argument {
                MessageArgument::Text(text) => stored.extend(["t", text]),
                MessageArgument::Number(number) => stored.extend(["n", &number.to_string()]),
            }
        }
        stored
    }
}

impl LocalizedText {
    /// The machine-readable code of a rejection: the key of its message, without the group that the key begins with.
    pub fn code(&self) -> Option<String> {
        let Self::Message(message) = self else { return None };
        let key = generated::IDS.get(message.index())?;
        let code = ["rejected-", "file-"].iter().find_map(|group| key.strip_prefix(group));
        Some(code.unwrap_or(key).replace('-', "_"))
    }

    /// The form that the database stores: see [`Message::to_stored`].
    pub fn to_stored(&self) -> String {
        match self {
            Self::Message(message) => message.to_stored(),
            Self::Text(words) => words.clone(),
        }
    }

    /// Parses the stored form. Anything else is text without a message, such as the name of an unknown device.
    pub fn from_stored(stored: &str) -> Self {
        let read = || {
            let mut parts = stored.split(SEPARATOR);
            let id = parts.next()?;
            let message = generated::IDS.iter().position(|known| *known == id)?;
            let arguments = parts.map(|part| match part.split_at_checked(1)? {
                ("t", text) => Some(MessageArgument::Text(text.to_owned())),
                ("n", number) => Some(MessageArgument::Number(number.parse().ok()?)),
                _ => None,
            });
            Some(Message::new(message, arguments.collect::<Option<_>>()?))
        };
        read().map_or_else(|| Self::Text(stored.to_owned()), Self::Message)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_folder_of_texts_is_a_language_and_each_language_has_a_folder() {
        let folders: BTreeSet<&str> = generated::TABLES.iter().map(|(tag, _)| *tag).collect();
        let languages: BTreeSet<&str> = Language::ALL.iter().map(|language| language.tag()).collect();
        assert_eq!(folders, languages);
    }

    /// The codes are part of the API: a message key that changes changes a code.
    #[test]
    fn rejections_have_the_documented_codes() {
        let codes: Vec<String> = generated::IDS
            .iter()
            .filter(|key| key.starts_with("rejected-"))
            .filter_map(|key| LocalizedText::from_stored(key).code())
            .collect();
        let documented = include_str!("../../docs/api.md");
        assert!(codes.len() > 10, "{codes:?}");
        for code in codes {
            assert!(
                documented.contains(&format!("`{code}`")),
                "{code} is not in docs/api.md"
            );
        }
    }
}
