//! Reading an image's header before decoding it.

use app::picture::header::{HEAD_BYTES, Header, PhotoError};
use js_sys::{ArrayBuffer, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, HtmlImageElement, Url};

use crate::files;
use crate::request::slice;

/// Reads a file's first bytes. If they do not contain the size, the browser determines it: it knows more formats.
pub(crate) async fn read(file: &File) -> Result<Header, PhotoError> {
    let head = head_of(file).await.map_err(|_| PhotoError::Unreadable)?;
    let header = Header::read(&head)?;
    if header.has_size() {
        return Ok(header);
    }
    match size_of(file).await {
        Ok((width @ 1.., height @ 1..)) => header.with_size(width, height),
        _ => Err(header.decode_error()),
    }
}

async fn head_of(file: &File) -> Result<Vec<u8>, JsValue> {
    let start = slice(file, 0, files::size(file).min(HEAD_BYTES))?;
    let bytes: ArrayBuffer = JsFuture::from(start.array_buffer()).await?.unchecked_into();
    Ok(Uint8Array::new(&bytes).to_vec())
}

/// The size, from an image element outside the page: browsers read its size and decode it only for display.
async fn size_of(file: &File) -> Result<(u32, u32), JsValue> {
    let image = HtmlImageElement::new()?;
    let address = Url::create_object_url_with_blob(file)?;
    let loaded = Promise::new(&mut |done, failed| {
        image.set_onload(Some(&done));
        image.set_onerror(Some(&failed));
    });
    image.set_src(&address);
    let loaded = JsFuture::from(loaded).await;
    Url::revoke_object_url(&address)?;
    loaded?;
    Ok((image.natural_width(), image.natural_height()))
}
