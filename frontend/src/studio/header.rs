//! A file's first bytes.

use app::picture::header::{HEAD_BYTES, Header};
use app::picture::studio::NoPhoto;
use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use crate::files;
use crate::request::slice;

/// Looks at them.
pub(crate) async fn read(file: &File) -> Result<Header, NoPhoto> {
    let head = head_of(file).await.map_err(|_| NoPhoto::Unreadable)?;
    Header::read(&head)
}

async fn head_of(file: &File) -> Result<Vec<u8>, JsValue> {
    let start = slice(file, 0, files::size(file).min(HEAD_BYTES))?;
    let bytes: ArrayBuffer = JsFuture::from(start.array_buffer()).await?.unchecked_into();
    Ok(Uint8Array::new(&bytes).to_vec())
}
