//! Messages that are chosen before the reader's language is known. Rules choose them; the edge formats them.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;

use super::texts::{PageTexts, Texts, page_texts};

/// A message with its arguments, independent of a language. [`super::msg`] creates them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub(super) index: usize,
    pub(super) arguments: Vec<MessageArgument>,
}

/// The value of a placeholder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MessageArgument {
    /// Foreign text, such as a file name.
    Text(String),
    /// A count or a size in bytes.
    Number(u64),
}

/// The value of a placeholder, borrowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument<'a> {
    /// Foreign text: a name, an address, another message.
    Text(&'a str),
    /// A count or a size in bytes.
    Number(u64),
}

impl Message {
    pub(crate) fn new(index: usize, arguments: Vec<MessageArgument>) -> Self {
        Self { index, arguments }
    }

    /// Its index in the catalogs' tables.
    pub fn index(&self) -> usize {
        self.index
    }

    /// The values of its placeholders, in order.
    pub fn arguments(&self) -> &[MessageArgument] {
        &self.arguments
    }
}

/// A message or a formatted text. Serializing formats it in the language of the request; the browser shows the text
/// unchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LocalizedText {
    /// Not formatted yet.
    Message(Message),
    /// Formatted text, such as one from the server.
    Text(String),
}

impl JsonSchema for LocalizedText {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "LocalizedText".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}

impl LocalizedText {
    /// The text in a language; formatted text stays as it is.
    pub fn text(&self, texts: Texts) -> String {
        match self {
            Self::Message(message) => texts.format(message),
            Self::Text(text) => text.clone(),
        }
    }
}

impl From<Message> for LocalizedText {
    fn from(message: Message) -> Self {
        Self::Message(message)
    }
}

impl Serialize for LocalizedText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Message(message) => serializer.serialize_str(&page_texts().format(message)),
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for LocalizedText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::Text)
    }
}

impl PageTexts {
    /// Formats a text for the page.
    pub fn localize(self, text: &LocalizedText) -> String {
        text.text(self.shared())
    }
}
