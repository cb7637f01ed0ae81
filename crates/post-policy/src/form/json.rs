//! The fields of a form as JSON.

use core::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use super::FormFields;

impl Serialize for FormFields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for FormFields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = FormFields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of names and values, or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<FormFields, A::Error> {
        let mut form = FormFields::new();
        while let Some((name, value)) = items.next_element::<(String, String)>()? {
            form.push(name, value);
        }
        Ok(form)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<FormFields, A::Error> {
        let mut form = FormFields::new();
        while let Some((name, value)) = entries.next_entry::<String, String>()? {
            form.push(name, value);
        }
        Ok(form)
    }
}

/// Writes the fields as an object.
pub(crate) struct Object<'a>(pub(crate) &'a FormFields);

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0)
    }
}
