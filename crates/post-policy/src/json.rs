//! A JSON writer for policies: a serde serializer for the few shapes that a policy has.
//!
//! A form is signed for every upload, and examining each byte of text for something to escape would take half of that
//! time. This writer finds text without such bytes, which is nearly all, in one pass and copies it whole; it leaves
//! other text to `serde_json`. The output is that of `serde_json` byte for byte, and a property test checks it.

use std::fmt;

use serde::ser::{Error as _, Impossible, Serialize, SerializeMap, SerializeSeq, SerializeTuple, Serializer};

/// Appends `value` to `json`.
pub(crate) fn write<T: Serialize + ?Sized>(value: &T, json: &mut String) -> Result<(), Unsupported> {
    value.serialize(Writer { json })
}

/// The error for a shape that no policy has.
#[derive(Debug)]
pub(crate) struct Unsupported;

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a shape of policies")
    }
}

impl std::error::Error for Unsupported {}

impl serde::ser::Error for Unsupported {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

type Never = Impossible<(), Unsupported>;

/// Declares methods for shapes that no policy has.
macro_rules! unsupported {
    ($($method:ident($($argument:ty),*))*) => {
        $(fn $method(self, $(_: $argument),*) -> Result<(), Unsupported> {
            Err(Unsupported)
        })*
    };
}

struct Writer<'a> {
    json: &'a mut String,
}

/// An open list or object.
struct Open<'a> {
    json: &'a mut String,
    is_first: bool,
    end: char,
}

impl<'a> Open<'a> {
    fn new(json: &'a mut String, start: char, end: char) -> Self {
        json.push(start);
        Self {
            json,
            is_first: true,
            end,
        }
    }

    #[inline]
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unsupported> {
        if !self.is_first {
            self.json.push(',');
        }
        self.is_first = false;
        write(value, self.json)
    }

    fn close(self) {
        self.json.push(self.end);
    }
}

#[inline]
fn write_text(text: &str, json: &mut String) -> Result<(), Unsupported> {
    if is_plain(text.as_bytes()) {
        json.reserve(text.len() + 2);
        json.push('"');
        json.push_str(text);
        json.push('"');
    } else {
        json.push_str(&serde_json::to_string(text).map_err(Unsupported::custom)?);
    }
    Ok(())
}

/// Whether JSON can hold the text as it is: no control characters, quotes or backslashes. Reads eight bytes at a time.
/// May return `false` for plain text, but never `true` for other text.
fn is_plain(text: &[u8]) -> bool {
    const ONES: u64 = u64::MAX / 255;
    const HIGHS: u64 = ONES << 7;
    let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word;
    let marks = |word: &[u8; 8]| {
        let word = u64::from_le_bytes(*word);
        let quote = below(word ^ (ONES * u64::from(b'"')), 1);
        let backslash = below(word ^ (ONES * u64::from(b'\\')), 1);
        below(word, 0x20) | quote | backslash
    };
    let (words, rest) = text.as_chunks::<8>();
    // The last eight bytes may overlap the ones before; a shorter text is read byte by byte.
    let Some(last) = text.last_chunk::<8>() else {
        return rest.iter().all(|&byte| byte >= b' ' && byte != b'"' && byte != b'\\');
    };
    words.iter().fold(marks(last), |all, word| all | marks(word)) & HIGHS == 0
}

impl<'a> Serializer for Writer<'a> {
    type Ok = ();
    type Error = Unsupported;
    type SerializeSeq = Open<'a>;
    type SerializeTuple = Open<'a>;
    type SerializeMap = Open<'a>;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeStruct = Never;
    type SerializeStructVariant = Never;

    #[inline]
    fn serialize_str(self, text: &str) -> Result<(), Unsupported> {
        write_text(text, self.json)
    }

    fn serialize_u64(self, number: u64) -> Result<(), Unsupported> {
        self.json.push_str(&number.to_string());
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Unsupported> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Open<'a>, Unsupported> {
        Ok(Open::new(self.json, '[', ']'))
    }

    fn serialize_tuple(self, _: usize) -> Result<Open<'a>, Unsupported> {
        Ok(Open::new(self.json, '[', ']'))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Open<'a>, Unsupported> {
        Ok(Open::new(self.json, '{', '}'))
    }

    unsupported! {
        serialize_bool(bool) serialize_i8(i8) serialize_i16(i16) serialize_i32(i32)
        serialize_i64(i64) serialize_u8(u8) serialize_u16(u16) serialize_u32(u32)
        serialize_f32(f32) serialize_f64(f64) serialize_char(char) serialize_bytes(&[u8])
        serialize_none() serialize_unit() serialize_unit_struct(&'static str)
        serialize_unit_variant(&'static str, u32, &'static str)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, _: &T) -> Result<(), Unsupported> {
        Err(Unsupported)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Unsupported> {
        Err(Unsupported)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Never, Unsupported> {
        Err(Unsupported)
    }

    fn serialize_tuple_variant(self, _: &'static str, _: u32, _: &'static str, _: usize) -> Result<Never, Unsupported> {
        Err(Unsupported)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Never, Unsupported> {
        Err(Unsupported)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Never, Unsupported> {
        Err(Unsupported)
    }
}

impl SerializeSeq for Open<'_> {
    type Ok = ();
    type Error = Unsupported;

    #[inline]
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unsupported> {
        self.item(value)
    }

    fn end(self) -> Result<(), Unsupported> {
        self.close();
        Ok(())
    }
}

impl SerializeTuple for Open<'_> {
    type Ok = ();
    type Error = Unsupported;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unsupported> {
        self.item(value)
    }

    fn end(self) -> Result<(), Unsupported> {
        self.close();
        Ok(())
    }
}

impl SerializeMap for Open<'_> {
    type Ok = ();
    type Error = Unsupported;

    /// Names are always text here.
    #[inline]
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unsupported> {
        self.item(key)
    }

    #[inline]
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unsupported> {
        self.json.push(':');
        write(value, self.json)
    }

    fn end(self) -> Result<(), Unsupported> {
        self.close();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn writes_what_serde_json_writes(texts: [(String, String); 3], plain in "[ -~]{0,40}", range: (u64, u64)) {
            let value = (&plain, range.0, &texts, &[(plain.as_str(), range.1)]);
            let mut ours = String::new();
            write(&value, &mut ours).unwrap();
            prop_assert_eq!(ours, serde_json::to_string(&value).unwrap());
        }

        #[test]
        fn writes_objects_as_serde_json_does(object in prop::collection::btree_map(any::<String>(), any::<String>(), 0..4)) {
            let mut ours = String::new();
            write(&object, &mut ours).unwrap();
            prop_assert_eq!(ours, serde_json::to_string(&object).unwrap());
        }
    }

    #[test]
    fn finds_every_byte_to_escape_at_any_position() {
        for byte in 0..128_u8 {
            for place in 0..17 {
                let mut text = [b'a'; 17];
                text[place] = byte;
                let wants_escape = byte < b' ' || matches!(byte, b'"' | b'\\');
                assert!(!(wants_escape && is_plain(&text)), "{byte} at {place}");
            }
        }
        assert!(is_plain("plain text, 17 B.".as_bytes()));
    }
}
