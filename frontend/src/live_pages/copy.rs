//! Copies text to the clipboard: by copy buttons, and the link that a page shows.

use js_sys::Promise;
use leptos::prelude::document;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Event, HtmlInputElement};

use super::dom::{find, target_within};
use crate::navigator::{Clipboard, NAVIGATOR, Navigator};

/// Copies the text before a clicked copy button; `None` if the click was on anything else.
pub(super) fn copy_text(click: &Event) -> Option<()> {
    let button = target_within(click, "[data-copied]")?;
    let text = button.previous_element_sibling()?.text_content()?;
    let copied = clipboard()?.write_text(&text);
    confirm(copied, button, "data-copied");
    Some(())
}

/// Copies the link that the page shows, if it shows one.
pub(super) fn copy_file_link() -> Option<()> {
    let field: HtmlInputElement = document().query_selector("[data-copy]").ok()??.unchecked_into();
    let clipboard = clipboard()?;
    field.select();
    let copied = clipboard.write_text(&field.value());
    confirm(copied, find("file-link-state")?, "data-copied-link");
    Some(())
}

/// Shows the text in this attribute of the element when the clipboard has the text.
fn confirm(copied: Promise, element: Element, attribute: &'static str) {
    spawn_local(async move {
        if JsFuture::from(copied).await.is_ok() {
            element.set_text_content(element.get_attribute(attribute).as_deref());
        }
    });
}

fn clipboard() -> Option<Clipboard> {
    NAVIGATOR.with(Navigator::clipboard)
}
