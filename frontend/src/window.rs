//! Events of the window, with one listener for all of them that lives as long as the page.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use app::upload::browser::Signal;
use app::upload::dropped_files::Destination;
use leptos::prelude::{document, window};
use upload_engine::Millis;
use wasm_bindgen::prelude::*;
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, Element, Event, EventTarget};

use crate::{clipboard, files, folders, handles, photos, picture, uploader_root, wake_lock};

const EVENTS: [&str; 11] = [
    "online",
    "offline",
    "visibilitychange",
    "beforeunload",
    "dragenter",
    "dragover",
    "dragleave",
    "drop",
    "change",
    "click",
    "paste",
];

/// Listener for events, and for the timer, which passes no event.
type Listener = Closure<dyn Fn(JsValue)>;

/// Receiver of signals.
type Hearer = Rc<dyn Fn(Signal)>;

thread_local! {
    static LISTENER: RefCell<Option<Listener>> = const { RefCell::new(None) };
    static TO: RefCell<Option<Hearer>> = const { RefCell::new(None) };
    static TIMER: Cell<Option<i32>> = const { Cell::new(None) };
    static GUARD: Cell<bool> = const { Cell::new(false) };
    static DROPS: Cell<bool> = const { Cell::new(false) };
}

/// Sends all signals to `to` from now on.
pub(crate) fn tell(to: Box<dyn Fn(Signal)>) {
    TO.set(Some(Rc::from(to)));
}

/// Starts listening, for as long as the browser stays on the site.
pub(crate) fn listen() {
    let listener = Closure::<dyn Fn(JsValue)>::new(|event: JsValue| {
        if let Some(signal) = signal_of(event) {
            pass_on(signal);
        }
    });
    for name in EVENTS {
        let _ = window().add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    }
    LISTENER.set(Some(listener));
}

/// Passes a signal to the receiver. Without a receiver, files are kept for later.
pub(crate) fn pass_on(signal: Signal) {
    // Cloned, because the receiver can cause the next signal.
    let to = TO.with_borrow(Clone::clone);
    match (to, signal) {
        (Some(to), signal) => to(signal),
        (None, Signal::Dropped(dropped)) => uploader_root::keep(dropped),
        (None, Signal::Dragging(true) | Signal::Online) => uploader_root::start_loading(),
        (None, _) => {}
    }
}

/// Sets the one timer. Its callback is the same listener, without an event.
pub(crate) fn wake_in(span: Millis) {
    if let Some(timer) = TIMER.take() {
        window().clear_timeout_with_handle(timer);
    }
    LISTENER.with_borrow(|listener| {
        let Some(listener) = listener else { return };
        let span = i32::try_from(span.0).unwrap_or(i32::MAX);
        let callback = listener.as_ref().unchecked_ref();
        TIMER.set(
            window()
                .set_timeout_with_callback_and_timeout_and_arguments_0(callback, span)
                .ok(),
        );
    });
}

/// Runs a function in a task of its own.
pub(crate) fn later(act: Box<dyn FnOnce()>) {
    let act = Closure::once_into_js(act);
    // Fails only in a closed window.
    let _ = window().set_timeout_with_callback(act.unchecked_ref());
}

/// Calls a function when the browser is idle, or after a second.
pub(crate) fn when_idle(act: fn()) {
    const A_WHILE: i32 = 1000;
    let idle = Closure::once_into_js(act);
    // Safari does not support idle callbacks.
    if window().request_idle_callback(idle.unchecked_ref()).is_err() {
        after(A_WHILE, Box::new(act));
    }
}

/// Calls a function after this many milliseconds.
pub(crate) fn after(span: i32, act: Box<dyn FnOnce()>) {
    let act = Closure::once_into_js(act);
    let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(act.unchecked_ref(), span);
}

/// Sets whether leaving the page requires a confirmation.
pub(crate) fn guard_leaving(guard: bool) {
    GUARD.set(guard);
}

/// Sets whether files may be dropped.
pub(crate) fn accept_drops(accept: bool) {
    DROPS.set(accept);
}

fn signal_of(event: JsValue) -> Option<Signal> {
    if event.is_undefined() {
        TIMER.set(None);
        return Some(Signal::Wake);
    }
    let event: Event = event.unchecked_into();
    match event.type_().as_str() {
        "online" => Some(Signal::Online),
        "offline" => Some(Signal::Offline),
        "visibilitychange" if document().hidden() => Some(Signal::Hidden),
        "visibilitychange" => {
            wake_lock::renew();
            Some(Signal::Visible)
        }
        "beforeunload" => {
            if GUARD.get() {
                event.prevent_default();
            }
            None
        }
        "change" => {
            if let Some(input) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
                picture::take(&input);
                photos::choose(&input);
                uploader_root::intercepts(&input);
            }
            None
        }
        "click" => {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            if target.is_some_and(|target| handles::pick(&target)) {
                event.prevent_default();
            }
            None
        }
        "paste" => {
            let transfer = event.unchecked_ref::<ClipboardEvent>().clipboard_data();
            let transfer = transfer.filter(|transfer| DROPS.get() && has_files(transfer))?;
            if !clipboard::read(&transfer).is_for_us(is_field(event.target())) {
                return None;
            }
            event.prevent_default();
            match Destination::of(picture::editor(), picture::is_targeted()) {
                Destination::Uploads => {
                    let pasted = folders::take(&transfer);
                    files::name_pasted(&pasted);
                    return Some(Signal::Dropped(pasted.into()));
                }
                Destination::Picture => picture::take_dropped(&transfer),
                Destination::Nowhere => {}
            }
            None
        }
        kind => dragged(kind, &event),
    }
}

fn dragged(kind: &str, event: &Event) -> Option<Signal> {
    let event: &DragEvent = event.unchecked_ref();
    let transfer = event
        .data_transfer()
        .filter(|transfer| DROPS.get() && has_files(transfer))?;
    let destination = |is_over| Destination::of(picture::editor(), is_over);
    match kind {
        // It left the window, not only an element.
        "dragleave" => event.related_target().is_none().then(|| {
            picture::is_over(None);
            Signal::Dragging(false)
        }),
        "drop" => {
            event.prevent_default();
            match destination(picture::is_over(event.target())) {
                Destination::Uploads => return Some(Signal::Dropped(folders::take(&transfer).into())),
                Destination::Picture => picture::take_dropped(&transfer),
                Destination::Nowhere => {}
            }
            Some(Signal::Dragging(false))
        }
        _ => {
            event.prevent_default();
            let destination = destination(picture::is_over(event.target()));
            transfer.set_drop_effect(if destination == Destination::Nowhere {
                "none"
            } else {
                "copy"
            });
            Some(Signal::Dragging(destination == Destination::Uploads))
        }
    }
}

/// Whether the target is editable.
fn is_field(target: Option<EventTarget>) -> bool {
    let target = target.and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.matches(":read-write").unwrap_or_default())
}

fn has_files(transfer: &DataTransfer) -> bool {
    transfer.types().includes(&"Files".into(), 0)
}
