//! Opens the picture editor, loaded on demand, for a chosen, dropped or pasted photo.

use std::cell::RefCell;

use app::picture::editor::PictureEditor;
use app::picture::image_tools::ImageToolsPort;
use app::upload::dropped_files::EditorState;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use upload_driver::FileKey;
use wasm_bindgen::JsCast;
use web_sys::{DataTransfer, Element, EventTarget, HtmlElement, HtmlInputElement};

use crate::image_tools::WebImageTools;
use crate::{files, live_pages, timers, uploader_root};

type Mounted = Box<dyn std::any::Any>;

thread_local! {
    static EDITOR: RefCell<Option<(Mounted, ArcRwSignal<FileKey>)>> = const { RefCell::new(None) };
}

/// Takes the photo from an input for profile pictures.
pub(crate) fn take(input: &Element) {
    if !input.has_attribute("data-picture") {
        return;
    }
    begin(files::take(input.unchecked_ref::<HtmlInputElement>()));
}

/// Selector of the drop zone for profile pictures.
const DROP_ZONE: &str = ".profile-header";

/// Whether a drag is over the drop zone for profile pictures; highlights it.
pub(crate) fn is_over(target: Option<EventTarget>) -> bool {
    let found = target.and_then(|target| target.dyn_into::<Element>().ok()?.closest(DROP_ZONE).ok()?);
    if let Ok(Some(place)) = document().query_selector(DROP_ZONE) {
        let _ = place.toggle_attribute_with_force("data-dragging", found.is_some());
    }
    found.is_some()
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

/// Whether a closed editor is not unmounted yet. A photo that is chosen at this moment must wait.
fn is_closing() -> bool {
    let open = document().query_selector("dialog[open]");
    EDITOR.with_borrow(Option::is_some) && matches!(open, Ok(None))
}

fn begin(chosen: Vec<FileKey>) {
    if is_closing() {
        return timers::later(Box::new(move || begin(chosen)));
    }
    let mut chosen = chosen.into_iter();
    let Some(photo) = chosen.next() else { return };
    chosen.for_each(files::forget);
    show_error("");
    spawn_local(async move {
        // The editor's texts come with the uploader's code.
        if !uploader_root::load().await || edit(photo).await.is_err() {
            files::forget(photo);
            show_error(&load_error());
        }
    });
}

/// Opens the editor, or gives another photo to the one that is open.
#[wasm_split(picture, fallible, wasm_split_path = leptos::wasm_split)]
fn edit(file: FileKey) -> Result<(), SplitLoaderError> {
    let open = EDITOR.with_borrow(|editor| editor.as_ref().map(|(_, shown)| shown.clone()));
    if let Some(shown) = open {
        files::forget(shown.get_untracked());
        shown.set(file);
        return Ok(());
    }
    let Some(place) = document().body() else {
        files::forget(file);
        return Ok(());
    };
    let shown = ArcRwSignal::new(file);
    let file = shown.clone();
    let Some(uploads) = uploader_root::uploads() else {
        return Ok(());
    };
    let image_tools = ImageToolsPort(&WebImageTools);
    let mounted: UnmountHandle<_> = mount_to(place.unchecked_into::<HtmlElement>(), move || {
        view! { <PictureEditor image_tools=image_tools uploads=uploads file=file done=done/> }
    });
    EDITOR.set(Some((Box::new(mounted), shown)));
    Ok(())
}

/// The editor was closed; unmounts it after the current event.
fn done(has_new: bool) {
    let Some((mounted, file)) = EDITOR.take() else { return };
    spawn_local(async move {
        drop(mounted);
        files::forget(file.get_untracked());
        if has_new {
            let before = place().and_then(|place| place.get_attribute("data-picture-id"));
            live_pages::navigate_to(["/dashboard/profile?picture-before=", &before.unwrap_or_default()].concat());
        }
    });
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
