//! What was drawn, as a file.

use app::upload::browser::Picked;
use js_sys::{Array, Promise};
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, File, FilePropertyBag, HtmlCanvasElement};

use crate::files;

/// What browsers are asked for; one that cannot write it is asked for the next.
const TYPES: [&str; 2] = ["image/webp", "image/jpeg"];

/// What is drawn to see what comes back: red, green and blue of two pixels.
const DRAWN: [(&str, [u8; 3]); 2] = [("#204060", [0x20, 0x40, 0x60]), ("#c0a080", [0xc0, 0xa0, 0x80])];
/// Some browsers stir what they give back, by less than anybody sees.
const STIRRED: u8 = 8;

/// Whether this browser keeps from pages what they draw, and gives them noise or one colour instead. Asked each time:
/// people allow it for a site while they are there.
pub(crate) fn are_withheld() -> bool {
    let near = |got: &[u8], drawn: [u8; 3]| got.iter().zip(drawn).all(|(got, drawn)| got.abs_diff(drawn) <= STIRRED);
    let bytes = read_back().unwrap_or_default();
    let (pixels, _) = bytes.as_chunks::<4>();
    pixels.len() != DRAWN.len() || !pixels.iter().zip(DRAWN).all(|(got, (_, drawn))| near(got, drawn))
}

fn read_back() -> Result<Vec<u8>, JsValue> {
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?;
    let context: CanvasRenderingContext2d = context.unchecked_into();
    let mut at = 0.0;
    for (colour, _) in DRAWN {
        context.set_fill_style_str(colour);
        context.fill_rect(at, 0.0, 1.0, 1.0);
        at += 1.0;
    }
    Ok(context.get_image_data(0.0, 0.0, at, 1.0)?.data().0)
}

/// Encodes a canvas, as well as `quality` says (from 0 to 1), and keeps it as a file of that name.
pub(crate) async fn keep(canvas: &HtmlCanvasElement, name: &str, quality: f64) -> Result<Picked, JsValue> {
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
    // Whatever came last is a picture, perhaps a PNG.
    let blob: Blob = blob.dyn_into()?;
    let options = FilePropertyBag::new();
    options.set_type(&blob.type_());
    let file = File::new_with_blob_sequence_and_options(&Array::of1(&blob), name, &options)?;
    files::describe(files::keep(file, false)).ok_or(JsValue::NULL)
}
