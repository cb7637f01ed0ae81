//! Removes metadata from photos and the location from videos, unless the person keeps them.

use std::ops::Range;
use std::pin::Pin;

use app::upload::corrected_type;
use js_sys::{Array, Promise, Uint8Array};
use leptos::prelude::document;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use photo_metadata::{CleanedFile, FileFormat, Piece, RemovedMetadata, Step, Walk, WalkError};
use upload_driver::{FileKey, MetadataRemoval};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Element, File, FilePropertyBag, HtmlInputElement};

use crate::{code, digest, files, notes, request};

/// Key in `localStorage`, set if the person keeps metadata.
const KEEP: &str = "buttress.keep-photos";
/// Marks the checkbox to remove metadata.
const BOX: &str = "data-clean-photos";

/// Restores the checkbox, if the page has it.
pub(crate) fn offer() {
    if let Ok(Some(found)) = document().query_selector("[data-clean-photos]") {
        found.unchecked_into::<HtmlInputElement>().set_checked(!keeps());
    }
}

/// Stores the choice, if this is the checkbox.
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

/// Replaces the file of a key by the cleaned one, with the content type of its bytes.
pub(crate) async fn clean(key: FileKey) -> MetadataRemoval {
    let Some(file) = files::get(key) else {
        return MetadataRemoval::Unchanged;
    };
    let keeps = keeps();
    let fetched = match keeps {
        // If metadata is kept, do not wait for the code.
        true => cleaning(file, keeps).await.ok(),
        false => code::load(|| cleaning(file.clone(), keeps)).await,
    };
    let cleaned = match fetched {
        Some(cleaning) => cleaning.await,
        None => Err(JsValue::NULL),
    };
    match cleaned {
        Ok((clean, metadata)) => {
            if let Some(clean) = clean {
                files::replace(key, clean);
            }
            metadata
        }
        Err(_) if keeps => MetadataRemoval::Unchanged,
        Err(_) => MetadataRemoval::NotExamined,
    }
}

type Cleaning = Pin<Box<dyn Future<Output = Result<(Option<File>, MetadataRemoval), JsValue>>>>;

/// Cleans a file. The code is in the chunk for sending.
#[wasm_split(sending, fallible, wasm_split_path = leptos::wasm_split)]
fn cleaning(file: File, keeps: bool) -> Result<Cleaning, SplitLoaderError> {
    Ok(Box::pin(async move {
        let size = files::size(&file);
        let mut head = Vec::new();
        read(&file, 0..size.min(FileFormat::HEAD_BYTES), &mut head).await?;
        let Some(format) = FileFormat::of(&head, size) else {
            return Ok((None, MetadataRemoval::Unchanged));
        };
        let (cleaned, metadata) = match Walk::new(&head, size) {
            _ if keeps => (None, MetadataRemoval::Unchanged),
            Ok(walk) => walk_over(&file, walk).await?,
            Err(_) => (None, MetadataRemoval::NotSupported),
        };
        let declared = file.unchecked_ref::<Blob>().type_();
        let corrected = corrected_type(&declared, format);
        let pieces = match (cleaned, corrected) {
            (Some(cleaned), _) => cleaned.pieces,
            (None, Some(_)) => vec![Piece::Keep(0..size)],
            (None, None) => return Ok((None, metadata)),
        };
        let clean = join(&file, &pieces, corrected.unwrap_or(&declared))?;
        Ok((Some(clean), metadata))
    }))
}

/// Walks over a file. A file that changed meanwhile is an error, because its bytes are unknown now.
async fn walk_over(file: &File, mut walk: Walk) -> Result<(Option<CleanedFile>, MetadataRemoval), JsValue> {
    let mut window = Vec::new();
    loop {
        read(file, walk.wants(), &mut window).await?;
        let step;
        (step, window) = caught(move || (walk.give(&window), window)).await?;
        return Ok(match step {
            Ok(Step::More(next)) => {
                walk = next;
                continue;
            }
            Ok(Step::Clean) => (None, MetadataRemoval::Unchanged),
            Ok(Step::LocationMayRemain(cleaned)) => (cleaned, MetadataRemoval::LocationMayRemain),
            Ok(Step::Cleaned(cleaned)) => {
                let metadata = match cleaned.removed {
                    RemovedMetadata::Location => MetadataRemoval::LocationRemoved,
                    _ => MetadataRemoval::OtherRemoved,
                };
                (Some(cleaned), metadata)
            }
            Err(WalkError::InvalidStructure) => (None, MetadataRemoval::Malformed),
            Err(_) => return Err(JsValue::NULL),
        });
    }
}

/// Runs a step and turns a wasm trap into an error, because a promise catches exceptions of its executor. Otherwise the
/// task would end silently and the file would be lost.
async fn caught<T>(step: impl FnOnce() -> T) -> Result<T, JsValue> {
    let (mut step, mut result) = (Some(step), None);
    let promise = Promise::new(&mut |resolve, _| {
        result = step.take().map(|step| step());
        let _ = resolve.call0(&JsValue::NULL);
    });
    JsFuture::from(promise).await?;
    result.ok_or(JsValue::NULL)
}

async fn read(file: &File, range: Range<u64>, window: &mut Vec<u8>) -> Result<(), JsValue> {
    let bytes = digest::read(&request::slice(file, range.start, range.end)?).await?;
    window.resize(bytes.length() as usize, 0);
    bytes.copy_to(window);
    Ok(())
}

/// The cleaned file: slices of the original and a few new bytes. This reads nothing.
fn join(file: &File, pieces: &[Piece], content_type: &str) -> Result<File, JsValue> {
    let parts = Array::new();
    for piece in pieces {
        match piece {
            Piece::Keep(range) => parts.push(request::slice(file, range.start, range.end)?.as_ref()),
            Piece::Put(bytes) => parts.push(Uint8Array::from(bytes.as_slice()).as_ref()),
        };
    }
    let options = FilePropertyBag::new();
    options.set_type(content_type);
    options.set_last_modified(file.last_modified());
    File::new_with_blob_sequence_and_options(&parts, &file.name(), &options)
}
