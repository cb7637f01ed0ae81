//! Serde deserializer for [`Value`].

use std::fmt;

use serde::de::{self, DeserializeSeed, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::parse::Value;

/// The text is not the expected JSON. Without detail, to keep the wasm small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidJson;

impl fmt::Display for InvalidJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the JSON that was expected")
    }
}

impl std::error::Error for InvalidJson {}

impl de::Error for InvalidJson {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl<'de> de::Deserializer<'de> for Value {
    type Error = InvalidJson;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidJson> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Bool(value) => visitor.visit_bool(value),
            Self::Unsigned(value) => visitor.visit_u64(value),
            Self::Negative(value) => visitor.visit_i64(value),
            Self::Text(text) => visitor.visit_string(text),
            Self::List(list) => visitor.visit_seq(Items(list.into_iter())),
            Self::Members(members) => visitor.visit_map(Entries {
                members: members.into_iter(),
                value: None,
            }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidJson> {
        match self {
            Self::Null => visitor.visit_none(),
            some => visitor.visit_some(some),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, InvalidJson> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, InvalidJson> {
        let (variant, content) = match self {
            Self::Text(variant) => (variant, Self::Null),
            Self::Members(mut members) if members.len() == 1 => members.pop().ok_or(InvalidJson)?,
            _ => return Err(InvalidJson),
        };
        visitor.visit_enum(Variant { variant, content })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

struct Items(std::vec::IntoIter<Value>);

impl<'de> SeqAccess<'de> for Items {
    type Error = InvalidJson;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, InvalidJson> {
        self.0.next().map(|item| seed.deserialize(item)).transpose()
    }
}

struct Entries {
    members: std::vec::IntoIter<(String, Value)>,
    value: Option<Value>,
}

impl<'de> MapAccess<'de> for Entries {
    type Error = InvalidJson;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, InvalidJson> {
        let Some((name, value)) = self.members.next() else {
            return Ok(None);
        };
        self.value = Some(value);
        seed.deserialize(Value::Text(name)).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, InvalidJson> {
        seed.deserialize(self.value.take().ok_or(InvalidJson)?)
    }
}

struct Variant {
    variant: String,
    content: Value,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = InvalidJson;
    type Variant = Value;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Value), InvalidJson> {
        Ok((seed.deserialize(Value::Text(self.variant))?, self.content))
    }
}

impl<'de> VariantAccess<'de> for Value {
    type Error = InvalidJson;

    fn unit_variant(self) -> Result<(), InvalidJson> {
        if self == Self::Null { Ok(()) } else { Err(InvalidJson) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, InvalidJson> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, InvalidJson> {
        de::Deserializer::deserialize_any(self, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, InvalidJson> {
        de::Deserializer::deserialize_any(self, visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{read, write};
    use super::*;
    use crate::api::{ConfirmOutcome, ErrorBody, PartsComplete, SignOutcome, UploadState};
    use upload_engine::Transport;

    #[test]
    fn our_types_are_read_as_written() {
        let signed = r#"[{"id":"0123456789abcdef0123456789abcdef","transport":{"kind":"post","url":"u","fields":[["key","a"],["policy","b"]]},"expires_in":900},{"error":{"code":"empty","message":"No."}}]"#;
        let outcomes: Vec<SignOutcome> = read(signed).unwrap();
        assert_eq!(serde_json::from_str::<Vec<SignOutcome>>(signed).unwrap(), outcomes);
        assert_eq!(read::<Vec<SignOutcome>>(&write(&outcomes)), Ok(outcomes));

        for transport in [
            r#"{"kind":"post","url":"u","fields":[["key","a"]]}"#,
            r#"{"kind":"put","url":"u","headers":[["content-type","image/png"]]}"#,
            r#"{"kind":"multipart","part_size":5497558138880}"#,
            r#"{"kind":"multipart"}"#,
        ] {
            let read: Transport = read(transport).unwrap();
            assert_eq!(write(&read), transport);
        }
        for wrong in [
            r#"{"kind":"put","url":"u"}"#,
            r#"{"kind":"post"}"#,
            r#"{"kind":"pigeon"}"#,
        ] {
            assert_eq!(read::<Transport>(wrong), Err(InvalidJson), "{wrong}");
        }

        let outcomes: Vec<ConfirmOutcome> = vec![ConfirmOutcome {
            id: "x".to_owned(),
            state: UploadState::Rejected,
            code: Some("other_type".to_owned()),
            message: Some("Another type.".to_owned()),
        }];
        assert_eq!(read::<Vec<ConfirmOutcome>>(&write(&outcomes)), Ok(outcomes));
        let results: [Result<PartsComplete, ErrorBody>; 2] = [
            Ok(PartsComplete { missing: vec![1] }),
            Err(ErrorBody {
                code: "internal".to_owned(),
                message: "Ours.".to_owned(),
                retry_after: Some(3),
                reference: None,
            }),
        ];
        for result in results {
            assert_eq!(read::<Result<PartsComplete, ErrorBody>>(&write(&result)), Ok(result));
        }
        assert_eq!(read::<()>("null"), Ok(()));
    }

    #[test]
    fn other_structures_are_refused() {
        for json in [
            "{}",
            "[]",
            r#"{"missing":1}"#,
            r#"{"missing":[{}]}"#,
            r#"{"missing":[-1]}"#,
        ] {
            assert!(read::<PartsComplete>(json).is_err() || json == "[]", "{json}");
        }
        assert!(read::<UploadState>("\"elsewhere\"").is_err());
        assert!(read::<Vec<String>>("{\"ids\":[]}").is_err());
    }
}
