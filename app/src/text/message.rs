//! Sentences that are chosen in one place and worded in another: a rule knows what is wrong, and only
//! the edge knows in which language to say so.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;

use super::texts::{PageTexts, Texts, page_texts};

/// A message and what stands in its gaps, in no language. [`super::msg`] makes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub(super) message: usize,
    pub(super) arguments: Vec<MessageArgument>,
}

/// What stands in a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MessageArgument {
    /// Somebody's words.
    Text(String),
    /// A count, or bytes.
    Number(u64),
}

impl Message {
    pub(crate) fn new(message: usize, arguments: Vec<MessageArgument>) -> Self {
        Self { message, arguments }
    }

    /// Its place in the tables.
    pub fn message(&self) -> usize {
        self.message
    }

    /// What stands in its gaps, in order.
    pub fn arguments(&self) -> &[MessageArgument] {
        &self.arguments
    }
}

/// A sentence on its way to a person. On the wire it is worded: the server writes it in the language of
/// the request, and the browser shows it as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LocalizedText {
    /// Not worded yet.
    Message(Message),
    /// Worded by somebody else, such as the server.
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
    /// In words.
    pub fn words(&self, texts: Texts) -> String {
        match self {
            Self::Message(unsaid) => texts.format(unsaid),
            Self::Text(words) => words.clone(),
        }
    }
}

impl From<Message> for LocalizedText {
    fn from(unsaid: Message) -> Self {
        Self::Message(unsaid)
    }
}

impl Serialize for LocalizedText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Message(unsaid) => serializer.serialize_str(&page_texts().format(unsaid)),
            Self::Text(words) => serializer.serialize_str(words),
        }
    }
}

impl<'de> Deserialize<'de> for LocalizedText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::Text)
    }
}

impl PageTexts {
    /// Words a sentence on a page.
    pub fn word(self, sentence: &LocalizedText) -> String {
        sentence.words(self.both())
    }
}
