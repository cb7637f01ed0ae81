//! The clipboard: buttons that take to it what stands before them, and what is pasted from it.

use app::upload::incoming::Clipboard;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, Element, Event};

use crate::navigator::{NAVIGATOR, Navigator};

/// What such a button says afterwards; without a clipboard it says what it said.
const SAYS: &str = "data-copied";

/// Does what a click on such a button asks for; `None` where it was on anything else.
pub(crate) fn copy(click: &Event) -> Option<()> {
    let button = click
        .target()?
        .dyn_into::<Element>()
        .ok()?
        .closest("[data-copied]")
        .ok()??;
    let text = button.previous_element_sibling()?.text_content()?;
    let copied = NAVIGATOR.with(Navigator::clipboard)?.write_text(&text);
    spawn_local(async move {
        if JsFuture::from(copied).await.is_ok() {
            button.set_text_content(button.get_attribute(SAYS).as_deref());
        }
    });
    Some(())
}

/// What is pasted, but for the bytes of files.
pub(crate) fn read(transfer: &DataTransfer) -> Clipboard {
    let text = |kind| transfer.get_data(kind).unwrap_or_default();
    let files = transfer.files();
    let files = files
        .iter()
        .flat_map(|files| (0..files.length()).filter_map(|at| files.get(at)));
    Clipboard {
        text: text("text/plain"),
        html: text("text/html"),
        names: files.map(|file| file.name()).collect(),
    }
}
