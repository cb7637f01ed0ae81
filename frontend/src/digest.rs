//! Digests of what is in a file, read in windows: neither the file nor one of its parts is ever held.

use std::pin::Pin;

use js_sys::{Array, ArrayBuffer, Uint8Array};
use leptos::prelude::window;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use md5::{Digest, Md5};
use upload_engine::PartDigest;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};

use crate::files;
use crate::request::slice;

/// Bytes of a window: some milliseconds of work, after each of which the page gets its turn.
const WINDOW: u64 = 256 << 10;

/// Digests under way.
pub(crate) type Digesting = Pin<Box<dyn Future<Output = Vec<PartDigest>>>>;

/// MD5 of ranges (number, first byte, byte after the last), as stores spell it in an ETag. `SubtleCrypto`
/// has no MD5. Most people never need it, so its code is fetched by whoever does.
#[wasm_split(digest, fallible, wasm_split_path = leptos::wasm_split)]
pub(crate) fn of_ranges(file: File, ranges: Vec<(u16, u64, u64)>) -> Result<Digesting, SplitLoaderError> {
    Ok(Box::pin(digest_all(file, ranges)))
}

async fn digest_all(file: File, ranges: Vec<(u16, u64, u64)>) -> Vec<PartDigest> {
    let mut digests = Vec::with_capacity(ranges.len());
    let mut window = Vec::new();
    for (part, start, end) in ranges {
        if let Ok(digest) = md5_of(&file, start, end, &mut window).await {
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

/// How many windows a fingerprint looks through, and bytes of each.
const FINGERPRINT: (u64, u64) = (16, 64 << 10);

/// SHA-256 over windows from all over a file, of 1 MiB in total. The browser reads and digests them off
/// the main thread; outside of HTTPS it digests nothing.
pub(crate) async fn fingerprint(file: &File) -> Option<Box<str>> {
    let (count, bytes) = FINGERPRINT;
    let (size, windows) = (files::size(file), Array::new());
    for number in 0..count {
        let start = size.saturating_sub(bytes) / (count - 1) * number;
        windows.push(slice(file, start, size.min(start + bytes)).ok()?.as_ref());
    }
    let content = read(&Blob::new_with_blob_sequence(&windows).ok()?).await.ok()?;
    let subtle = window().crypto().ok()?.subtle();
    let digest = subtle.digest_with_str_and_js_u8_array("SHA-256", &content).ok()?;
    let digest: ArrayBuffer = JsFuture::from(digest).await.ok()?.unchecked_into();
    Some(hex(&Uint8Array::new(&digest).to_vec()))
}

/// The bytes of a blob.
pub(crate) async fn read(blob: &Blob) -> Result<Uint8Array, JsValue> {
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
