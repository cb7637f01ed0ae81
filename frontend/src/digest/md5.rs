//! The digest itself, wherever it runs.

use std::cell::Cell;
use std::pin::Pin;

use js_sys::{Promise, Reflect, Uint8Array};
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use md5::{Digest, Md5};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStreamByobReader};

use super::{Stop, hex, read};

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
            // Nobody waits for it.
            return Err(JsValue::UNDEFINED);
        }
        if let Some(breathe) = breathe.filter(|_| count % BREATH == 0) {
            JsFuture::from(breathe()).await?;
        }
    }
    Ok(hex(&md5.finalize()))
}

/// How a range is read.
enum Windows<'r> {
    /// The browser reads ahead by itself, into the one piece of memory that it is lent again and again: what a
    /// gigabyte leaves behind would have to be collected.
    Lent(ReadableStreamByobReader, Uint8Array),
    /// Where it cannot be lent any: slice by slice, from this byte on.
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

    /// The next bytes; none at the end.
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
            // At the end there is nothing to call off. A read that is under way has the memory.
            let _ = reader.cancel();
            if lent.length() > 0 {
                LENT.set(Some(lent.clone()));
            }
        }
    }
}
