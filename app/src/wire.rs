//! JSON of server functions. The browser calls them by [`upload_driver`] and has a JSON reader of its own there.

use leptos::server::codee::{Decoder, Encoder};
use leptos::server_fn::codec::Post;
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};
use serde::Serialize;
use serde::de::DeserializeOwned;

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

impl<T: DeserializeOwned> Decodes<T> for JsonEncoding {
    type Error = InvalidJson;

    fn decode(json: Bytes) -> Result<T, InvalidJson> {
        serde_json::from_slice(&json).map_err(|_| InvalidJson)
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
