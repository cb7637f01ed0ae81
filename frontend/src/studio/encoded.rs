//! What was drawn, as a file.

use app::upload::browser::Picked;
use js_sys::{Array, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, FilePropertyBag, HtmlCanvasElement};

use crate::files;

/// What browsers are asked for; one that cannot write it is asked for the next.
const TYPES: [&str; 2] = ["image/webp", "image/jpeg"];

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
