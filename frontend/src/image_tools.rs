//! Image tools of the browser: decode, draw and encode photos.

pub(crate) mod canvas;
pub(crate) mod header;

use std::cell::{Cell, RefCell};

use app::domain::picture::EDGES;
use app::picture::crop::{Crop, Matrix};
use app::picture::image_tools::{BoxFuture, EncodeError, ImageTools, Photo, PhotoError, Renditions};
use leptos::prelude::window;
use upload_driver::FileKey;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, HtmlDialogElement, ImageBitmap, PointerEvent};

use crate::files;

/// Quality of renditions, from 0 to 1: differences from the photo are hardly visible.
const QUALITY: f64 = 0.85;

thread_local! {
    static PHOTO: RefCell<Option<ImageBitmap>> = const { RefCell::new(None) };
    /// Number of opened photos. A photo whose decoding finishes after another one was opened is released.
    static OPENED: Cell<u32> = const { Cell::new(0) };
}

/// The browser's implementation.
pub(crate) struct WebImageTools;

impl ImageTools for WebImageTools {
    fn open(&self, file: FileKey) -> BoxFuture<Result<Photo, PhotoError>> {
        Box::pin(open(file))
    }

    fn open_dialog(&self, dialog: &HtmlDialogElement) {
        // Fails if it is open already.
        let _ = dialog.show_modal();
    }

    fn capture_pointer(&self, event: &PointerEvent) {
        if let Some(target) = event.current_target() {
            let _ = target
                .unchecked_ref::<Element>()
                .set_pointer_capture(event.pointer_id());
        }
    }

    fn draw(&self, canvas: &HtmlCanvasElement, matrix: Matrix) {
        let _ = draw(canvas, matrix);
    }

    fn encode(&self, crop: Crop) -> BoxFuture<Result<Renditions, EncodeError>> {
        Box::pin(async move {
            if canvas::is_blocked() {
                return Err(EncodeError::CanvasBlocked);
            }
            encode(crop).await.map_err(|_| EncodeError::OutOfMemory)
        })
    }

    fn size_of(&self, element: &Element) -> (f64, f64) {
        let seen = element.get_bounding_client_rect();
        (seen.width(), seen.height())
    }

    fn close(&self) {
        OPENED.set(OPENED.get() + 1);
        if let Some(photo) = PHOTO.take() {
            photo.close();
        }
    }
}

async fn open(file: FileKey) -> Result<Photo, PhotoError> {
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

fn draw(canvas: &HtmlCanvasElement, matrix: Matrix) -> Result<CanvasRenderingContext2d, JsValue> {
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

async fn encode(crop: Crop) -> Result<Renditions, JsValue> {
    let mut files = Vec::with_capacity(EDGES.len());
    let mut thumb_hash = String::new();
    for edge in EDGES {
        let canvas = canvas::new(edge, edge)?;
        let context = draw(&canvas, crop.matrix(edge))?;
        if edge <= MAX_HASH_EDGE {
            thumb_hash = thumb_hash_of(&context, edge)?;
        }
        let name = ["picture-", &edge.to_string()].concat();
        files.push(canvas::encode(&canvas, &name, QUALITY).await?);
    }
    Ok(Renditions { files, thumb_hash })
}

/// Maximum edge length of a ThumbHash's input in pixels.
const MAX_HASH_EDGE: u32 = 100;

/// The ThumbHash of a canvas in Base64.
fn thumb_hash_of(context: &CanvasRenderingContext2d, edge: u32) -> Result<String, JsValue> {
    let side = f64::from(edge);
    context.reset_transform()?;
    let pixels = context.get_image_data(0.0, 0.0, side, side)?.data();
    let side = usize::try_from(edge).unwrap_or_default();
    let hash = thumbhash::rgba_to_thumb_hash(side, side, &pixels);
    // `btoa` takes one character per byte.
    let binary: String = hash.into_iter().map(char::from).collect();
    window().btoa(&binary)
}
