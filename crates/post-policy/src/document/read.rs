//! Reads a policy document from JSON, with serde.

use core::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Expiration, MemberIssue, PolicyDocument};
use crate::condition::{Condition, Notation, ParsedCondition};

impl<'de> Deserialize<'de> for PolicyDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(DocumentVisitor)
    }
}

struct DocumentVisitor;

impl<'de> Visitor<'de> for DocumentVisitor {
    type Value = PolicyDocument;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a policy")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut expiration: Option<String> = None;
        let mut conditions: Option<Conditions> = None;
        let mut member_issues = Vec::new();
        while let Some(name) = members.next_key::<String>()? {
            match name.as_str() {
                "expiration" if expiration.is_none() => expiration = Some(members.next_value()?),
                "conditions" if conditions.is_none() => conditions = Some(members.next_value()?),
                _ => {
                    members.next_value::<IgnoredAny>()?;
                    member_issues.push(match name.as_str() {
                        "expiration" => MemberIssue::Repeated("expiration"),
                        "conditions" => MemberIssue::Repeated("conditions"),
                        _ => MemberIssue::Unknown(name),
                    });
                }
            }
        }
        let (Some(expiration), Some(Conditions(conditions))) = (expiration, conditions) else {
            return Err(A::Error::custom("expiration or conditions missing"));
        };
        let expiration = Expiration::read(&expiration);
        Ok(PolicyDocument {
            expiration,
            conditions,
            member_issues,
        })
    }
}

/// The list of conditions; an object with several properties makes several.
struct Conditions(Vec<ParsedCondition>);

impl<'de> Deserialize<'de> for Conditions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let entries = Vec::<Entry>::deserialize(deserializer)?;
        Ok(Self(entries.into_iter().flat_map(|entry| entry.0).collect()))
    }
}

/// One entry of the list.
struct Entry(Vec<ParsedCondition>);

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EntryVisitor)
    }
}

struct EntryVisitor;

impl<'de> Visitor<'de> for EntryVisitor {
    type Value = Entry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a condition")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut properties: A) -> Result<Entry, A::Error> {
        let mut conditions = Vec::new();
        while let Some((name, value)) = properties.next_entry::<String, Item>()? {
            let (value, notation) = value.text(Notation::Object);
            conditions.push(ParsedCondition {
                condition: Condition::Eq {
                    field: lower_case(&name),
                    value,
                },
                notation,
                has_capitals: false,
            });
        }
        if conditions.is_empty() {
            return Err(A::Error::custom("a condition without a field"));
        }
        if conditions.len() > 1 {
            for (index, condition) in conditions.iter_mut().enumerate() {
                if condition.notation == Notation::Object {
                    condition.notation = Notation::ObjectOfSeveral(index);
                }
            }
        }
        Ok(Entry(conditions))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Entry, A::Error> {
        let mut next = || {
            items
                .next_element::<Item>()?
                .ok_or_else(|| A::Error::custom("three items wanted"))
        };
        let (operator, first, second) = (next()?, next()?, next()?);
        if items.next_element::<IgnoredAny>()?.is_some() {
            return Err(A::Error::custom("three items wanted"));
        }
        let Item::Text(operator) = operator else {
            return Err(A::Error::custom("an operator wanted"));
        };
        let lowered = operator.to_ascii_lowercase();
        let has_capitals = lowered != operator;
        let (condition, notation) = match (lowered.as_str(), first, second) {
            ("eq", Item::Text(name), value) => {
                let (field, notation) = without_dollar(&name);
                let (value, notation) = value.text(notation);
                (Condition::Eq { field, value }, notation)
            }
            ("starts-with", Item::Text(name), prefix) => {
                let (field, notation) = without_dollar(&name);
                let (prefix, notation) = prefix.text(notation);
                (Condition::StartsWith { field, prefix }, notation)
            }
            ("content-length-range", Item::Number(min), Item::Number(max)) => {
                (Condition::ContentLengthRange { min, max }, Notation::Array)
            }
            ("content-length-range", min, max) => match (min.digits(), max.digits()) {
                (Some(min), Some(max)) => (Condition::ContentLengthRange { min, max }, Notation::QuotedSizes),
                _ => return Err(A::Error::custom("whole numbers wanted")),
            },
            _ => return Err(A::Error::custom("an operator and two texts wanted")),
        };
        Ok(Entry(vec![ParsedCondition {
            condition,
            notation,
            has_capitals,
        }]))
    }
}

/// An item of a condition in array notation, or the value of one in object notation.
enum Item {
    Text(String),
    Number(u64),
    /// Another number, true, false or null, as JSON spells it.
    Other(String),
}

impl Item {
    fn digits(&self) -> Option<u64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
            Self::Text(_) | Self::Other(_) => None,
        }
    }

    /// The value of a condition, and its notation.
    fn text(self, notation: Notation) -> (String, Notation) {
        match self {
            Self::Text(text) => (text, notation),
            Self::Number(number) => (number.to_string(), Notation::NonText),
            Self::Other(spelt) => (spelt, Notation::NonText),
        }
    }
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ItemVisitor)
    }
}

struct ItemVisitor;

impl Visitor<'_> for ItemVisitor {
    type Value = Item;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number, true, false or null")
    }

    fn visit_str<E>(self, text: &str) -> Result<Item, E> {
        Ok(Item::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Item, E> {
        Ok(Item::Text(text))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Item, E> {
        Ok(Item::Number(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Item, E> {
        Ok(Item::Other(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Item, E> {
        Ok(Item::Other(number.to_string()))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Item, E> {
        Ok(Item::Other(flag.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Item, E> {
        Ok(Item::Other("null".to_owned()))
    }
}

fn without_dollar(name: &str) -> (String, Notation) {
    match name.strip_prefix('$') {
        Some(name) => (lower_case(name), Notation::Array),
        None => (lower_case(name), Notation::ArrayWithoutDollar),
    }
}

fn lower_case(name: &str) -> String {
    name.to_ascii_lowercase()
}
