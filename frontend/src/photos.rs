//! What is hidden in photos is removed here, unless the person wants to keep it.

use std::ops::Range;
use std::pin::Pin;

use app::upload::browser::Ticket;
use app::upload::photos::Hidden;
use js_sys::{Array, Uint8Array};
use leptos::prelude::document;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use photo_metadata::{Cleaned, Found, HEAD_BYTES, Piece, Walk};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, Element, File, FilePropertyBag, HtmlInputElement};

use crate::{code, digest, files, notes, request};

/// In `localStorage`, where photos are to stay as they are.
const KEEP: &str = "buttress.keep-photos";
/// On the box that is ticked where they are not.
const BOX: &str = "data-clean-photos";

/// Ticks the box as it was left, on a page that has one.
pub(crate) fn offer() {
    if let Ok(Some(found)) = document().query_selector("[data-clean-photos]") {
        found.unchecked_into::<HtmlInputElement>().set_checked(!keeps());
    }
}

/// Remembers what somebody chose, if this is that box.
pub(crate) fn choose(input: &Element) {
    if input.has_attribute(BOX)
        && let Some(storage) = notes::storage()
    {
        let cleans = input.unchecked_ref::<HtmlInputElement>().checked();
        let _ = if cleans {
            storage.remove_item(KEEP)
        } else {
            storage.set_item(KEEP, "")
        };
    }
}

fn keeps() -> bool {
    notes::storage().is_some_and(|storage| matches!(storage.get_item(KEEP), Ok(Some(_))))
}

/// Has a ticket stand for the clean photo.
pub(crate) async fn clean(ticket: Ticket) -> Hidden {
    let Some(file) = files::get(ticket).filter(|_| !keeps()) else {
        return Hidden::Untouched;
    };
    let Some(cleaning) = code::fetched(|| cleaning(file.clone())).await else {
        return Hidden::NotLooked;
    };
    let (clean, hidden) = cleaning.await;
    if let Some(clean) = clean {
        files::replace(ticket, clean);
    }
    hidden
}

type Cleaning = Pin<Box<dyn Future<Output = (Option<File>, Hidden)>>>;

/// Fetched with what sending needs.
#[wasm_split(sending, fallible, wasm_split_path = leptos::wasm_split)]
fn cleaning(file: File) -> Result<Cleaning, SplitLoaderError> {
    Ok(Box::pin(async move {
        match walk(&file).await {
            // What cannot be read is found out when it is sent.
            Err(_) | Ok(Ok(None)) => (None, Hidden::Untouched),
            Ok(Err(_)) => (None, Hidden::Unclear),
            Ok(Ok(Some(cleaned))) => match join(&file, &cleaned) {
                Ok(clean) if cleaned.found == Found::Place => (Some(clean), Hidden::PlaceRemoved),
                Ok(clean) => (Some(clean), Hidden::Removed),
                Err(_) => (None, Hidden::NotLooked),
            },
        }
    }))
}

async fn walk(file: &File) -> Result<Result<Option<Cleaned>, photo_metadata::Broken>, JsValue> {
    let size = files::size(file);
    let mut window = Vec::new();
    read(file, 0..size.min(HEAD_BYTES), &mut window).await?;
    let Some(mut walk) = Walk::new(&window, size) else {
        return Ok(Ok(None));
    };
    while let Some(range) = walk.wants() {
        read(file, range, &mut window).await?;
        if let Err(broken) = walk.give(&window) {
            return Ok(Err(broken));
        }
    }
    Ok(Ok(walk.end()))
}

async fn read(file: &File, range: Range<u64>, window: &mut Vec<u8>) -> Result<(), JsValue> {
    let bytes = digest::read(&request::slice(file, range.start, range.end)?).await?;
    window.resize(bytes.length() as usize, 0);
    bytes.copy_to(window);
    Ok(())
}

/// The clean photo: slices of the file, and a few new bytes between them. Nothing is read for it.
fn join(file: &File, cleaned: &Cleaned) -> Result<File, JsValue> {
    let parts = Array::new();
    for piece in &cleaned.pieces {
        match piece {
            Piece::Keep(range) => parts.push(request::slice(file, range.start, range.end)?.as_ref()),
            Piece::Put(bytes) => parts.push(Uint8Array::from(bytes.as_slice()).as_ref()),
        };
    }
    let options = FilePropertyBag::new();
    options.set_type(&file.unchecked_ref::<Blob>().type_());
    options.set_last_modified(file.last_modified());
    File::new_with_blob_sequence_and_options(&parts, &file.name(), &options)
}
