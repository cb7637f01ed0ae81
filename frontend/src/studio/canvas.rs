//! What pictures are drawn on, and whether it gives them back.

use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap, ImageBitmapRenderingContext};

/// An empty one of so many pixels.
pub(crate) fn of(width: u32, height: u32) -> Result<HtmlCanvasElement, JsValue> {
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    canvas.set_width(width);
    canvas.set_height(height);
    Ok(canvas)
}

/// One that shows a bitmap, which is used up.
pub(crate) fn showing(bitmap: &ImageBitmap) -> Result<HtmlCanvasElement, JsValue> {
    let canvas = of(bitmap.width(), bitmap.height())?;
    let context = canvas.get_context("bitmaprenderer")?.ok_or(JsValue::NULL)?;
    context
        .unchecked_into::<ImageBitmapRenderingContext>()
        .transfer_from_image_bitmap(bitmap);
    Ok(canvas)
}

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
    let canvas = of(2, 1)?;
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
