//! MD5, in the page or in the worker.

use std::cell::Cell;
use std::pin::Pin;

use js_sys::{Promise, Reflect, Uint8Array};
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use md5::{Digest, Md5};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStreamByobReader};

use super::{Stop, hex, read};

/// Size of a block in bytes.
const WINDOW: u32 = 256 << 10;
/// Number of blocks between pauses for the page: a few milliseconds of work.
const BLOCKS_PER_TURN: u32 = 8;

thread_local! {
    /// The reusable buffer, while it is not in use.
    static LENT: Cell<Option<Uint8Array>> = const { Cell::new(None) };
}

/// A running digest; `None` if the bytes cannot be read, or it was stopped.
pub(crate) type Digesting = Pin<Box<dyn Future<Output = Option<Box<str>>>>>;

/// MD5 of a range, in the encoding of ETags; `SubtleCrypto` does not support it. `breathe` lets the page handle events
/// in between. The code is loaded on demand.
#[wasm_split(sending, fallible, wasm_split_path = leptos::wasm_split)]
pub(crate) fn of(range: Blob, stop: Stop, breathe: Option<fn() -> Promise>) -> Result<Digesting, SplitLoaderError> {
    Ok(Box::pin(async move { read_through(&range, &stop, breathe).await.ok() }))
}

async fn read_through(range: &Blob, stop: &Stop, breathe: Option<fn() -> Promise>) -> Result<Box<str>, JsValue> {
    let mut windows = Windows::of(range);
    let (mut md5, mut bytes) = (Md5::new(), Vec::new());
    for count in 1_u32.. {
        let window = windows.next().await?;
        if window.length() == 0 {
            break;
        }
        bytes.resize(window.length() as usize, 0);
        window.copy_to(&mut bytes);
        md5.update(&bytes);
        if stop.is_set() {
            // The result is not needed any more.
            return Err(JsValue::UNDEFINED);
        }
        if let Some(breathe) = breathe.filter(|_| count % BLOCKS_PER_TURN == 0) {
            JsFuture::from(breathe()).await?;
        }
    }
    Ok(hex(&md5.finalize()))
}

/// Reads a range in blocks.
enum Windows<'r> {
    /// The browser reads ahead into one reusable buffer, which avoids garbage collection.
    Lent(ReadableStreamByobReader, Uint8Array),
    /// Without support for that: slices from this position on.
    Sliced(&'r Blob, f64),
}

impl<'r> Windows<'r> {
    fn of(range: &'r Blob) -> Self {
        let lend = || Uint8Array::new_with_length(WINDOW);
        match ReadableStreamByobReader::new(&range.stream()) {
            Ok(reader) => Self::Lent(reader, LENT.take().unwrap_or_else(lend)),
            Err(_) => Self::Sliced(range, 0.0),
        }
    }

    /// The next block; empty at the end.
    async fn next(&mut self) -> Result<Uint8Array, JsValue> {
        match self {
            Self::Lent(reader, lent) => {
                let read = JsFuture::from(reader.read_with_array_buffer_view(lent)).await?;
                let window: Uint8Array = Reflect::get(&read, &"value".into())?.dyn_into()?;
                *lent = Uint8Array::new(&window.buffer());
                Ok(window)
            }
            Self::Sliced(range, from) => {
                let to = *from + f64::from(WINDOW);
                let window = read(&range.slice_with_f64_and_f64(*from, to)?).await?;
                *from = to;
                Ok(window)
            }
        }
    }
}

impl Drop for Windows<'_> {
    fn drop(&mut self) {
        if let Self::Lent(reader, lent) = self {
            // At the end there is nothing to cancel. During a read, the browser owns the buffer.
            let _ = reader.cancel();
            if lent.length() > 0 {
                LENT.set(Some(lent.clone()));
            }
        }
    }
}
