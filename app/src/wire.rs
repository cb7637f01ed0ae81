//! JSON on the wire: for server functions, and beside the part of a page that the browser takes over.
//!
//! Writing is `serde_json`'s. Reading is our own: the reader is one type for all sources, and its
//! errors say nothing, which keeps `serde_json`'s parser, its messages and all of `core`'s
//! floating-point formatting out of the wasm.

mod parse;
mod read;

use leptos::server::codee::{Decoder, Encoder};
use leptos::server_fn::codec::Post;
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use read::Unreadable;

/// `input = Json, output = Json` of a server function.
pub type Json = Post<Wire>;

/// The encoding.
pub struct Wire;

/// Reads a value.
///
/// # Errors
/// [`Unreadable`] where the text is no JSON, or none of this shape.
pub fn read<T: DeserializeOwned>(json: &[u8]) -> Result<T, Unreadable> {
    T::deserialize(parse::parse(json)?)
}

/// Writes a value.
///
/// # Errors
/// [`Unreadable`] for values that JSON cannot hold; ours are not.
pub fn write<T: Serialize>(value: &T) -> Result<Vec<u8>, Unreadable> {
    serde_json::to_vec(value).map_err(|_| Unreadable)
}

impl ContentType for Wire {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for Wire {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for Wire {
    type Error = Unreadable;

    fn encode(value: &T) -> Result<Bytes, Unreadable> {
        write(value).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for Wire {
    type Error = Unreadable;

    fn decode(json: Bytes) -> Result<T, Unreadable> {
        read(&json)
    }
}

/// For resources that no browser reads: their values stay out of the HTML.
pub struct ServerOnly;

impl<T> Encoder<T> for ServerOnly {
    type Error = Unreadable;
    type Encoded = String;

    fn encode(_: &T) -> Result<String, Unreadable> {
        Ok(String::new())
    }
}

impl<T> Decoder<T> for ServerOnly {
    type Error = Unreadable;
    type Encoded = str;

    fn decode(_: &str) -> Result<T, Unreadable> {
        Err(Unreadable)
    }
}
