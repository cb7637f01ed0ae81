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
            Self::Unsigned(_) | Self::Negative(_) => self.deserialize_u64(visitor),
            Self::Text(text) => visitor.visit_string(text),
            Self::List(_) => self.deserialize_seq(visitor),
            Self::Members(_) => self.deserialize_map(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidJson> {
        match self {
            Self::Bool(value) => visitor.visit_bool(value),
            _ => Err(InvalidJson),
        }
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidJson> {
        match self {
            Self::Unsigned(value) => visitor.visit_u64(value),
            Self::Negative(value) => visitor.visit_i64(value),
            _ => Err(InvalidJson),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidJson> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidJson> {
        self.unit_variant()?;
        visitor.visit_unit()
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidJson> {
        visitor.visit_seq(self.items()?)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidJson> {
        visitor.visit_map(self.entries()?)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidJson> {
        visitor.visit_unit()
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

    fn deserialize_i8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidJson> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_i16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidJson> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidJson> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidJson> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidJson> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidJson> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidJson> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidJson> {
        self.deserialize_string(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, InvalidJson> {
        self.deserialize_string(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, InvalidJson> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, InvalidJson> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, InvalidJson> {
        self.deserialize_map(visitor)
    }

    forward_to_deserialize_any! { i128 u128 f32 f64 char bytes byte_buf unit_struct }
}

/// The parts of [`Value`] that the generic functions above share. Each of those exists once for every type that is read,
/// so they match only on the kind of value that the type needs.
impl Value {
    fn text(self) -> Result<String, InvalidJson> {
        match self {
            Self::Text(text) => Ok(text),
            _ => Err(InvalidJson),
        }
    }

    fn items(self) -> Result<Items, InvalidJson> {
        match self {
            Self::List(list) => Ok(Items(list.into_iter())),
            _ => Err(InvalidJson),
        }
    }

    fn entries(self) -> Result<Entries, InvalidJson> {
        match self {
            Self::Members(members) => Ok(Entries {
                members: members.into_iter(),
                value: None,
            }),
            _ => Err(InvalidJson),
        }
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
        de::Deserializer::deserialize_seq(self, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, InvalidJson> {
        de::Deserializer::deserialize_map(self, visitor)
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
            assert_eq!(read::<PartsComplete>(json), Err(InvalidJson), "{json}");
        }
        assert!(read::<UploadState>("\"elsewhere\"").is_err());
        assert!(read::<Vec<String>>("{\"ids\":[]}").is_err());
    }
}
