//! What makes server-drawn pages live: navigation without leaving the page, updates of the list of files, renaming in
//! its rows, copy buttons, passkeys, and the focus of keyboard users. Without this module, links and forms work as in
//! any page. It knows nothing of uploads: the rest of the browser's code passes [`Callbacks`].

mod copy;
pub(crate) mod dom;
mod file_list;
mod focus;
mod merge_list;
mod navigation;
mod open_page;
mod page_request;
mod passkey;
mod rename;
#[cfg(test)]
mod tests;

use std::cell::RefCell;

use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlFormElement, SubmitEvent};

pub(crate) use self::file_list::{file_row, refresh as refresh_file_list};
pub(crate) use self::focus::keep as keep_focus;
pub(crate) use self::merge_list::move_to_file;
pub(crate) use self::passkey::show_forms as show_passkey_forms;

use self::navigation::{Navigation, Submission};

/// Functions of other modules that live pages call.
#[derive(Clone, Copy)]
pub(crate) struct Callbacks {
    /// Called after another page's body replaced the current one.
    pub(crate) page_changed: fn(),
    /// Whether another module handles this form; then it is not sent.
    pub(crate) handles_form: fn(&Element) -> bool,
    /// Called with the account of a logout form before it is sent.
    pub(crate) logging_out: fn(&str),
    /// Called after a fetched list was merged into the list of files.
    pub(crate) list_changed: fn(),
}

type Listener = Closure<dyn Fn(Event)>;

thread_local! {
    static LISTENER: RefCell<Option<Listener>> = const { RefCell::new(None) };
}

const EVENTS: [&str; 5] = ["click", "submit", "input", "keydown", "popstate"];

/// Starts handling events of all pages, for as long as the browser stays on the site.
pub(crate) fn listen(callbacks: Callbacks) {
    open_page::set_page_changed(callbacks.page_changed);
    open_page::note_shown();
    merge_list::set_list_changed(callbacks.list_changed);
    let listener = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        if let Some(navigation) = handle(&event, &callbacks) {
            event.prevent_default();
            open_page::open(navigation);
        }
    });
    for name in EVENTS {
        let _ = window().add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    }
    LISTENER.set(Some(listener));
}

/// Navigates to another page of the site.
pub(crate) fn navigate_to(address: String) {
    open_page::open(Navigation::to(address));
}

/// Handles an event, and returns the navigation that it causes.
fn handle(event: &Event, callbacks: &Callbacks) -> Option<Navigation> {
    match event.type_().as_str() {
        "click" => handle_click(event),
        "submit" => handle_submit(event, callbacks),
        "keydown" => {
            rename::cancel_on_escape(event);
            None
        }
        "input" => {
            file_list::search(event);
            None
        }
        _ if open_page::is_shown() => None,
        _ => window().location().href().ok().map(Navigation::in_history),
    }
}

fn handle_click(click: &Event) -> Option<Navigation> {
    merge_list::submit_on_click(click);
    if copy::copy_text(click).is_some() {
        return None;
    }
    let link = navigation::clicked_link(click.unchecked_ref())?;
    if file_list::handle_link(&link, link.href()) {
        click.prevent_default();
        return None;
    }
    navigation::of_link(&link)
}

fn handle_submit(event: &Event, callbacks: &Callbacks) -> Option<Navigation> {
    let form: HtmlFormElement = event.target()?.unchecked_into();
    if file_list::search(event).is_some() || (callbacks.handles_form)(&form) {
        event.prevent_default();
        return None;
    }
    if event.default_prevented() {
        return None;
    }
    if let Some(account) = form.get_attribute("data-account") {
        (callbacks.logging_out)(&account);
    }
    let button = event.unchecked_ref::<SubmitEvent>().submitter();
    match navigation::of_form(&form, button.as_ref()) {
        Submission::ByBrowser => None,
        Submission::Busy => {
            event.prevent_default();
            None
        }
        Submission::Page(navigation) => Some(navigation),
    }
}
