//! The dialog in which a photo is cut to a picture: by hand, by keyboard, by wheel and by slider.

use leptos::ev::{KeyboardEvent, PointerEvent, WheelEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::crop::Crop;
use super::send::send;
use super::studio::{NoRenditions, StudioPort};
use super::words;
use crate::text::Texts;
use crate::upload::browser::{BrowserPort, Ticket};

/// Pixels along the sides of the canvas: it is shown at half of that, so that it is sharp everywhere.
const CANVAS: u32 = 640;
/// An arrow key moves the photo by this share of the frame.
const STEP: f64 = 0.05;
/// A key press, or a turn of the wheel by a notch, comes closer by this factor.
const CLOSER: f64 = 1.1;
/// Pixels of a notch.
const NOTCH: f64 = 100.0;

/// The dialog. It stands alone: mounted when a file was chosen, gone when it is done.
#[component]
pub fn PictureEditor(
    /// Where photos are drawn.
    studio: StudioPort,
    /// How bytes are sent.
    browser: BrowserPort,
    /// What is said.
    texts: Texts,
    /// The photo; another one may take its place.
    file: ArcRwSignal<Ticket>,
    /// Told once when the dialog is over: whether there is a new picture.
    done: fn(bool),
) -> impl IntoView {
    let crop = RwSignal::new(None::<Crop>);
    let (note, trouble) = (RwSignal::new(""), RwSignal::new(String::new()));
    let (busy, opening) = (RwSignal::new(false), RwSignal::new(true));
    let (dialog, canvas) = (NodeRef::<html::Dialog>::new(), NodeRef::<html::Canvas>::new());
    let hand = StoredValue::new(Hand::default());

    dialog.on_load(move |dialog| studio.show(&dialog));
    Effect::new(move || {
        let (file, ticket) = (file.clone(), file.get());
        opening.set(true);
        spawn_local(async move {
            let opened = studio.open(ticket).await;
            // What was opened for nothing says nothing.
            if file.get_untracked() != ticket {
                return;
            }
            opening.set(false);
            match opened {
                Ok(photo) => {
                    trouble.set(String::new());
                    note.set(words::of_place(texts, photo.tells_place));
                    crop.set(Some(Crop::middle(photo.width, photo.height)));
                }
                // The photo before stays, if there is one.
                Err(reason) => trouble.set(words::of_no_photo(texts, reason)),
            }
        });
    });
    Effect::new(move || {
        if let (Some(crop), Some(canvas)) = (crop.get(), canvas.get()) {
            studio.draw(&canvas, crop.matrix(CANVAS));
        }
    });
    let change = move |act: &dyn Fn(&mut Crop)| {
        if !busy.get_untracked() {
            crop.update(|crop| crop.iter_mut().for_each(act));
        }
    };
    let moved = move |event: PointerEvent| {
        let Some(canvas) = canvas.get_untracked() else { return };
        let extent = studio.extent(&canvas);
        let motion = hand.try_update_value(|hand| hand.moved(&event, extent)).flatten();
        if let Some(Motion { right, down, closer }) = motion {
            change(&|crop| {
                crop.zoom_to(crop.zoom() * closer);
                crop.drag(right, down);
            });
        }
    };
    let wheel = move |event: WheelEvent| {
        event.prevent_default();
        let notches = (event.delta_y() / NOTCH).clamp(-5.0, 5.0);
        change(&|crop| crop.zoom_to(crop.zoom() * (1.0 - notches * (CLOSER - 1.0))));
    };
    let key = move |event: KeyboardEvent| {
        let is_modified = event.ctrl_key() || event.meta_key() || event.alt_key();
        let Some(act) = act_of(&event.key(), is_modified) else {
            return;
        };
        event.prevent_default();
        change(&|crop| act(crop));
    };
    let slide = move |event| {
        let percent = event_target_value(&event).parse::<u16>().unwrap_or(100);
        change(&|crop| crop.zoom_to(f64::from(percent) / 100.0));
    };
    let use_it = move |_| {
        if busy.get_untracked() || opening.get_untracked() {
            return;
        }
        let Some(crop) = crop.get_untracked() else { return };
        busy.set(true);
        trouble.set(String::new());
        spawn_local(async move {
            let outcome = match studio.encode(crop).await {
                Ok(made) => send(browser, texts, made).await,
                Err(NoRenditions::NoRoom) => Err(texts.photo_no_memory().to_owned()),
                Err(NoRenditions::Withheld) => Err(texts.photo_canvas_blocked().to_owned()),
            };
            busy.set(false);
            match outcome {
                Ok(()) => done(true),
                Err(sentence) => trouble.set(sentence),
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
                studio.close();
                done(false);
            }
        >
            <h2 id="picture-editor-title">{texts.editor_title()}</h2>
            <div
                class="stage"
                role="application"
                tabindex="0"
                aria-label=texts.editor_frame()
                aria-describedby="picture-editor-help"
                hidden=move || !is_open()
                on:pointerdown=move |event| {
                    studio.capture(&event);
                    hand.update_value(|hand| hand.took(&event));
                }
                on:pointermove=moved
                on:pointerup=move |event| hand.update_value(|hand| hand.let_go(&event))
                on:pointercancel=move |event| hand.update_value(|hand| hand.let_go(&event))
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
                        max=move || crop.with(|crop| crop.map_or(100, |crop| percent(crop.closest())))
                        prop:value=move || crop.with(|crop| crop.map_or(100, |crop| percent(crop.zoom())))
                        on:input=slide
                    />
                </label>
                <button type="button" class="button" data-secondary="" on:click=move |_| change(&Crop::turn)>
                    {texts.editor_turn()}
                </button>
            </div>
            // What changes is not translated by browsers: they would put elements in its place.
            <p class="hint" translate="no" hidden=move || note.with(|note| note.is_empty())>{note}</p>
            <p role="alert" class="error" translate="no" hidden=move || trouble.with(String::is_empty)>{trouble}</p>
            <div class="actions">
                <button type="button" class="button" translate="no" aria-busy=move || busy.get().then_some("true") hidden=move || !is_open() on:click=use_it>
                    {move || if busy.get() { texts.editor_sending() } else { texts.editor_use() }}
                </button>
                <form method="dialog">
                    <button type="submit" class="button" data-secondary="">{texts.editor_cancel()}</button>
                </form>
            </div>
        </dialog>
    }
}

/// The slider and its code are in whole numbers: those with a point take tables to read and to write.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to 8")]
fn percent(zoom: f64) -> u16 {
    (zoom * 100.0) as u16
}

/// Keys with Ctrl, Cmd or Alt are the browser's: they zoom the page, reload it or go back.
fn act_of(key: &str, is_modified: bool) -> Option<fn(&mut Crop)> {
    if is_modified {
        return None;
    }
    Some(match key {
        "ArrowLeft" => |crop| crop.drag(-STEP, 0.0),
        "ArrowRight" => |crop| crop.drag(STEP, 0.0),
        "ArrowUp" => |crop| crop.drag(0.0, -STEP),
        "ArrowDown" => |crop| crop.drag(0.0, STEP),
        "+" | "=" => |crop| crop.zoom_to(crop.zoom() * CLOSER),
        "-" => |crop| crop.zoom_to(crop.zoom() / CLOSER),
        "r" | "R" => Crop::turn,
        _ => return None,
    })
}

/// The fingers, or the mouse, that hold the photo: at most two count.
#[derive(Clone, Debug, Default)]
struct Hand {
    fingers: Vec<(i32, f64, f64)>,
}

/// What a movement of the hand means for the photo, in shares of the frame.
struct Motion {
    right: f64,
    down: f64,
    closer: f64,
}

impl Hand {
    fn took(&mut self, event: &PointerEvent) {
        if self.fingers.len() < 2 {
            let (x, y) = (event.client_x().into(), event.client_y().into());
            self.fingers.push((event.pointer_id(), x, y));
        }
    }

    fn let_go(&mut self, event: &PointerEvent) {
        self.fingers.retain(|(id, ..)| *id != event.pointer_id());
    }

    fn moved(&mut self, event: &PointerEvent, (wide, high): (f64, f64)) -> Option<Motion> {
        let before = self.fingers.clone();
        let finger = self.fingers.iter_mut().find(|(id, ..)| *id == event.pointer_id())?;
        (finger.1, finger.2) = (event.client_x().into(), event.client_y().into());
        let (was, is) = (middle(&before), middle(&self.fingers));
        Some(Motion {
            right: (is.0 - was.0) / wide.max(1.0),
            down: (is.1 - was.1) / high.max(1.0),
            closer: span(&self.fingers) / span(&before),
        })
    }
}

fn middle(fingers: &[(i32, f64, f64)]) -> (f64, f64) {
    let count = f64::from(u8::try_from(fingers.len()).unwrap_or(u8::MAX)).max(1.0);
    let sum = |of: fn(&(i32, f64, f64)) -> f64| fingers.iter().map(of).sum::<f64>() / count;
    (sum(|finger| finger.1), sum(|finger| finger.2))
}

/// How far two fingers are apart; 1 for one, which cannot pinch.
fn span(fingers: &[(i32, f64, f64)]) -> f64 {
    match fingers {
        [one, other] => ((one.1 - other.1).powi(2) + (one.2 - other.2).powi(2)).sqrt().max(1.0),
        _ => 1.0,
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
            assert!(act_of(key, false).is_some(), "{key}");
            assert!(act_of(key, true).is_none(), "{key}");
        }
        assert!(act_of("a", false).is_none());
    }
}
