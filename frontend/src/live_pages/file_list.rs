//! Updates the list of files: fetches the server's page again and merges the list; searches while the person types; and
//! handles the links that act on the list.

use std::cell::{Cell, RefCell};

use leptos::prelude::window;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, FormData, HtmlInputElement};

use super::dom::{children, descendant, find, parse, target_within};
use super::merge_list::{Merge, merge};
use super::navigation::to_query;
use super::page_request::fetch;
use super::rename;

thread_local! {
    /// The next request, while another one is running.
    static NEXT: RefCell<Option<(String, Merge)>> = const { RefCell::new(None) };
    static BUSY: Cell<bool> = const { Cell::new(false) };
}

/// The row of a stored file.
pub(crate) fn file_row(id: &str) -> Option<Element> {
    find(&["file-", id].concat())
}

/// Fetches the list again; removes the row of a deleted file immediately.
pub(crate) fn refresh(deleted: Option<&str>) {
    if let Some(row) = deleted.and_then(file_row) {
        row.remove();
    }
    if NEXT.with_borrow(Option::is_none)
        && let Some(address) = find("files").and_then(|files| files.get_attribute("data-url"))
    {
        request(address, Merge::List);
    }
}

/// Searches if an event belongs to a search form; `None` if it does not.
pub(super) fn search(event: &Event) -> Option<()> {
    let form = target_within(event, "form[data-search]")?;
    let list = form.get_attribute("data-search")?;
    let query: String = to_query(&FormData::new_with_form(form.unchecked_ref()).ok()?)?
        .to_string()
        .into();
    let here = ["?", &query].concat();
    let history = window().history().ok()?;
    let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&here));
    request([&list, "?", &query].concat(), Merge::List);
    Some(())
}

/// Handles links that act on the list; `false` for all others.
pub(super) fn handle_link(link: &Element, address: String) -> bool {
    if link.has_attribute("data-more") {
        request(address, Merge::More);
    } else if link.has_attribute("data-select-all") {
        select_all();
    } else if link.has_attribute("data-rename") {
        return rename::toggle(link).is_some();
    } else {
        return false;
    }
    true
}

/// Selects all files, or none if all are selected.
fn select_all() {
    let boxes: Vec<HtmlInputElement> = find("files")
        .and_then(|files| descendant(&files, "ul"))
        .map(|list| children(&list))
        .unwrap_or_default()
        .iter()
        .filter_map(|row| descendant(row, "[type=checkbox]")?.dyn_into().ok())
        .collect();
    let all = boxes.iter().all(HtmlInputElement::checked);
    boxes.iter().for_each(|one| one.set_checked(!all));
}

/// Fetches and merges a page. One request runs at a time; of later ones, only the last is kept.
fn request(address: String, how: Merge) {
    NEXT.set(Some((address, how)));
    if BUSY.replace(true) {
        return;
    }
    spawn_local(async {
        while let Some((address, how)) = NEXT.take() {
            let fetched = fetch(&address, None).await;
            if NEXT.with_borrow(Option::is_some) {
                continue;
            }
            let merged = fetched.ok().and_then(|page| merge(&parse(&page.html)?, how));
            // For more files, navigate to the next page instead. A failed refresh is repeated by the next event.
            if merged.is_none() && how == Merge::More {
                let _ = window().location().assign(&address);
            }
        }
        BUSY.set(false);
    });
}
