//! Focus management for keyboard users. When a focused button disappears, the browser would continue at the top of the
//! page.

use std::cell::{Cell, RefCell};

use js_sys::Array;
use leptos::prelude::{document, window};
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlElement, MutationObserver, MutationObserverInit};

use super::dom::{children, descendant};

/// Called with a focus event, or with a list of mutations.
type Listener = Closure<dyn Fn(JsValue)>;

thread_local! {
    static WAITING: Cell<bool> = const { Cell::new(false) };
    static LAST_FOCUS: RefCell<Option<LastFocus>> = const { RefCell::new(None) };
    static LISTENER: RefCell<Option<Listener>> = const { RefCell::new(None) };
}

/// The last focused element and its position.
struct LastFocus {
    element: Element,
    /// Its row, the list, and the index of the row.
    row: Option<(Element, Element, usize)>,
}

/// Manages the focus inside these elements. The first one contains the file input.
pub(crate) fn keep(root: Element, list: Option<Element>) {
    LAST_FOCUS.set(None);
    let inside = root.clone();
    let listener = Listener::new(move |change: JsValue| match change.dyn_into::<Event>() {
        Ok(event) => LAST_FOCUS.set(event.target().and_then(|target| position_of(target.dyn_into().ok()?))),
        // Wait until all changes are made: one button may disappear before another one appears.
        Err(_) if WAITING.replace(true) => {}
        Err(_) => {
            let root = inside.clone();
            let move_on = Closure::once_into_js(move || {
                WAITING.set(false);
                move_focus(&root);
            });
            // Fails only in a closed window.
            let _ = window().set_timeout_with_callback(move_on.unchecked_ref());
        }
    });
    let function = listener.as_ref().unchecked_ref();
    let observer = MutationObserver::new(function);
    let changes = MutationObserverInit::new();
    changes.set_subtree(true);
    changes.set_child_list(true);
    changes.set_attribute_filter(&Array::of1(&"hidden".into()));
    for root in [Some(root), list].into_iter().flatten() {
        let _ = root.add_event_listener_with_callback("focusin", function);
        if let Ok(observer) = &observer {
            // It lives as long as the element.
            let _ = observer.observe_with_options(&root, &changes);
        }
    }
    LISTENER.set(Some(listener));
}

fn position_of(element: Element) -> Option<LastFocus> {
    let row = element.closest("li").ok()?.and_then(|row| {
        let list = row.parent_element()?;
        let index = children(&list).iter().position(|other| *other == row)?;
        Some((row, list, index))
    });
    Some(LastFocus { element, row })
}

/// Moves the focus to another button of the same row, to the row that took its place, or to the file input. If the row
/// has no button for the moment, waits for one.
fn move_focus(root: &Element) {
    let Some(last) = LAST_FOCUS.take() else { return };
    let is_gone = !last.element.is_connected() || matches!(last.element.closest("[hidden]"), Ok(Some(_)));
    let active = document().active_element();
    if active.is_some_and(|active| active.tag_name() != "BODY" && active != last.element) {
        return;
    }
    let row = last.row.as_ref().filter(|(row, ..)| row.is_connected());
    let own = row.map(|(row, ..)| button_in(row));
    if !is_gone || own == Some(None) {
        return LAST_FOCUS.set(Some(last));
    }
    let next = own.flatten().or_else(|| {
        let (_, list, index) = last.row.as_ref()?;
        let rows = children(list);
        let before = index.checked_sub(1).and_then(|before| rows.get(before));
        [rows.get(*index), before].into_iter().flatten().find_map(button_in)
    });
    let next = next.or_else(|| descendant(root, "[type=file]"));
    if let Some(next) = next.and_then(|next| next.dyn_into::<HtmlElement>().ok()) {
        let _ = next.focus();
    }
}

/// Whether the focus is in this row, or was there until its button disappeared.
pub(super) fn is_in(row: &Element) -> bool {
    let active = document().active_element();
    let is_last = || {
        LAST_FOCUS.with_borrow(|last| {
            let own = last.as_ref().and_then(|last| last.row.as_ref());
            own.is_some_and(|(own, ..)| own == row)
        })
    };
    match active.filter(|active| active.tag_name() != "BODY") {
        Some(active) => row.contains(Some(&active)),
        None => is_last(),
    }
}

fn button_in(row: &Element) -> Option<Element> {
    descendant(row, ".row-actions button:not([hidden])")
}
