//! Focus management for keyboard users. When a focused button disappears, the browser would continue at the top of the
//! page.

use std::cell::{Cell, RefCell};

use leptos::prelude::document;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, MutationObserver, MutationObserverInit};

use crate::window;

/// Called with a focus event, or with a list of mutations.
type Listener = Closure<dyn Fn(JsValue)>;

thread_local! {
    static WAITING: Cell<bool> = const { Cell::new(false) };
    /// The last focused element and its position.
    static HELD: RefCell<Option<Held>> = const { RefCell::new(None) };
    static LISTENER: RefCell<Option<Listener>> = const { RefCell::new(None) };
}

struct Held {
    element: Element,
    row: Option<(Element, Element, u32)>,
}

/// Manages the focus inside this element.
pub(crate) fn keep(uploader: Element) {
    HELD.set(None);
    let inside = uploader.clone();
    let listener = Listener::new(move |told: JsValue| match told.dyn_into::<web_sys::Event>() {
        Ok(event) => HELD.set(event.target().and_then(|target| hold(target.dyn_into().ok()?))),
        // Wait until all changes are made: one button may disappear before another one appears.
        Err(_) if WAITING.replace(true) => {}
        Err(_) => {
            let uploader = inside.clone();
            window::later(Box::new(move || {
                WAITING.set(false);
                pass_on(&uploader);
            }));
        }
    });
    let function = listener.as_ref().unchecked_ref();
    let _ = uploader.add_event_listener_with_callback("focusin", function);
    if let Ok(observer) = MutationObserver::new(function) {
        let what = MutationObserverInit::new();
        what.set_subtree(true);
        what.set_child_list(true);
        what.set_attribute_filter(&js_sys::Array::of1(&"hidden".into()));
        // It lives as long as the element.
        let _ = observer.observe_with_options(&uploader, &what);
    }
    LISTENER.set(Some(listener));
}

fn hold(element: Element) -> Option<Held> {
    let row = element.closest("li").ok()?.and_then(|row| {
        let list = row.parent_element()?;
        let rows = list.children();
        let place = (0..rows.length()).find(|at| rows.item(*at).as_ref() == Some(&row))?;
        Some((row, list, place))
    });
    Some(Held { element, row })
}

/// Moves the focus to another button of the same row, to the row that took its place, or to the file input. If the row
/// has no button for the moment, waits for one.
fn pass_on(uploader: &Element) {
    let Some(held) = HELD.take() else { return };
    let is_gone = !held.element.is_connected() || matches!(held.element.closest("[hidden]"), Ok(Some(_)));
    let active = document().active_element();
    if active.is_some_and(|active| active.tag_name() != "BODY" && active != held.element) {
        return;
    }
    let row = held.row.as_ref().filter(|(row, ..)| row.is_connected());
    let own = row.map(|(row, ..)| button_in(row));
    if !is_gone || own == Some(None) {
        return HELD.set(Some(held));
    }
    let next = own.flatten().or_else(|| {
        let (_, list, place) = held.row.as_ref()?;
        let rows = list.children();
        let before = place.checked_sub(1).and_then(|before| rows.item(before));
        [rows.item(*place), before]
            .into_iter()
            .flatten()
            .find_map(|row| button_in(&row))
    });
    let next = next.or_else(|| uploader.query_selector("[type=file]").ok()?);
    if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
        let _ = next.focus();
    }
}

fn button_in(row: &Element) -> Option<Element> {
    row.query_selector(".row-actions button:not([hidden])").ok()?
}
