//! Opens the picture editor, loaded on demand, for a chosen, dropped or pasted photo.

mod editor;

use app::upload::dropped_files::EditorState;
use leptos::prelude::document;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use upload_driver::FileKey;
use wasm_bindgen::JsCast;
use web_sys::{DataTransfer, Element, EventTarget, HtmlInputElement};

use crate::{files, live_pages, uploader_root};

/// Takes the photo from an input for profile pictures.
pub(crate) fn take(input: &Element) {
    if !input.has_attribute("data-picture") {
        return;
    }
    begin(files::take(input.unchecked_ref::<HtmlInputElement>()));
}

/// Selector of the drop zone for profile pictures.
const DROP_ZONE: &str = ".profile-header";
const DROP_ZONE_OR_EDITOR: &str = ".profile-header, dialog";

/// Whether a drag is over the drop zone for profile pictures; highlights it.
pub(crate) fn is_over(target: Option<EventTarget>) -> bool {
    // The open editor, which is an element of the drop zone, takes photos anyway.
    let found = target.and_then(|target| target.dyn_into::<Element>().ok()?.closest(DROP_ZONE_OR_EDITOR).ok()?);
    let is_over = found.is_some_and(|found| found.matches(DROP_ZONE).unwrap_or_default());
    if let Ok(Some(place)) = document().query_selector(DROP_ZONE) {
        let _ = place.toggle_attribute_with_force("data-dragging", is_over);
    }
    is_over
}

/// Whether a paste is meant for the profile picture: the drop zone is hovered or focused.
pub(crate) fn is_targeted() -> bool {
    matches!(
        document().query_selector(".profile-header:is(:hover, :focus-within)"),
        Ok(Some(_))
    )
}

/// State of the editor.
pub(crate) fn editor() -> EditorState {
    match document().query_selector("dialog[open]") {
        Ok(Some(dialog)) if matches!(dialog.query_selector("[aria-busy]"), Ok(Some(_))) => EditorState::Busy,
        Ok(Some(_)) => EditorState::Open,
        _ => EditorState::Closed,
    }
}

/// Takes a dropped or pasted photo.
pub(crate) fn take_dropped(transfer: &DataTransfer) {
    is_over(None);
    begin(files::dropped(transfer));
}

fn begin(chosen: Vec<FileKey>) {
    let mut chosen = chosen.into_iter();
    let Some(photo) = chosen.next() else { return };
    chosen.for_each(files::forget);
    show_error("");
    spawn_local(async move {
        // The editor sends the picture by the uploader's code.
        if !uploader_root::load().await || edit(photo).await.is_err() {
            files::forget(photo);
            show_error(&load_error());
        }
    });
}

/// Opens the editor, or gives another photo to the one that is open.
#[wasm_split(picture, fallible, wasm_split_path = leptos::wasm_split)]
fn edit(file: FileKey) -> Result<(), SplitLoaderError> {
    editor::show(file);
    Ok(())
}

/// Fetches the page with the new picture, and with a button that chooses the previous one again.
fn show_changed_picture() {
    let before = place().and_then(|place| place.get_attribute("data-picture-id"));
    live_pages::navigate_to(["/dashboard/profile?picture-before=", &before.unwrap_or_default()].concat());
}

/// Error message for an editor that could not be loaded. It is in the HTML, because texts in the missing code are not
/// available.
fn load_error() -> String {
    let found = document().query_selector("[data-picture-error]").ok().flatten();
    found
        .and_then(|place| place.get_attribute("data-picture-error"))
        .unwrap_or_default()
}

fn show_error(text: &str) {
    let found = document().query_selector("[data-picture-error]");
    if let Ok(Some(place)) = found {
        place.set_text_content(Some(text));
        let _ = place.toggle_attribute_with_force("hidden", text.is_empty());
    }
}

fn place() -> Option<Element> {
    document().query_selector("[data-picture-id]").ok()?
}
