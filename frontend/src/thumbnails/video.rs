//! A frame of a video, from a player outside the page.

use futures::channel::oneshot;
use leptos::prelude::{document, window};
use wasm_bindgen::prelude::*;
use web_sys::{File, HtmlVideoElement, ImageBitmap, Url};

use super::{bitmap, scaled};
use crate::timers;

/// Position of the frame in seconds; many videos begin with black.
const POSITION: f64 = 3.0;
/// Maximum position as a fraction of the length.
const MAX_FRACTION: f64 = 1.0 / 3.0;
/// Timeout for an event of the player in milliseconds.
const TIMEOUT: i32 = 10_000;

/// Seeks to a position near the beginning and captures the frame.
pub(super) async fn frame(file: &File) -> Result<ImageBitmap, JsValue> {
    let address = Url::create_object_url_with_blob(file)?;
    let player: HtmlVideoElement = document().create_element("video")?.unchecked_into();
    let frame = capture(&player, &address).await;
    // Releases the file.
    player.remove_attribute("src")?;
    player.load();
    Url::revoke_object_url(&address)?;
    frame
}

async fn capture(player: &HtmlVideoElement, address: &str) -> Result<ImageBitmap, JsValue> {
    player.set_muted(true);
    player.set_preload("auto");
    let loaded = next(player, "loadeddata");
    player.set_src(address);
    loaded.await?;
    let length = player.duration();
    let position = if length.is_finite() {
        (length * MAX_FRACTION).min(POSITION)
    } else {
        0.0
    };
    let there = next(player, "seeked");
    player.set_current_time(position);
    there.await?;
    let options = scaled(player.video_width(), player.video_height());
    bitmap(window().create_image_bitmap_with_html_video_element_and_image_bitmap_options(player, &options)).await
}

/// Waits for an event of the player; fails on its error or after the timeout.
fn next(player: &HtmlVideoElement, event: &str) -> impl Future<Output = Result<(), JsValue>> + use<> {
    let (tell, told) = oneshot::channel();
    let tell = std::cell::Cell::new(Some(tell));
    let heard = std::rc::Rc::new(move |well: bool| {
        if let Some(tell) = tell.take() {
            let _ = tell.send(well);
        }
    });
    for (name, well) in [(event, true), ("error", false)] {
        let heard = heard.clone();
        let listener = Closure::once_into_js(move || heard(well));
        let _ = player.add_event_listener_with_callback(name, listener.unchecked_ref());
    }
    timers::after(TIMEOUT, Box::new(move || heard(false)));
    async move {
        match told.await {
            Ok(true) => Ok(()),
            _ => Err(JsValue::NULL),
        }
    }
}
