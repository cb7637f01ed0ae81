//! The picture editor: a dialog that crops a photo by pointer, keyboard, wheel and slider.

use leptos::ev::{KeyboardEvent, PointerEvent, WheelEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use upload_driver::FileKey;

use super::crop::Crop;
use super::gesture::{Gesture, Pointers};
use super::image_tools::{EncodeError, ImageToolsPort};
use crate::text::Texts;
use crate::upload::uploads::Uploads;

/// Edge length of the canvas in pixels, twice the displayed size, so that it is sharp on every screen.
const CANVAS: u32 = 640;
/// An arrow key moves the photo by this fraction of the frame.
const STEP: f64 = 0.05;
/// Zoom factor of a key press or a notch of the wheel.
const ZOOM_STEP: f64 = 1.1;
/// Wheel delta of a notch in pixels.
const NOTCH: f64 = 100.0;

/// The editor dialog, mounted for a chosen file and removed when done.
#[component]
pub fn PictureEditor(
    /// Decodes, draws and encodes photos.
    image_tools: ImageToolsPort,
    /// The uploads, which send the renditions.
    uploads: Uploads,
    /// The photo; it can be replaced while the editor is open.
    file: ArcRwSignal<FileKey>,
    /// Called once when the dialog closes, with whether there is a new picture.
    done: fn(bool),
) -> impl IntoView {
    let texts = uploads.texts();
    let crop = RwSignal::new(None::<Crop>);
    // Both hold a `String`, because each other type would add 3 kB of code.
    let (note, error) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (busy, opening) = (RwSignal::new(false), RwSignal::new(true));
    let (dialog, canvas) = (NodeRef::<html::Dialog>::new(), NodeRef::<html::Canvas>::new());
    let pointers = StoredValue::new(Pointers::default());

    dialog.on_load(move |dialog| image_tools.open_dialog(&dialog));
    Effect::new(move || {
        let (file, key) = (file.clone(), file.get());
        opening.set(true);
        spawn_local(async move {
            let opened = image_tools.open(key).await;
            // Another photo has replaced it meanwhile.
            if file.get_untracked() != key {
                return;
            }
            opening.set(false);
            match opened {
                Ok(photo) => {
                    error.set(String::new());
                    note.set(location_note(texts, photo.has_location).to_owned());
                    crop.set(Some(Crop::middle(photo.width, photo.height)));
                }
                // The previous photo stays, if any.
                Err(reason) => error.set(reason.text(texts)),
            }
        });
    });
    Effect::new(move || {
        if let (Some(crop), Some(canvas)) = (crop.get(), canvas.get()) {
            image_tools.draw(&canvas, crop.matrix(CANVAS));
        }
    });
    let change = move |edit: &dyn Fn(&mut Crop)| {
        if !busy.get_untracked() {
            crop.update(|crop| crop.iter_mut().for_each(edit));
        }
    };
    let drag = move |event: PointerEvent| {
        let Some(canvas) = canvas.get_untracked() else { return };
        let size = image_tools.size_of(&canvas);
        let gesture = pointers
            .try_update_value(|pointers| pointers.drag(&event, size))
            .flatten();
        if let Some(Gesture { right, down, zoom }) = gesture {
            change(&|crop| {
                crop.zoom_to(crop.zoom() * zoom);
                crop.drag(right, down);
            });
        }
    };
    let wheel = move |event: WheelEvent| {
        event.prevent_default();
        let notches = (event.delta_y() / NOTCH).clamp(-5.0, 5.0);
        change(&|crop| crop.zoom_to(crop.zoom() * (1.0 - notches * (ZOOM_STEP - 1.0))));
    };
    let key = move |event: KeyboardEvent| {
        let is_modified = event.ctrl_key() || event.meta_key() || event.alt_key();
        let Some(edit) = edit_for_key(&event.key(), is_modified) else {
            return;
        };
        event.prevent_default();
        change(&|crop| edit(crop));
    };
    let slide = move |event| {
        let percent = event_target_value(&event).parse::<u16>().unwrap_or(100);
        change(&|crop| crop.zoom_to(f64::from(percent) / 100.0));
    };
    let submit = move |_| {
        if busy.get_untracked() || opening.get_untracked() {
            return;
        }
        let Some(crop) = crop.get_untracked() else { return };
        busy.set(true);
        error.set(String::new());
        spawn_local(async move {
            let outcome = match image_tools.encode(crop).await {
                Ok(encoded) => uploads.send_picture(encoded.files, encoded.thumb_hash).await,
                Err(EncodeError::OutOfMemory) => Err(texts.photo_no_memory().to_owned()),
                Err(EncodeError::CanvasBlocked) => Err(texts.photo_canvas_blocked().to_owned()),
            };
            busy.set(false);
            match outcome {
                Ok(()) => done(true),
                Err(text) => error.set(text),
            }
        });
    };
    let is_open = move || crop.with(Option::is_some);
    view! {
        <dialog
            node_ref=dialog
            class="picture-editor"
            aria-labelledby="picture-editor-title"
            on:close=move |_| {
                image_tools.close();
                done(false);
            }
        >
            <h2 id="picture-editor-title">{texts.editor_title()}</h2>
            <div
                class="crop-area"
                role="application"
                tabindex="0"
                aria-label=texts.editor_frame()
                aria-describedby="picture-editor-help"
                hidden=move || !is_open()
                on:pointerdown=move |event| {
                    image_tools.capture_pointer(&event);
                    pointers.update_value(|pointers| pointers.press(&event));
                }
                on:pointermove=drag
                on:pointerup=move |event| pointers.update_value(|pointers| pointers.release(&event))
                on:pointercancel=move |event| pointers.update_value(|pointers| pointers.release(&event))
                on:wheel=wheel
                on:keydown=key
            >
                <canvas node_ref=canvas width=CANVAS height=CANVAS></canvas>
            </div>
            <p id="picture-editor-help" class="hint" hidden=move || !is_open()>
                {texts.editor_help()}
            </p>
            <div class="picture-tools" hidden=move || !is_open()>
                <label>
                    {texts.editor_zoom()}
                    <input
                        type="range"
                        min="100"
                        step="1"
                        max=move || crop.with(|crop| crop.map_or(100, |crop| percent(crop.max_zoom())))
                        prop:value=move || crop.with(|crop| crop.map_or(100, |crop| percent(crop.zoom())))
                        on:input=slide
                    />
                </label>
                <button type="button" class="button" data-secondary="" on:click=move |_| change(&Crop::turn)>
                    {texts.editor_turn()}
                </button>
            </div>
            // A browser's translator would replace changing text by its own elements.
            <p class="hint" translate="no" hidden=move || note.with(String::is_empty)>{note}</p>
            <p role="alert" class="error" translate="no" hidden=move || error.with(String::is_empty)>{error}</p>
            <div class="actions">
                <button type="button" class="button" translate="no" aria-busy=move || busy.get().then_some("true") hidden=move || !is_open() on:click=submit>
                    {move || if busy.get() { texts.editor_sending() } else { texts.editor_use() }}
                </button>
                <form method="dialog">
                    <button type="submit" class="button" data-secondary="">{texts.editor_cancel()}</button>
                </form>
            </div>
        </dialog>
    }
}

/// The slider's value. Integers, because parsing and formatting floats enlarges the wasm.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to 8")]
fn percent(zoom: f64) -> u16 {
    (zoom * 100.0) as u16
}

/// The change that a key makes. Keys with Ctrl, Cmd or Alt are left to the browser: they zoom or reload the page, or go
/// back.
fn edit_for_key(key: &str, is_modified: bool) -> Option<fn(&mut Crop)> {
    if is_modified {
        return None;
    }
    Some(match key {
        "ArrowLeft" => |crop| crop.drag(-STEP, 0.0),
        "ArrowRight" => |crop| crop.drag(STEP, 0.0),
        "ArrowUp" => |crop| crop.drag(0.0, -STEP),
        "ArrowDown" => |crop| crop.drag(0.0, STEP),
        "+" | "=" => |crop| crop.zoom_to(crop.zoom() * ZOOM_STEP),
        "-" => |crop| crop.zoom_to(crop.zoom() / ZOOM_STEP),
        "r" | "R" => Crop::turn,
        _ => return None,
    })
}

/// Note on the location in the photo's metadata.
fn location_note(texts: Texts, has_location: bool) -> &'static str {
    if has_location {
        texts.photo_location_removed()
    } else {
        texts.photo_metadata_removed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_with_a_modifier_are_left_to_the_browser() {
        for key in [
            "ArrowLeft",
            "ArrowRight",
            "ArrowUp",
            "ArrowDown",
            "+",
            "=",
            "-",
            "r",
            "R",
        ] {
            assert!(edit_for_key(key, false).is_some(), "{key}");
            assert!(edit_for_key(key, true).is_none(), "{key}");
        }
        assert!(edit_for_key("a", false).is_none());
    }
}
