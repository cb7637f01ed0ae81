//! JSON of the API, the notes and the page's properties.
//!
//! `serde_json` writes it. A reader of our own reads it: one non-generic type whose errors carry no detail. `serde_json`'s
//! parser, its messages and floating-point formatting would add 13 kB (brotli) to the page's wasm.

mod parse;
mod read;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use read::InvalidJson;

/// Parses a value.
///
/// # Errors
/// [`InvalidJson`] if the text is not JSON or has another structure.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, InvalidJson> {
    T::deserialize(parse::parse(text.as_bytes())?)
}

/// Serializes a value; empty for values that JSON cannot represent, such as maps with keys that are not text.
pub fn write<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
