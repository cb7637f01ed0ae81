//! Digests of files, read in blocks: neither a file nor a part is in memory as a whole.

mod md5;
pub(crate) mod worker;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::stream::{self, StreamExt};
use js_sys::{Array, ArrayBuffer, Promise, Uint8Array};
use leptos::prelude::window;
use upload_driver::FileKey;
use upload_engine::{PartDigest, PartRange};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};

use crate::files;
use crate::request::slice;

thread_local! {
    static IN_PROGRESS: RefCell<Vec<(FileKey, u16, Stop)>> = const { RefCell::new(Vec::new()) };
}

/// A flag that stops digesting.
#[derive(Clone, Default)]
pub(crate) struct Stop(Rc<Inner>);

#[derive(Default)]
struct Inner {
    set: Cell<bool>,
    /// Callback for when it is set.
    then: RefCell<Option<Box<dyn Fn()>>>,
}

impl Stop {
    fn is_set(&self) -> bool {
        self.0.set.get()
    }

    fn set(&self) {
        self.0.set.set(true);
        if let Some(tell) = self.0.then.take() {
            tell();
        }
    }

    fn when_set(&self, tell: Box<dyn Fn()>) {
        if self.is_set() {
            return tell();
        }
        self.0.then.replace(Some(tell));
    }
}

/// Registers digesting by its first range, so that it can be stopped.
pub(crate) fn begin(file: FileKey, ranges: &[PartRange]) -> Stop {
    let stop = Stop::default();
    let first = ranges.first().map_or(0, |range| range.part);
    IN_PROGRESS.with_borrow_mut(|all| {
        all.retain(|(.., other)| Rc::strong_count(&other.0) > 1);
        all.push((file, first, stop.clone()));
    });
    stop
}

/// Stops digesting a file whose first range has this number.
pub(crate) fn stop(file: FileKey, part: u16) {
    IN_PROGRESS.with_borrow(|all| {
        let same = |(of, first, _): &&(FileKey, u16, Stop)| (*of, *first) == (file, part);
        all.iter().filter(same).for_each(|(.., stop)| stop.set());
    });
}

/// MD5 of ranges, in the encoding of ETags.
pub(crate) async fn of_ranges(file: File, ranges: Vec<PartRange>, stop: Stop) -> Vec<PartDigest> {
    let mut digests = Vec::with_capacity(ranges.len());
    for PartRange { part, range } in ranges {
        if let Ok(bytes) = slice(&file, range.start, range.end) {
            let digest = of_range(bytes, &stop).await;
            digests.extend(digest.map(|digest| PartDigest { part, digest }));
        }
    }
    digests
}

async fn of_range(range: Blob, stop: &Stop) -> Option<Box<str>> {
    match worker::digest(&range, stop).await {
        Ok(digest) => digest,
        Err(_) => md5::of(range, stop.clone(), Some(turn)).await.ok()?.await,
    }
}

/// Resolves in a later task, so that the page stays responsive.
fn turn() -> Promise {
    Promise::new(&mut |over, _| {
        // Fails only in a window that is gone.
        let _ = window().set_timeout_with_callback(&over);
    })
}

/// Maximum number of small files in memory.
const AT_ONCE: usize = 6;

/// SHA-256 of whole files in Base64. The browser reads and digests them off the main thread.
pub(crate) async fn sha256(files: Vec<Option<File>>) -> Vec<Option<String>> {
    stream::iter(files).map(sha256_of).buffered(AT_ONCE).collect().await
}

async fn sha256_of(file: Option<File>) -> Option<String> {
    let digest = subtle_sha256(&read(file?.as_ref()).await.ok()?).await?;
    let digits: String = digest.to_vec().into_iter().map(char::from).collect();
    window().btoa(&digits).ok()
}

/// SHA-256 by `SubtleCrypto`, which exists only over HTTPS.
async fn subtle_sha256(content: &Uint8Array) -> Option<Uint8Array> {
    let subtle = window().crypto().ok()?.subtle();
    let digest = subtle.digest_with_str_and_js_u8_array("SHA-256", content).ok()?;
    let digest: ArrayBuffer = JsFuture::from(digest).await.ok()?.unchecked_into();
    Some(Uint8Array::new(&digest))
}

/// Number and size of the samples in a fingerprint.
const FINGERPRINT: (u64, u64) = (16, 64 << 10);

/// SHA-256 over samples distributed over a file, 1 MiB in total. The browser reads and digests them off the main
/// thread; `None` without HTTPS.
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
