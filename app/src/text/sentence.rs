//! Sentences that are chosen in one place and worded in another: a rule knows what is wrong, and only
//! the edge knows in which language to say so.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;

use super::texts::{PageTexts, Texts, page_texts};

/// A message and what stands in its gaps, in no language. [`super::unsaid`] makes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsaid {
    pub(super) message: usize,
    pub(super) arguments: Vec<Told>,
}

/// What stands in a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// Somebody's words.
    Text(String),
    /// A count, or bytes.
    Number(u64),
}

impl Unsaid {
    pub(crate) fn new(message: usize, arguments: Vec<Told>) -> Self {
        Self { message, arguments }
    }

    /// Its place in the tables.
    pub fn message(&self) -> usize {
        self.message
    }

    /// What stands in its gaps, in order.
    pub fn told(&self) -> &[Told] {
        &self.arguments
    }
}

/// A sentence on its way to a person. On the wire it is worded: the server writes it in the language of
/// the request, and the browser shows it as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sentence {
    /// Not worded yet.
    Unsaid(Unsaid),
    /// Worded by somebody else, such as the server.
    Said(String),
}

impl JsonSchema for Sentence {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Sentence".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}

impl Sentence {
    /// The last word of what somebody else said.
    pub(crate) fn last_word(&self) -> &str {
        match self {
            Self::Said(words) => words
                .rsplit(' ')
                .next()
                .unwrap_or_default()
                .trim_matches(['\u{2068}', '\u{2069}']),
            Self::Unsaid(_) => "",
        }
    }

    /// In words.
    pub fn words(&self, texts: Texts) -> String {
        match self {
            Self::Unsaid(unsaid) => texts.say(unsaid),
            Self::Said(words) => words.clone(),
        }
    }
}

impl From<Unsaid> for Sentence {
    fn from(unsaid: Unsaid) -> Self {
        Self::Unsaid(unsaid)
    }
}

impl Serialize for Sentence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Unsaid(unsaid) => serializer.serialize_str(&page_texts().say(unsaid)),
            Self::Said(words) => serializer.serialize_str(words),
        }
    }
}

impl<'de> Deserialize<'de> for Sentence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::Said)
    }
}

impl PageTexts {
    /// Words a sentence on a page.
    pub fn word(self, sentence: &Sentence) -> String {
        sentence.words(self.both())
    }
}
