//! Digests of what is in a file, read in windows: neither the file nor one of its parts is ever held.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;

use app::upload::browser::{Ticket, Transmission};
use futures::stream::{self, StreamExt};
use js_sys::{Array, ArrayBuffer, Reflect, Uint8Array};
use leptos::prelude::window;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use md5::{Digest, Md5};
use upload_engine::PartDigest;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, ReadableStreamByobReader};

use crate::files;
use crate::request::slice;

/// Bytes of a window: some milliseconds of work, after each of which the page gets its turn.
const WINDOW: u32 = 256 << 10;

/// Digests under way.
pub(crate) type Digesting = Pin<Box<dyn Future<Output = Vec<PartDigest>>>>;

thread_local! {
    static UNDER_WAY: RefCell<Vec<(Ticket, u16, Stop)>> = const { RefCell::new(Vec::new()) };
}

/// Turns true when nobody wants to know any more.
pub(crate) type Stop = Rc<Cell<bool>>;

/// Takes down what is digested, by its first range, so that it can be stopped.
pub(crate) fn begin(ticket: Ticket, ranges: &[(u16, u64, u64)]) -> Stop {
    let stop = Stop::default();
    let first = ranges.first().map_or(0, |range| range.0);
    UNDER_WAY.with_borrow_mut(|all| {
        all.retain(|(.., other)| Rc::strong_count(other) > 1);
        all.push((ticket, first, Rc::clone(&stop)));
    });
    stop
}

/// Stops digesting what is not sent any more.
pub(crate) fn stop(transmission: Transmission) {
    UNDER_WAY.with_borrow(|all| {
        let same =
            |(ticket, part, _): &&(Ticket, u16, Stop)| (*ticket, *part) == (transmission.ticket, transmission.part);
        all.iter().filter(same).for_each(|(.., stop)| stop.set(true));
    });
}

/// MD5 of ranges (number, first byte, byte after the last), as stores spell it in an ETag. `SubtleCrypto`
/// has no MD5. Most people never need it, so its code is fetched by whoever does.
#[wasm_split(digest, fallible, wasm_split_path = leptos::wasm_split)]
pub(crate) fn of_ranges(file: File, ranges: Vec<(u16, u64, u64)>, stop: Stop) -> Result<Digesting, SplitLoaderError> {
    Ok(Box::pin(digest_all(file, ranges, stop)))
}

async fn digest_all(file: File, ranges: Vec<(u16, u64, u64)>, stop: Stop) -> Vec<PartDigest> {
    let mut digests = Vec::with_capacity(ranges.len());
    for (part, start, end) in ranges {
        let digest = match slice(&file, start, end) {
            Ok(range) => md5_of(&range, &stop).await,
            Err(error) => Err(error),
        };
        digests.extend(digest.ok().map(|digest| PartDigest { part, digest }));
    }
    digests
}

/// The browser reads ahead by itself, into the one piece of memory that it is lent again and again: what a
/// gigabyte leaves behind would have to be collected.
async fn md5_of(range: &Blob, stop: &Stop) -> Result<Box<str>, JsValue> {
    let reader = ReadableStreamByobReader::new(&range.stream())?;
    let (mut md5, mut bytes) = (Md5::new(), Vec::new());
    let mut lent = Uint8Array::new_with_length(WINDOW);
    loop {
        let read = JsFuture::from(reader.read_with_array_buffer_view(&lent)).await?;
        let window: Uint8Array = Reflect::get(&read, &"value".into())?.dyn_into()?;
        if window.length() == 0 {
            return Ok(hex(&md5.finalize()));
        }
        bytes.resize(window.length() as usize, 0);
        window.copy_to(&mut bytes);
        md5.update(&bytes);
        lent = Uint8Array::new(&window.buffer());
        if stop.get() {
            // Nobody waits for it.
            let _ = reader.cancel();
            return Err(JsValue::UNDEFINED);
        }
    }
}

/// How many small files are in memory at once.
const AT_ONCE: usize = 6;

/// SHA-256 of whole files in Base64; the browser reads and digests them off the main thread.
pub(crate) async fn sha256(files: Vec<Option<File>>) -> Vec<Option<String>> {
    stream::iter(files).map(sha256_of).buffered(AT_ONCE).collect().await
}

async fn sha256_of(file: Option<File>) -> Option<String> {
    let digest = subtle_sha256(&read(file?.as_ref()).await.ok()?).await?;
    let digits: String = digest.to_vec().into_iter().map(char::from).collect();
    window().btoa(&digits).ok()
}

/// None outside of HTTPS.
async fn subtle_sha256(content: &Uint8Array) -> Option<Uint8Array> {
    let subtle = window().crypto().ok()?.subtle();
    let digest = subtle.digest_with_str_and_js_u8_array("SHA-256", content).ok()?;
    let digest: ArrayBuffer = JsFuture::from(digest).await.ok()?.unchecked_into();
    Some(Uint8Array::new(&digest))
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
    Some(hex(&subtle_sha256(&content).await?.to_vec()))
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
