//! Photos, decoded and drawn by the browser.

pub(crate) mod canvas;
pub(crate) mod encoded;
mod hash;
pub(crate) mod header;

use std::cell::{Cell, RefCell};

use app::domain::picture::EDGES;
use app::picture::crop::{Crop, Matrix};
use app::picture::studio::{NoPhoto, NoRenditions, Photo, Renditions, Soon, Studio};
use app::upload::browser::Ticket;
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, HtmlDialogElement, ImageBitmap, PointerEvent};

use crate::files;

/// How good renditions are, from 0 to 1: what differs from the photo is hard to see.
const QUALITY: f64 = 0.85;

thread_local! {
    static PHOTO: RefCell<Option<ImageBitmap>> = const { RefCell::new(None) };
    /// Counts what was opened: a photo that is decoded too late is let go.
    static OPENED: Cell<u32> = const { Cell::new(0) };
}

/// The studio.
pub(crate) struct WebStudio;

impl Studio for WebStudio {
    fn open(&self, ticket: Ticket) -> Soon<Result<Photo, NoPhoto>> {
        Box::pin(open(ticket))
    }

    fn show(&self, dialog: &HtmlDialogElement) {
        // Fails where it is open already.
        let _ = dialog.show_modal();
    }

    fn capture(&self, event: &PointerEvent) {
        if let Some(target) = event.current_target() {
            let _ = target
                .unchecked_ref::<Element>()
                .set_pointer_capture(event.pointer_id());
        }
    }

    fn draw(&self, canvas: &HtmlCanvasElement, matrix: Matrix) {
        let _ = draw(canvas, matrix);
    }

    fn encode(&self, crop: Crop) -> Soon<Result<Renditions, NoRenditions>> {
        Box::pin(async move {
            if canvas::are_withheld() {
                return Err(NoRenditions::Withheld);
            }
            encode(crop).await.map_err(|_| NoRenditions::NoRoom)
        })
    }

    fn extent(&self, element: &Element) -> (f64, f64) {
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

async fn open(ticket: Ticket) -> Result<Photo, NoPhoto> {
    let number = OPENED.get() + 1;
    OPENED.set(number);
    let file = files::get(ticket).ok_or(NoPhoto::Unreadable)?;
    let header = header::read(&file).await?;
    let decoding = window()
        .create_image_bitmap_with_blob(&file)
        .map_err(|_| NoPhoto::Unreadable)?;
    let decoded = JsFuture::from(decoding).await.map_err(|_| header.no_photo())?;
    let photo: ImageBitmap = decoded.unchecked_into();
    if OPENED.get() != number {
        photo.close();
        return Err(NoPhoto::Unreadable);
    }
    let found = Photo {
        width: photo.width(),
        height: photo.height(),
        tells_place: header.tells_place,
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
    // A photo that can be seen through stands on white, as JPEG would have it.
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
        let canvas = canvas::of(edge, edge)?;
        let context = draw(&canvas, crop.matrix(edge))?;
        if edge <= hash::LARGEST_EDGE {
            thumb_hash = hash::of(&context, edge)?;
        }
        let name = ["picture-", &edge.to_string()].concat();
        files.push(encoded::keep(&canvas, &name, QUALITY).await?);
    }
    Ok(Renditions { files, thumb_hash })
}
