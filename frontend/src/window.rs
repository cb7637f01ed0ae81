//! Events of the window, with one listener for all of them that lives as long as the page.

use std::cell::RefCell;

use app::upload::dropped_files::Destination;
use app::upload::page::PageSignal;
use leptos::prelude::{document, window};
use upload_driver::Signal;
use wasm_bindgen::prelude::*;
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, Element, Event, EventTarget};

use crate::{
    clipboard, files, folders, handles, photos, picture, rows, signals, uploader_root, wake_lock, window_flags,
};

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

type Listener = Closure<dyn Fn(Event)>;

thread_local! {
    static LISTENER: RefCell<Option<Listener>> = const { RefCell::new(None) };
}

/// Starts listening, for as long as the browser stays on the site.
pub(crate) fn listen() {
    let listener = Closure::<dyn Fn(Event)>::new(|event: Event| {
        if let Some(signal) = signal_of(event) {
            signals::pass_on(signal);
        }
    });
    for name in EVENTS {
        let _ = window().add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    }
    LISTENER.set(Some(listener));
}

fn signal_of(event: Event) -> Option<PageSignal> {
    match event.type_().as_str() {
        "online" => Some(PageSignal::Driver(Signal::Online)),
        "offline" => Some(PageSignal::Driver(Signal::Offline)),
        "visibilitychange" if document().hidden() => Some(PageSignal::Driver(Signal::Hidden)),
        "visibilitychange" => {
            wake_lock::renew();
            Some(PageSignal::Driver(Signal::Visible))
        }
        "beforeunload" => {
            if window_flags::guards_leaving() {
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
            let target = event.target()?.dyn_into::<Element>().ok()?;
            if handles::pick(&target) {
                event.prevent_default();
            }
            let action = target.closest("[data-action]").ok()??.get_attribute("data-action")?;
            let row = target.closest(".upload").ok()?;
            Some(PageSignal::Clicked(action, row.and_then(|row| rows::file_of(&row))))
        }
        "paste" => {
            let transfer = event.unchecked_ref::<ClipboardEvent>().clipboard_data();
            let transfer = transfer.filter(|transfer| window_flags::accepts_drops() && has_files(transfer))?;
            if !clipboard::read(&transfer).is_for_us(is_field(event.target())) {
                return None;
            }
            event.prevent_default();
            match Destination::of(picture::editor(), picture::is_targeted()) {
                Destination::Uploads => {
                    let pasted = folders::take(&transfer);
                    files::name_pasted(&pasted);
                    return Some(PageSignal::Dropped(pasted.into()));
                }
                Destination::Picture => picture::take_dropped(&transfer),
                Destination::Nowhere => {}
            }
            None
        }
        kind => dragged(kind, &event),
    }
}

fn dragged(kind: &str, event: &Event) -> Option<PageSignal> {
    let event: &DragEvent = event.unchecked_ref();
    let transfer = event
        .data_transfer()
        .filter(|transfer| window_flags::accepts_drops() && has_files(transfer))?;
    let destination = |is_over| Destination::of(picture::editor(), is_over);
    match kind {
        // It left the window, not only an element.
        "dragleave" => event.related_target().is_none().then(|| {
            picture::is_over(None);
            PageSignal::Dragging(false)
        }),
        "drop" => {
            event.prevent_default();
            match destination(picture::is_over(event.target())) {
                Destination::Uploads => return Some(PageSignal::Dropped(folders::take(&transfer).into())),
                Destination::Picture => picture::take_dropped(&transfer),
                Destination::Nowhere => {}
            }
            Some(PageSignal::Dragging(false))
        }
        _ => {
            event.prevent_default();
            let destination = destination(picture::is_over(event.target()));
            transfer.set_drop_effect(if destination == Destination::Nowhere {
                "none"
            } else {
                "copy"
            });
            Some(PageSignal::Dragging(destination == Destination::Uploads))
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
