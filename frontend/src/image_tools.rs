//! Image tools of the browser: decode, draw and encode photos.

pub(crate) mod canvas;
pub(crate) mod header;

use std::cell::{Cell, RefCell};

use app::domain::picture::EDGES;
use app::picture::crop::{Crop, Matrix};
use app::picture::header::PhotoError;
use app::picture::thumb_hash::{self, HASH_EDGE};
use leptos::prelude::window;
use upload_driver::{ChosenFile, FileKey};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap};

use crate::files;

/// Quality of renditions, from 0 to 1: differences from the photo are hardly visible.
const QUALITY: f64 = 0.85;

thread_local! {
    static PHOTO: RefCell<Option<ImageBitmap>> = const { RefCell::new(None) };
    /// Number of opened photos. A photo whose decoding finishes after another one was opened is released.
    static OPENED: Cell<u32> = const { Cell::new(0) };
}

/// A decoded photo.
pub(crate) struct Photo {
    /// Width in pixels, after rotation.
    pub(crate) width: u32,
    /// Height in pixels.
    pub(crate) height: u32,
    /// Whether the metadata contains the location of the photo.
    pub(crate) has_location: bool,
}

/// An encoded profile picture.
pub(crate) struct Renditions {
    /// One file per edge length in [`EDGES`].
    pub(crate) files: Vec<ChosenFile>,
    /// ThumbHash in Base64.
    pub(crate) thumb_hash: String,
}

/// Releases the photo.
pub(crate) fn close() {
    OPENED.set(OPENED.get() + 1);
    if let Some(photo) = PHOTO.take() {
        photo.close();
    }
}

/// Checks a file's header and decodes the file. One photo is kept at a time.
pub(crate) async fn open(file: FileKey) -> Result<Photo, PhotoError> {
    let number = OPENED.get() + 1;
    OPENED.set(number);
    let file = files::get(file).ok_or(PhotoError::Unreadable)?;
    let header = header::read(&file).await?;
    let decoding = window()
        .create_image_bitmap_with_blob(&file)
        .map_err(|_| PhotoError::Unreadable)?;
    let decoded = JsFuture::from(decoding).await.map_err(|_| header.decode_error())?;
    let photo: ImageBitmap = decoded.unchecked_into();
    if OPENED.get() != number {
        photo.close();
        return Err(PhotoError::Unreadable);
    }
    let found = Photo {
        width: photo.width(),
        height: photo.height(),
        has_location: header.has_location,
    };
    if let Some(before) = PHOTO.replace(Some(photo)) {
        before.close();
    }
    Ok(found)
}

/// Draws the photo on a canvas.
pub(crate) fn draw(canvas: &HtmlCanvasElement, matrix: Matrix) {
    let _ = drawn(canvas, matrix);
}

fn drawn(canvas: &HtmlCanvasElement, matrix: Matrix) -> Result<CanvasRenderingContext2d, JsValue> {
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?;
    let context: CanvasRenderingContext2d = context.unchecked_into();
    context.reset_transform()?;
    // Transparent photos get a white background, as in JPEG.
    context.set_fill_style_str("#fff");
    context.fill_rect(0.0, 0.0, canvas.width().into(), canvas.height().into());
    context.set_image_smoothing_enabled(true);
    let [a, b, c, d, e, f] = matrix;
    context.set_transform(a, b, c, d, e, f)?;
    PHOTO.with_borrow(|photo| match photo {
        Some(photo) => context.draw_image_with_image_bitmap(photo, 0.0, 0.0),
        None => Err(JsValue::NULL),
    })?;
    Ok(context)
}

/// Encodes the renditions of the cropped photo.
pub(crate) async fn encode(crop: Crop) -> Result<Renditions, PhotoError> {
    if canvas::is_blocked() {
        return Err(PhotoError::CanvasBlocked);
    }
    encoded(crop).await.map_err(|_| PhotoError::OutOfMemory)
}

async fn encoded(crop: Crop) -> Result<Renditions, JsValue> {
    let mut files = Vec::with_capacity(EDGES.len());
    let mut thumb_hash = String::new();
    for edge in EDGES {
        let canvas = canvas::new(edge, edge)?;
        let context = drawn(&canvas, crop.matrix(edge))?;
        if edge == HASH_EDGE {
            thumb_hash = thumb_hash_of(&context)?;
        }
        let name = ["picture-", &edge.to_string()].concat();
        files.push(canvas::encode(&canvas, &name, QUALITY).await?);
    }
    Ok(Renditions { files, thumb_hash })
}

/// The ThumbHash of a canvas of [`HASH_EDGE`] in Base64.
fn thumb_hash_of(context: &CanvasRenderingContext2d) -> Result<String, JsValue> {
    let side = f64::from(HASH_EDGE);
    context.reset_transform()?;
    let pixels = context.get_image_data(0.0, 0.0, side, side)?.data();
    // `btoa` takes one character per byte.
    let binary: String = thumb_hash::of_square(&pixels).into_iter().map(char::from).collect();
    window().btoa(&binary)
}
