//! Makes the server's picture editor live: a photo is cropped by pointer, keyboard, wheel and slider, encoded anew
//! without its metadata, uploaded in three sizes, and shown once the server has verified them.

use std::cell::{OnceCell, RefCell};

use app::picture::crop::Crop;
use app::picture::gesture::{Pointer, Pointers, edit_for_key, zoom_by_wheel};
use app::picture::header::PhotoError;
use leptos::task::spawn_local;
use upload_driver::FileKey;
use wasm_bindgen::prelude::*;
use web_sys::{
    Element, Event, HtmlCanvasElement, HtmlDialogElement, HtmlInputElement, KeyboardEvent, PointerEvent, WheelEvent,
};

use super::show_changed_picture;
use crate::live_pages::dom::{descendant, find, set_attribute, target_within};
use crate::{files, image_tools, uploader_root};

const EVENTS: [&str; 9] = [
    "close",
    "click",
    "input",
    "pointerdown",
    "pointermove",
    "pointerup",
    "pointercancel",
    "wheel",
    "keydown",
];
/// Selector of the line with a note on the photo's metadata.
const NOTE: &str = ".hint[data-location]";
/// Selector of the line with an error.
const ERROR: &str = ".error";
/// Selector of the button that sends the picture.
const USE: &str = "[data-use]";
/// Attribute of that button: its text while the picture is being sent, or its usual text meanwhile.
const OTHER_TEXT: &str = "data-sending";

/// State of the open editor.
struct Editor {
    /// The photo; it can be replaced while the editor is open.
    file: FileKey,
    /// The crop; `None` until a photo is decoded. The previous photo stays if its replacement cannot be decoded.
    crop: Option<Crop>,
    is_decoding: bool,
    is_sending: bool,
    pointers: Pointers,
}

thread_local! {
    static EDITOR: RefCell<Option<Editor>> = const { RefCell::new(None) };
    static LISTENER: OnceCell<Closure<dyn Fn(Event)>> = const { OnceCell::new() };
}

/// Opens the editor with a photo, or replaces the photo of the open one.
pub(super) fn show(file: FileKey) {
    let Some(dialog) = dialog() else {
        return files::forget(file);
    };
    let open = EDITOR.with_borrow_mut(|editor| {
        let editor = editor.as_mut().filter(|_| dialog.open())?;
        editor.is_decoding = true;
        Some(std::mem::replace(&mut editor.file, file))
    });
    match open {
        Some(replaced) => files::forget(replaced),
        None => {
            // The previous page's editor, or one whose `close` event has not come yet.
            release();
            open_dialog(&dialog);
            EDITOR.set(Some(Editor {
                file,
                crop: None,
                is_decoding: true,
                is_sending: false,
                pointers: Pointers::default(),
            }));
        }
    }
    spawn_local(decode(file));
}

fn open_dialog(dialog: &HtmlDialogElement) {
    LISTENER.with(|listener| {
        let listener = listener.get_or_init(|| Closure::new(|event: Event| _ = handle(&event)));
        for name in EVENTS {
            // A listener that the dialog has already is not added again.
            let _ = dialog.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
        }
    });
    show_photo(dialog, false);
    write(NOTE, "");
    write(ERROR, "");
    set_sending(false);
    let _ = dialog.show_modal();
}

/// Releases the photo.
fn release() {
    image_tools::close();
    if let Some(editor) = EDITOR.take() {
        files::forget(editor.file);
    }
}

async fn decode(file: FileKey) {
    let opened = image_tools::open(file).await;
    let is_current = with(file, |editor| editor.is_decoding = false).is_some();
    let (Some(dialog), true) = (dialog(), is_current) else {
        return;
    };
    match opened {
        Ok(photo) => {
            let crop = Crop::middle(photo.width, photo.height);
            with(file, |editor| editor.crop = Some(crop));
            let note = match photo.has_location {
                true => "data-location",
                false => "data-metadata",
            };
            write(NOTE, &message(NOTE, note));
            write(ERROR, "");
            if let Some(slider) = slider() {
                set_attribute(&slider, "max", Some(percent(crop.max_zoom()).to_string()));
            }
            show_photo(&dialog, true);
            draw(&crop);
        }
        Err(reason) => write_error(reason),
    }
}

fn handle(event: &Event) -> Option<()> {
    match event.type_().as_str() {
        "close" => {
            // It was opened again before this event.
            if !dialog()?.open() {
                release();
            }
        }
        "click" if target_within(event, "[data-turn]").is_some() => change(&Crop::turn),
        "click" => {
            target_within(event, USE)?;
            send();
        }
        "input" => {
            let percent: u16 = slider()?.value().parse().ok()?;
            change(&|crop| crop.zoom_to(f64::from(percent) / 100.0));
        }
        kind => handle_in_frame(kind, event, &target_within(event, ".crop-area")?)?,
    }
    Some(())
}

fn handle_in_frame(kind: &str, event: &Event, frame: &Element) -> Option<()> {
    match kind {
        "wheel" => {
            event.prevent_default();
            let delta = event.unchecked_ref::<WheelEvent>().delta_y();
            change(&|crop| zoom_by_wheel(crop, delta));
        }
        "keydown" => {
            let key: &KeyboardEvent = event.unchecked_ref();
            let is_modified = key.ctrl_key() || key.meta_key() || key.alt_key();
            let edit = edit_for_key(&key.key(), is_modified)?;
            event.prevent_default();
            change(&edit);
        }
        _ => {
            let event: &PointerEvent = event.unchecked_ref();
            let pointer: Pointer = (event.pointer_id(), event.client_x().into(), event.client_y().into());
            let gesture = with_open(|editor| match kind {
                "pointermove" if event.buttons() != 0 => {
                    let seen = frame.get_bounding_client_rect();
                    editor.pointers.drag(pointer, (seen.width(), seen.height()))
                }
                "pointerdown" => {
                    let _ = frame.set_pointer_capture(pointer.0);
                    editor.pointers.press(pointer);
                    None
                }
                _ => {
                    editor.pointers.release(pointer.0);
                    None
                }
            })??;
            change(&|crop| gesture.apply(crop));
        }
    }
    Some(())
}

/// Changes the crop and draws it, unless the picture is being sent.
fn change(edit: &dyn Fn(&mut Crop)) {
    let crop = with_open(|editor| {
        let crop = editor.crop.as_mut().filter(|_| !editor.is_sending)?;
        edit(crop);
        Some(*crop)
    });
    if let Some(Some(crop)) = crop {
        draw(&crop);
    }
}

fn draw(crop: &Crop) {
    if let Some(canvas) = part("canvas") {
        let canvas: HtmlCanvasElement = canvas.unchecked_into();
        image_tools::draw(&canvas, crop.matrix(canvas.width()));
    }
    if let Some(slider) = slider() {
        slider.set_value(&percent(crop.zoom()).to_string());
    }
}

/// Encodes and sends the picture, unless that is happening already.
fn send() {
    let ready = with_open(|editor| {
        let crop = editor.crop.filter(|_| !editor.is_sending && !editor.is_decoding)?;
        editor.is_sending = true;
        Some((editor.file, crop))
    });
    let Some(Some((file, crop))) = ready else { return };
    write(ERROR, "");
    set_sending(true);
    spawn_local(async move {
        let outcome = match image_tools::encode(crop).await {
            Ok(encoded) => match uploader_root::send_picture(encoded.files, encoded.thumb_hash) {
                Some(sending) => sending.await,
                None => Err(String::new()),
            },
            Err(reason) => Err(message(ERROR, reason.attribute())),
        };
        // Nothing more, if the editor was closed meanwhile.
        if with(file, |editor| editor.is_sending = false).is_none() {
            return;
        }
        set_sending(false);
        match (outcome, dialog()) {
            (Err(text), _) => write(ERROR, &text),
            (Ok(()), Some(dialog)) => {
                dialog.close();
                show_changed_picture();
            }
            _ => {}
        }
    });
}

/// The open editor, if it still has this photo.
fn with<T>(file: FileKey, act: impl FnOnce(&mut Editor) -> T) -> Option<T> {
    EDITOR.with_borrow_mut(|editor| editor.as_mut().filter(|editor| editor.file == file).map(act))
}

fn with_open<T>(act: impl FnOnce(&mut Editor) -> T) -> Option<T> {
    EDITOR.with_borrow_mut(|editor| editor.as_mut().map(act))
}

fn dialog() -> Option<HtmlDialogElement> {
    find("picture-editor").map(JsCast::unchecked_into)
}

fn part(selector: &str) -> Option<Element> {
    descendant(&*dialog()?, selector)
}

fn slider() -> Option<HtmlInputElement> {
    part("input").map(JsCast::unchecked_into)
}

/// Shows or hides what a photo is needed for.
fn show_photo(dialog: &Element, show: bool) {
    let Ok(parts) = dialog.query_selector_all("[data-photo]") else {
        return;
    };
    for part in (0..parts.length()).filter_map(|at| parts.item(at)) {
        let _ = part
            .unchecked_into::<Element>()
            .toggle_attribute_with_force("hidden", !show);
    }
}

/// Writes a line of the dialog; an empty one is hidden.
fn write(line: &str, text: &str) {
    if let Some(line) = part(line) {
        line.set_text_content(Some(text));
        let _ = line.toggle_attribute_with_force("hidden", text.is_empty());
    }
}

fn write_error(reason: PhotoError) {
    write(ERROR, &message(ERROR, reason.attribute()));
}

/// The message in this attribute of a line.
fn message(line: &str, attribute: &str) -> String {
    part(line)
        .and_then(|line| line.get_attribute(attribute))
        .unwrap_or_default()
}

/// Marks the button as busy, and swaps its texts.
fn set_sending(is_sending: bool) {
    let Some(button) = part(USE) else { return };
    if button.has_attribute("aria-busy") == is_sending {
        return;
    }
    set_attribute(&button, "aria-busy", is_sending.then(|| "true".to_owned()));
    let text = button.get_attribute(OTHER_TEXT);
    set_attribute(&button, OTHER_TEXT, button.text_content());
    button.set_text_content(text.as_deref());
}

/// The slider's value. Integers, because parsing and formatting floats enlarges the wasm.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to 8")]
fn percent(zoom: f64) -> u16 {
    (zoom * 100.0) as u16
}
