//! JSON of server functions. The browser calls them by [`upload_driver`] and has a JSON reader of its own there.

use std::fmt;

use leptos::server::codee::{Decoder, Encoder};
use leptos::server_fn::codec::Post;
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};

pub use upload_driver::json::InvalidJson;

/// Codec of server functions: `input = Json, output = Json`.
pub type Json = Post<JsonEncoding>;

/// JSON encoding for server functions.
pub struct JsonEncoding;

impl ContentType for JsonEncoding {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for JsonEncoding {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for JsonEncoding {
    type Error = InvalidJson;

    fn encode(value: &T) -> Result<Bytes, InvalidJson> {
        serde_json::to_vec(value).map(Bytes::from).map_err(|_| InvalidJson)
    }
}

/// Decodes the arguments of server functions. The browser does not use it.
impl<T: DeserializeOwned> Decodes<T> for JsonEncoding {
    type Error = InvalidArguments;

    fn decode(json: Bytes) -> Result<T, InvalidArguments> {
        serde_json::from_slice(&json).map_err(|_| InvalidArguments::of(&json))
    }
}

/// The body of a request does not hold the arguments of its server function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidArguments {
    /// The body is not JSON.
    NotJson,
    /// The body is JSON, but the arguments have other names, types or values.
    OtherStructure,
}

impl InvalidArguments {
    /// Classifies a body that could not be decoded. `serde_json` stops at the first error, so a wrong type hides that
    /// the rest is not JSON.
    fn of(json: &[u8]) -> Self {
        match serde_json::from_slice::<IgnoredAny>(json) {
            Ok(_) => Self::OtherStructure,
            Err(_) => Self::NotJson,
        }
    }
}

impl fmt::Display for InvalidArguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotJson => "the body is not JSON",
            Self::OtherStructure => "the arguments have another structure",
        })
    }
}

impl std::error::Error for InvalidArguments {}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(json: &str) -> Result<Vec<u64>, InvalidArguments> {
        JsonEncoding::decode(Bytes::copy_from_slice(json.as_bytes()))
    }

    #[test]
    fn arguments_are_decoded() {
        assert_eq!(decode(" [1, 18446744073709551615] "), Ok(vec![1, u64::MAX]));
    }

    #[test]
    fn bodies_that_are_not_json_are_told_from_other_arguments() {
        let deep = format!("{}{}", "[".repeat(1_000), "]".repeat(1_000));
        for json in ["1", "{}", "[-1]", "[1.5]", "[\"1\"]", "[18446744073709551616]", &deep] {
            assert_eq!(decode(json), Err(InvalidArguments::OtherStructure), "{json}");
        }
        for json in ["", "[1", "[1]]", "[01]", "[-1", "\u{feff}[1]", &"[".repeat(100_000)] {
            assert_eq!(decode(json), Err(InvalidArguments::NotJson), "{json}");
        }
    }
}
