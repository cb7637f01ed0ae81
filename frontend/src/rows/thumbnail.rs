//! Thumbnails of images that are being uploaded: decoded and scaled by the browser off the main thread, one at a time,
//! and released when the row is scrolled out of view.

use std::cell::{Cell, RefCell};

use js_sys::Promise;
use leptos::prelude::window;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, File, ImageBitmap, ImageBitmapOptions};

use super::{file_of, is_in_sight};
use crate::{files, image_tools};

/// Width in pixels: twice the displayed width, for high-resolution screens.
const WIDE: u32 = 144;

thread_local! {
    static WANTED: RefCell<Vec<Element>> = const { RefCell::new(Vec::new()) };
    static BUSY: Cell<bool> = const { Cell::new(false) };
}

/// Requests the thumbnail of a row in view.
pub(super) fn want(row: Element) {
    let Some(place) = place_in(&row) else { return };
    if place.first_element_child().is_some() {
        return;
    }
    WANTED.with_borrow_mut(|wanted| wanted.push(row));
    if BUSY.replace(true) {
        return;
    }
    spawn_local(async {
        // The latest first: these rows are where the person has scrolled to.
        while let Some(row) = WANTED.with_borrow_mut(Vec::pop) {
            if is_in_sight(&row) {
                // Images that cannot be decoded keep their icon.
                let _ = make(&row).await;
            }
        }
        BUSY.set(false);
    });
}

/// Releases the thumbnail of a row out of view.
pub(super) fn release(row: &Element) {
    // Only elements: there is also a marker node of the row's view.
    if let Some(canvas) = place_in(row).and_then(|place| place.first_element_child()) {
        canvas.remove();
    }
}

fn place_in(row: &Element) -> Option<Element> {
    row.query_selector(".thumbnail[data-icon=image]").ok()?
}

async fn make(row: &Element) -> Result<(), JsValue> {
    let file = file_of(row).and_then(files::get).ok_or(JsValue::NULL)?;
    // The header check refuses images with too many pixels.
    image_tools::header::read(&file).await.map_err(|_| JsValue::NULL)?;
    let bitmap: ImageBitmap = JsFuture::from(decode(&file)?).await?.unchecked_into();
    let place = place_in(row).filter(|place| is_in_sight(row) && place.first_element_child().is_none());
    let Some(place) = place else {
        bitmap.close();
        return Ok(());
    };
    place.append_child(&*image_tools::canvas::showing(&bitmap)?)?;
    Ok(())
}

fn decode(file: &File) -> Result<Promise, JsValue> {
    let options = ImageBitmapOptions::new();
    options.set_resize_width(WIDE);
    window().create_image_bitmap_with_blob_and_image_bitmap_options(file, &options)
}
