//! The ThumbHash of what was drawn.

use leptos::prelude::window;
use wasm_bindgen::JsValue;
use web_sys::CanvasRenderingContext2d;

/// ThumbHash looks at no more pixels than this along a side.
pub(super) const LARGEST_EDGE: u32 = 100;

/// In base64.
pub(super) fn of(context: &CanvasRenderingContext2d, edge: u32) -> Result<String, JsValue> {
    let side = f64::from(edge);
    context.reset_transform()?;
    let pixels = context.get_image_data(0.0, 0.0, side, side)?.data();
    let side = usize::try_from(edge).unwrap_or_default();
    let hash = thumbhash::rgba_to_thumb_hash(side, side, &pixels);
    // `btoa` wants one character a byte.
    let binary: String = hash.into_iter().map(char::from).collect();
    window().btoa(&binary)
}
