//! The clipboard: copy buttons, and pasted content.

use app::upload::dropped_files::Clipboard;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, Element, Event};

use crate::navigator::{NAVIGATOR, Navigator};

/// Text of the button after copying.
const COPIED: &str = "data-copied";

/// Copies the text before a clicked copy button; `None` if the click was on anything else.
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
            button.set_text_content(button.get_attribute(COPIED).as_deref());
        }
    });
    Some(())
}

/// Pasted content without the bytes of files.
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
