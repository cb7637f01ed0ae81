//! Opens another page without leaving the current one: fetches its HTML and replaces the body, so that uploads
//! continue. If that fails, the browser navigates.

use std::cell::{Cell, RefCell};

use gloo_net::Error;
use leptos::prelude::{document, window};
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use web_sys::{Document, HtmlElement, UrlSearchParams};

use super::dom::{find, parse};
use super::merge_list::{Merge, merge};
use super::navigation::{Navigation, SentForm};
use super::page_request::{PageResponse, fetch};
use super::{copy, passkey};

thread_local! {
    /// Number of the latest navigation; the results of earlier ones are dropped.
    static NAVIGATION: Cell<u32> = const { Cell::new(0) };
    /// Called after another page's body replaced the current one.
    static PAGE_CHANGED: Cell<fn()> = const { Cell::new(|| ()) };
    /// Path and query of the shown page.
    static SHOWN: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Path and query of the address bar.
fn path_and_query() -> Option<String> {
    let location = window().location();
    Some([location.pathname().ok()?, location.search().ok()?].concat())
}

/// Notes that the page of the address bar is shown.
pub(super) fn note_shown() {
    SHOWN.set(path_and_query());
}

/// Whether the page of the address bar is shown: if so, only the fragment changed, and the browser scrolls by itself.
pub(super) fn is_shown() -> bool {
    let here = path_and_query();
    here.is_some() && SHOWN.with_borrow(|shown| *shown == here)
}

/// Sets the function to call after another page's body replaced the current one.
pub(super) fn set_page_changed(page_changed: fn()) {
    PAGE_CHANGED.set(page_changed);
}

/// Starts a navigation.
pub(super) fn open(navigation: Navigation) {
    if let Some(form) = &navigation.form {
        let _ = form.sender.set_attribute("aria-busy", "true");
    }
    spawn_local(run(navigation));
}

async fn run(navigation: Navigation) {
    let number = NAVIGATION.get() + 1;
    NAVIGATION.set(number);
    let Navigation { address, form, is_new } = navigation;
    let fetched = match &form {
        Some(SentForm {
            fields,
            passkey: Some(options),
            ..
        }) => fetch_with_passkey(options, fields, &address).await,
        _ => fetch(&address, form.as_ref().map(|form| &form.fields)).await,
    };
    if NAVIGATION.get() != number {
        return;
    }
    let shown = fetched.is_ok_and(|page| {
        // The response to a refused form has the form's own URL and adds no history entry.
        let address = (is_new && (page.redirected || form.is_none())).then_some(page.url.as_str());
        let list_only = form.as_ref().is_some_and(|form| form.list_only);
        let shown = show(&page.html, address, list_only).is_some();
        if shown && is_new && form.is_none() {
            copy::copy_file_link();
        }
        shown
    });
    if shown {
        note_shown();
    } else {
        let _ = window().location().assign(&address);
    }
}

/// Sends the form with the passkey's signature. If the first response is a page, it contains an error and is returned.
async fn fetch_with_passkey(options: &str, fields: &UrlSearchParams, address: &str) -> Result<PageResponse, Error> {
    let response = fetch(options, Some(fields)).await?;
    let Some(options) = passkey::options(&response.html) else {
        return Ok(response);
    };
    // Without a credential the server answers with an error page.
    if let Some(credential) = passkey::sign(&options).await {
        fields.set("credential", &credential);
    }
    fetch(address, Some(fields)).await
}

/// Shows a fetched page and adds a history entry with the address; `None` if it is not a page of the site.
fn show(html: &str, address: Option<&str>, list_only: bool) -> Option<()> {
    let next = parse(html)?;
    if let (true, Some(address)) = (list_only, address)
        && show_list(&next, address).is_some()
    {
        return Some(());
    }
    // A proxy's page, for example, has no such element.
    let (old, body, main) = (document().body()?, next.body()?, next.get_element_by_id("main")?);
    let (title, focused) = (next.title(), document().active_element().map(|element| element.id()));
    if let (Some(here), Some(there)) = (document().document_element(), next.document_element()) {
        for name in ["lang", "dir"] {
            let value = there.get_attribute(name).unwrap_or_default();
            here.set_attribute(name, &value).ok()?;
        }
    }
    old.replace_with_with_node_1(&body).ok()?;
    document().set_title(&title);
    if let Some(address) = address {
        add_history_entry(address)?;
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }
    PAGE_CHANGED.get()();
    // Reloading the same page keeps the focus.
    let focused = focused.filter(|_| address.is_none()).and_then(|id| find(&id));
    focused.unwrap_or(main).unchecked_into::<HtmlElement>().focus().ok()
}

/// Replaces only the list of files, keeping the rest of the page and the scroll position.
fn show_list(next: &Document, address: &str) -> Option<()> {
    let here = window().location().pathname().ok()?;
    let origin = window().location().origin().ok()?;
    let there = address.strip_prefix(&origin)?;
    if there.split('?').next() != Some(&here) {
        return None;
    }
    merge(next, Merge::Page)?;
    add_history_entry(address)?;
    let notice = find("notice")?;
    if !notice.has_attribute("hidden") {
        notice.unchecked_into::<HtmlElement>().focus().ok()?;
    }
    Some(())
}

fn add_history_entry(address: &str) -> Option<()> {
    let history = window().history().ok()?;
    history.push_state_with_url(&JsValue::NULL, "", Some(address)).ok()
}
