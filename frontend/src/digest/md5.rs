//! The digest itself, wherever it runs.

use std::cell::Cell;
use std::pin::Pin;

use js_sys::{Promise, Reflect, Uint8Array};
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use md5::{Digest, Md5};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStreamByobReader};

use super::{Stop, hex};

/// Bytes of a window.
const WINDOW: u32 = 256 << 10;
/// Windows after which a page gets its turn: some milliseconds of work.
const BREATH: u32 = 8;

thread_local! {
    /// A window that nobody reads into at the moment.
    static LENT: Cell<Option<Uint8Array>> = const { Cell::new(None) };
}

/// A digest under way; `None` where the bytes cannot be read, or nobody wants to know any more.
pub(crate) type Digesting = Pin<Box<dyn Future<Output = Option<Box<str>>>>>;

/// MD5 of a range, as stores spell it in an ETag; `SubtleCrypto` has none. `breathe` is how a page lets
/// others have their turn. Its code comes when it is needed.
#[wasm_split(digest, fallible, wasm_split_path = leptos::wasm_split)]
pub(crate) fn of(range: Blob, stop: Stop, breathe: Option<fn() -> Promise>) -> Result<Digesting, SplitLoaderError> {
    Ok(Box::pin(async move { read_through(&range, &stop, breathe).await.ok() }))
}

/// The browser reads ahead by itself, into the one piece of memory that it is lent again and again: what a
/// gigabyte leaves behind would have to be collected.
async fn read_through(range: &Blob, stop: &Stop, breathe: Option<fn() -> Promise>) -> Result<Box<str>, JsValue> {
    let reader = ReadableStreamByobReader::new(&range.stream())?;
    let (mut md5, mut bytes) = (Md5::new(), Vec::new());
    let lend = || Uint8Array::new_with_length(WINDOW);
    let mut lent = LENT.take().unwrap_or_else(lend);
    for count in 1_u32.. {
        let read = JsFuture::from(reader.read_with_array_buffer_view(&lent)).await?;
        let window: Uint8Array = Reflect::get(&read, &"value".into())?.dyn_into()?;
        lent = Uint8Array::new(&window.buffer());
        if window.length() == 0 {
            break;
        }
        bytes.resize(window.length() as usize, 0);
        window.copy_to(&mut bytes);
        md5.update(&bytes);
        if stop.is_set() {
            // Nobody waits for it.
            let _ = reader.cancel();
            return Err(JsValue::UNDEFINED);
        }
        if let Some(breathe) = breathe.filter(|_| count % BREATH == 0) {
            JsFuture::from(breathe()).await?;
        }
    }
    LENT.set(Some(lent));
    Ok(hex(&md5.finalize()))
}
