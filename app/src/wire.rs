//! JSON of server functions and of the properties of hydration roots.
//!
//! `serde_json` writes it. A reader of our own reads it: one non-generic type whose errors carry no detail, which keeps
//! `serde_json`'s parser, its messages and floating-point formatting out of the wasm.

mod parse;
mod read;

use leptos::server::codee::{Decoder, Encoder};
use leptos::server_fn::codec::Post;
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use read::InvalidJson;

/// Codec of server functions: `input = Json, output = Json`.
pub type Json = Post<JsonEncoding>;

/// JSON encoding for server functions.
pub struct JsonEncoding;

/// Parses a value.
///
/// # Errors
/// [`InvalidJson`] if the text is not JSON or has another structure.
pub fn read<T: DeserializeOwned>(json: &[u8]) -> Result<T, InvalidJson> {
    T::deserialize(parse::parse(json)?)
}

/// Serializes a value.
///
/// # Errors
/// [`InvalidJson`] for values that JSON cannot represent; none of ours.
pub fn write<T: Serialize>(value: &T) -> Result<Vec<u8>, InvalidJson> {
    serde_json::to_vec(value).map_err(|_| InvalidJson)
}

impl ContentType for JsonEncoding {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for JsonEncoding {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for JsonEncoding {
    type Error = InvalidJson;

    fn encode(value: &T) -> Result<Bytes, InvalidJson> {
        write(value).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for JsonEncoding {
    type Error = InvalidJson;

    fn decode(json: Bytes) -> Result<T, InvalidJson> {
        read(&json)
    }
}

/// Codec of resources that only the server reads: their values are not written into the HTML.
pub struct NotSerialized;

impl<T> Encoder<T> for NotSerialized {
    type Error = InvalidJson;
    type Encoded = String;

    fn encode(_: &T) -> Result<String, InvalidJson> {
        Ok(String::new())
    }
}

impl<T> Decoder<T> for NotSerialized {
    type Error = InvalidJson;
    type Encoded = str;

    fn decode(_: &str) -> Result<T, InvalidJson> {
        Err(InvalidJson)
    }
}
