//! Canvases: creating them, detecting blocked ones, encoding to a file.

use js_sys::{Array, Promise};
use leptos::prelude::document;
use upload_driver::ChosenFile;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, File, FilePropertyBag, HtmlCanvasElement, ImageBitmap, ImageBitmapRenderingContext,
};

use crate::files;

/// An empty canvas of this size in pixels.
pub(crate) fn new(width: u32, height: u32) -> Result<HtmlCanvasElement, JsValue> {
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    canvas.set_width(width);
    canvas.set_height(height);
    Ok(canvas)
}

/// A canvas that shows a bitmap; the bitmap is consumed.
pub(crate) fn showing(bitmap: &ImageBitmap) -> Result<HtmlCanvasElement, JsValue> {
    let canvas = new(bitmap.width(), bitmap.height())?;
    let context = canvas.get_context("bitmaprenderer")?.ok_or(JsValue::NULL)?;
    context
        .unchecked_into::<ImageBitmapRenderingContext>()
        .transfer_from_image_bitmap(bitmap);
    Ok(canvas)
}

/// Test pixels: color and its red, green and blue.
const TEST_PIXELS: [(&str, [u8; 3]); 2] = [("#204060", [0x20, 0x40, 0x60]), ("#c0a080", [0xc0, 0xa0, 0x80])];
/// Some browsers add invisible noise of at most this much per channel.
const MAX_NOISE: u8 = 8;

/// Whether this browser returns noise or a single colour instead of a canvas's content, as a protection against
/// fingerprinting. Checked each time, because people can allow it for a site at any time.
pub(crate) fn is_blocked() -> bool {
    let near = |got: &[u8], drawn: [u8; 3]| {
        got.iter()
            .zip(drawn)
            .all(|(got, drawn)| got.abs_diff(drawn) <= MAX_NOISE)
    };
    let bytes = read_back().unwrap_or_default();
    let (pixels, _) = bytes.as_chunks::<4>();
    pixels.len() != TEST_PIXELS.len() || !pixels.iter().zip(TEST_PIXELS).all(|(got, (_, drawn))| near(got, drawn))
}

fn read_back() -> Result<Vec<u8>, JsValue> {
    let canvas = new(2, 1)?;
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?;
    let context: CanvasRenderingContext2d = context.unchecked_into();
    let mut at = 0.0;
    for (colour, _) in TEST_PIXELS {
        context.set_fill_style_str(colour);
        context.fill_rect(at, 0.0, 1.0, 1.0);
        at += 1.0;
    }
    Ok(context.get_image_data(0.0, 0.0, at, 1.0)?.data().0)
}

/// Preferred content types; a browser that cannot encode one falls back to the next.
const TYPES: [&str; 2] = ["image/webp", "image/jpeg"];

/// Encodes a canvas with a quality from 0 to 1 and keeps it as a file with this name.
pub(crate) async fn encode(canvas: &HtmlCanvasElement, name: &str, quality: f64) -> Result<ChosenFile, JsValue> {
    let mut blob = JsValue::NULL;
    for wanted in TYPES {
        let encoding = Promise::new(&mut |done, failed| {
            if let Err(error) = canvas.to_blob_with_type_and_encoder_options(&done, wanted, &quality.into()) {
                let _ = failed.call1(&JsValue::NULL, &error);
            }
        });
        blob = JsFuture::from(encoding).await?;
        let written = blob.dyn_ref::<Blob>().map(Blob::type_);
        if written.as_deref() == Some(wanted) {
            break;
        }
    }
    // The last result is an image, if only a PNG.
    let blob: Blob = blob.dyn_into()?;
    let options = FilePropertyBag::new();
    options.set_type(&blob.type_());
    let file = File::new_with_blob_sequence_and_options(&Array::of1(&blob), name, &options)?;
    files::describe(files::keep(file, false)).ok_or(JsValue::NULL)
}
