//! Digests of what is in a file, read in windows: neither the file nor one of its parts is ever held.

use js_sys::{ArrayBuffer, Uint8Array};
use md5::{Digest, Md5};
use upload_engine::PartDigest;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};

use crate::request::slice;

/// Bytes of a window: some milliseconds of work, after each of which the page gets its turn.
const WINDOW: u64 = 1 << 20;

/// MD5 of ranges (number, first byte, byte after the last), as stores spell it in an ETag. `SubtleCrypto`
/// has no MD5.
pub(crate) async fn of_ranges(file: &File, ranges: Vec<(u16, u64, u64)>) -> Vec<PartDigest> {
    let mut digests = Vec::with_capacity(ranges.len());
    let mut window = Vec::new();
    for (part, start, end) in ranges {
        if let Ok(digest) = md5_of(file, start, end, &mut window).await {
            digests.push(PartDigest { part, digest });
        }
    }
    digests
}

async fn md5_of(file: &File, mut start: u64, end: u64, window: &mut Vec<u8>) -> Result<Box<str>, JsValue> {
    let mut md5 = Md5::new();
    while start < end {
        let next = end.min(start + WINDOW);
        let bytes = read(&slice(file, start, next)?).await?;
        window.resize(bytes.length() as usize, 0);
        bytes.copy_to(window);
        md5.update(&window);
        start = next;
    }
    Ok(hex(&md5.finalize()))
}

/// The bytes of a blob.
async fn read(blob: &Blob) -> Result<Uint8Array, JsValue> {
    let buffer: ArrayBuffer = JsFuture::from(blob.array_buffer()).await?.unchecked_into();
    Ok(Uint8Array::new(&buffer))
}

fn hex(bytes: &[u8]) -> Box<str> {
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16).unwrap_or_default();
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}
