//! Updates the list of files: fetches the server's page again and merges the list. Unchanged rows stay, with their
//! selection, open fields and loaded images.

use std::cell::RefCell;

use leptos::prelude::{document, window};
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Element, FormData, HtmlElement, HtmlFormElement, HtmlInputElement, UrlSearchParams};

use crate::navigator::{NAVIGATOR, Navigator};
use crate::{navigate, rename};

/// How to merge a fetched page into the list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Merge {
    /// The first page of the list or of another search.
    List,
    /// The next page of the list, to append.
    More,
    /// The whole page, after a form was sent: also update the notice and the bar.
    Page,
}

/// Set on a list when a further page was loaded.
const MORE_LOADED: &str = "data-loaded-from";

thread_local! {
    /// The next request, while another one is running.
    static NEXT: RefCell<Option<(String, Merge)>> = const { RefCell::new(None) };
    static BUSY: RefCell<bool> = const { RefCell::new(false) };
}

/// Fetches the list again; removes the row of a deleted file immediately.
pub(crate) fn refresh(gone: Option<&str>) {
    if let Some(row) = gone.and_then(|id| find(&["file-", id].concat())) {
        row.remove();
    }
    if NEXT.with_borrow(Option::is_none)
        && let Some(address) = find("files").and_then(|files| files.get_attribute("data-url"))
    {
        request(address, Merge::List);
    }
}

/// Searches while the person types.
pub(crate) fn search(form: &HtmlFormElement) -> Option<()> {
    let list = form.get_attribute("data-search")?;
    let query = query_of(&FormData::new_with_form(form).ok()?)?;
    let here = ["?", &query].concat();
    let history = window().history().ok()?;
    let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&here));
    request([&list, "?", &query].concat(), Merge::List);
    Some(())
}

/// A form's fields as a query.
pub(crate) fn query_of(fields: &FormData) -> Option<String> {
    let fields: &JsValue = fields.as_ref();
    let query = UrlSearchParams::new_with_str_sequence_sequence(&js_sys::Array::from(fields)).ok()?;
    Some(query.to_string().into())
}

/// Handles links that act on the list; `false` for all others.
pub(crate) fn handle_link(link: &Element, address: String) -> bool {
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
        .and_then(|files| child(&files, "ul"))
        .map(|list| rows(&list))
        .unwrap_or_default()
        .iter()
        .filter_map(|row| child(row, "[type=checkbox]")?.dyn_into().ok())
        .collect();
    let all = boxes.iter().all(HtmlInputElement::checked);
    boxes.iter().for_each(|one| one.set_checked(!all));
}

/// Fetches and merges a page. One request runs at a time; of later ones, only the last is kept.
fn request(address: String, arrival: Merge) {
    NEXT.set(Some((address, arrival)));
    if BUSY.replace(true) {
        return;
    }
    spawn_local(async {
        while let Some((address, arrival)) = NEXT.take() {
            let fetched = navigate::fetch(&address, None).await;
            if NEXT.with_borrow(Option::is_some) {
                continue;
            }
            let merged = fetched
                .ok()
                .and_then(|(_, _, html)| merge(&navigate::parse(&html).ok()?, arrival));
            // For more files, navigate to the next page instead. A failed refresh is repeated by the next event.
            if merged.is_none() && arrival == Merge::More {
                let _ = window().location().assign(&address);
            }
        }
        BUSY.set(false);
    });
}

/// Merges the list of a fetched page into the current one; `None` if either page has no list.
pub(crate) fn merge(next: &Document, arrival: Merge) -> Option<()> {
    let (old, new) = (find("files")?, next.get_element_by_id("files")?);
    let (list, fresh) = (child(&old, "ul")?, child(&new, "ul")?);
    let focused = document().active_element();
    let address = new.get_attribute("data-url")?;
    let more = next.get_element_by_id("more");
    if arrival == Merge::More {
        list.set_attribute(MORE_LOADED, "").ok()?;
        for row in rows(&fresh) {
            if find(&row.id()).is_none() {
                list.append_child(&row).ok()?;
            }
        }
        match (more.and_then(|more| more.get_attribute("href")), find("more")?) {
            (Some(href), link) => link.set_attribute("href", &href).ok()?,
            (None, link) => link.remove(),
        }
    } else {
        let same = old.get_attribute("data-url") == Some(address.clone());
        // Keep further rows only if a further page was loaded: files are verified in any order, and rows from events
        // could hide that others are missing above them.
        let kept = if same && more.is_some() && list.has_attribute(MORE_LOADED) {
            further_rows(&list, next)
        } else {
            Vec::new()
        };
        let keeps_more = !kept.is_empty();
        place(&list, &fresh, kept, arrival)?;
        if !keeps_more {
            while let Some(outdated) = list.next_element_sibling() {
                outdated.remove();
            }
            while let Some(fresh) = fresh.next_element_sibling() {
                old.append_child(&fresh).ok()?;
            }
        }
        for (name, value) in [
            ("hidden", fresh.get_attribute("hidden")),
            ("data-view", fresh.get_attribute("data-view")),
        ] {
            set(&list, name, value);
        }
        old.set_attribute("data-url", &address).ok()?;
        swap(next, "storage");
        if arrival == Merge::Page {
            // Forms and buttons in unchanged rows become usable again.
            while let Ok(Some(used)) = document().query_selector(":is(form, [formaction])[aria-busy]") {
                let _ = used.remove_attribute("aria-busy");
            }
            swap(next, "notice");
            swap(next, "file-list-bar");
        } else if let (Some(chosen), Some(fresh)) = (find("chosen"), next.get_element_by_id("chosen")) {
            set(&chosen, "hidden", fresh.get_attribute("hidden"));
        }
    }
    if let (Some(words), Some(fresh)) = (find("found"), next.get_element_by_id("found"))
        && arrival != Merge::More
        && words.text_content() != fresh.text_content()
    {
        words.set_text_content(fresh.text_content().as_deref());
    }
    keep_focus(focused);
    Some(())
}

/// The rows below the last one that the fetched page also contains: those of further pages. Empty if the two have no
/// row in common.
fn further_rows(list: &Element, next: &Document) -> Vec<Element> {
    let old = rows(list);
    let last = old.iter().rposition(|row| next.get_element_by_id(&row.id()).is_some());
    last.map(|last| old[last + 1..].to_vec()).unwrap_or_default()
}

/// Places the fresh rows, then the kept ones. Rows are moved only if necessary, because a moved row loses the focus.
fn place(list: &Element, fresh: &Element, kept: Vec<Element>, arrival: Merge) -> Option<()> {
    let fingerprint = |row: &Element| row.get_attribute("data-fingerprint");
    let mut wanted: Vec<Element> = rows(fresh)
        .into_iter()
        .map(|row| match find(&row.id()) {
            Some(known) if fingerprint(&known) == fingerprint(&row) => known,
            Some(known) => {
                transfer_state(&known, &row, arrival);
                row
            }
            None => row,
        })
        .collect();
    wanted.extend(kept);
    let stays = js_sys::Set::new(&JsValue::UNDEFINED);
    for row in &wanted {
        stays.add(row);
    }
    for row in rows(list) {
        if !stays.has(&row) {
            row.remove();
        }
    }
    let mut at = list.first_element_child();
    for row in wanted {
        if at.as_ref() == Some(&row) {
            at = row.next_element_sibling();
        } else {
            list.insert_before(&row, at.as_deref()).ok()?;
        }
    }
    Some(())
}

/// Transfers selection and open fields to the row that replaces another one, after a rename in another tab or a new
/// thumbnail.
fn transfer_state(old: &Element, new: &Element, arrival: Merge) {
    let tick = |row| child(row, "[type=checkbox]")?.dyn_into::<HtmlInputElement>().ok();
    if let (Some(old), Some(new)) = (tick(old), tick(new)) {
        new.set_checked(old.checked());
    }
    // After a sent form the fields are no longer needed.
    if arrival == Merge::List {
        rename::move_over(old, new);
    }
}

fn keep_focus(focused: Option<Element>) {
    let Some(focused) = focused else { return };
    if document().active_element().as_ref() == Some(&focused) {
        return;
    }
    let there = Some(focused.clone()).filter(|focused| focused.is_connected());
    if let Some(there) = there.or_else(|| find(&focused.id())) {
        let _ = there.unchecked_into::<HtmlElement>().focus();
    }
}

/// Copies the link that the page shows to the clipboard, and says so.
pub(crate) fn copy_link() {
    let found = document().query_selector("[data-copy]");
    let (Ok(Some(field)), Some(clipboard)) = (found, NAVIGATOR.with(Navigator::clipboard)) else {
        return;
    };
    let field: HtmlInputElement = field.unchecked_into();
    field.select();
    let copied = clipboard.write_text(&field.value());
    spawn_local(async move {
        if JsFuture::from(copied).await.is_ok()
            && let Some(state) = find("file-link-state")
        {
            state.set_text_content(state.get_attribute("data-copied-link").as_deref());
        }
    });
}

fn swap(next: &Document, id: &str) {
    if let (Some(old), Some(new)) = (find(id), next.get_element_by_id(id)) {
        let _ = old.replace_with_with_node_1(&new);
    }
}

fn set(element: &Element, name: &str, value: Option<String>) {
    let _ = match value {
        Some(value) => element.set_attribute(name, &value),
        None => element.remove_attribute(name),
    };
}

fn find(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}

fn child(of: &Element, selector: &str) -> Option<Element> {
    of.query_selector(selector).ok()?
}

fn rows(list: &Element) -> Vec<Element> {
    let rows = list.children();
    (0..rows.length()).filter_map(|at| rows.item(at)).collect()
}
