//! Generating thumbnails of files: the browser decodes, scales and encodes them.

mod video;

use std::pin::Pin;

use app::domain::stored_file::THUMBNAIL_EDGE;
use js_sys::Promise;
use leptos::prelude::window;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use upload_driver::{ChosenFile, FileKey};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, ImageBitmap, ImageBitmapOptions, ResizeQuality};

use crate::files;
use crate::image_tools::{canvas, header};

/// Quality from 0 to 1; at this size the loss is invisible.
const QUALITY: f64 = 0.8;

/// Generates a thumbnail and keeps it as a file; `None` if the browser cannot.
pub(crate) async fn draw(file: FileKey) -> Option<ChosenFile> {
    let file = files::get(file)?;
    drawing(file).await.ok()?.await
}

type Drawing = Pin<Box<dyn Future<Output = Option<ChosenFile>>>>;

/// The code is in the chunk for sending.
#[wasm_split(sending, fallible, wasm_split_path = leptos::wasm_split)]
fn drawing(file: File) -> Result<Drawing, SplitLoaderError> {
    Ok(Box::pin(async move { make(&file).await.ok() }))
}

async fn make(file: &File) -> Result<ChosenFile, JsValue> {
    if canvas::is_blocked() {
        return Err(JsValue::NULL);
    }
    let is_video = file.unchecked_ref::<Blob>().type_().starts_with("video/");
    let bitmap = if is_video {
        video::frame(file).await?
    } else {
        photo(file).await?
    };
    let canvas = canvas::showing(&bitmap)?;
    canvas::encode(&canvas, "thumbnail", QUALITY).await
}

/// Decodes and scales a photo off the main thread. The header contains the size before rotation, so the thumbnail of a
/// rotated photo is slightly larger or smaller.
async fn photo(file: &File) -> Result<ImageBitmap, JsValue> {
    // The header check refuses images with too many pixels.
    let header = header::read(file).await.map_err(|_| JsValue::NULL)?;
    let options = scaled(header.width, header.height);
    bitmap(window().create_image_bitmap_with_blob_and_image_bitmap_options(file, &options)).await
}

fn scaled(width: u32, height: u32) -> ImageBitmapOptions {
    let options = ImageBitmapOptions::new();
    options.set_resize_quality(ResizeQuality::High);
    if width >= height {
        options.set_resize_width(THUMBNAIL_EDGE.min(width));
    } else {
        options.set_resize_height(THUMBNAIL_EDGE.min(height));
    }
    options
}

async fn bitmap(decoding: Result<Promise, JsValue>) -> Result<ImageBitmap, JsValue> {
    Ok(JsFuture::from(decoding?).await?.unchecked_into())
}
