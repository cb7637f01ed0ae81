//! The list of files stays a part of the server's page: this fetches it again and puts what is new in
//! its place. Rows that say the same stay as they are, with what is ticked, open or loaded in them.

use std::cell::RefCell;

use leptos::prelude::{document, window};
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Element, FormData, HtmlElement, HtmlFormElement, HtmlInputElement, UrlSearchParams};

use crate::navigator::{NAVIGATOR, Navigator};
use crate::{navigate, rename};

/// What a fetched page is to the list at hand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arrival {
    /// The same list, or another search: its beginning.
    List,
    /// The next page of the list.
    More,
    /// The whole page, after a form was sent.
    Page,
}

/// On a list of which more than its first page was asked for.
const REACHED_ON: &str = "data-loaded-from";

thread_local! {
    /// What is to be fetched next, while something is being fetched.
    static WANTED: RefCell<Option<(String, Arrival)>> = const { RefCell::new(None) };
    static BUSY: RefCell<bool> = const { RefCell::new(false) };
}

/// Fetches the list again; the row of a file that is gone goes at once.
pub(crate) fn refresh(gone: Option<&str>) {
    if let Some(row) = gone.and_then(|id| find(&["file-", id].concat())) {
        row.remove();
    }
    if WANTED.with_borrow(Option::is_none)
        && let Some(address) = find("files").and_then(|files| files.get_attribute("data-url"))
    {
        want(address, Arrival::List);
    }
}

/// Whatever is typed into the search is looked for at once.
pub(crate) fn search(form: &HtmlFormElement) -> Option<()> {
    let list = form.get_attribute("data-search")?;
    let query = query_of(&FormData::new_with_form(form).ok()?)?;
    let here = ["?", &query].concat();
    let history = window().history().ok()?;
    let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&here));
    want([&list, "?", &query].concat(), Arrival::List);
    Some(())
}

/// A form's fields as a query.
pub(crate) fn query_of(fields: &FormData) -> Option<String> {
    let fields: &JsValue = fields.as_ref();
    let query = UrlSearchParams::new_with_str_sequence_sequence(&js_sys::Array::from(fields)).ok()?;
    Some(query.to_string().into())
}

/// Links that only act on the list; `false` for all others.
pub(crate) fn acts(link: &Element, address: String) -> bool {
    if link.has_attribute("data-more") {
        want(address, Arrival::More);
    } else if link.has_attribute("data-select-all") {
        tick_all();
    } else if link.has_attribute("data-rename") {
        return rename::toggle(link).is_some();
    } else {
        return false;
    }
    true
}

/// Ticks all, or none where all are.
fn tick_all() {
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

/// One request at a time; of what is wanted meanwhile, the last.
fn want(address: String, arrival: Arrival) {
    WANTED.set(Some((address, arrival)));
    if BUSY.replace(true) {
        return;
    }
    spawn_local(async {
        while let Some((address, arrival)) = WANTED.take() {
            let fetched = navigate::fetch(&address, None).await;
            if WANTED.with_borrow(Option::is_some) {
                continue;
            }
            let merged = fetched
                .ok()
                .and_then(|(_, _, html)| merge(&navigate::parse(&html).ok()?, arrival));
            // The list's next page can be gone to; a list that is not fetched now is fetched with the next news.
            if merged.is_none() && arrival == Arrival::More {
                let _ = window().location().assign(&address);
            }
        }
        BUSY.set(false);
    });
}

/// Puts the list of a fetched page in the place of the one at hand; `None` where one has none.
pub(crate) fn merge(next: &Document, arrival: Arrival) -> Option<()> {
    let (old, new) = (find("files")?, next.get_element_by_id("files")?);
    let (list, fresh) = (child(&old, "ul")?, child(&new, "ul")?);
    let focused = document().active_element();
    let address = new.get_attribute("data-url")?;
    let more = next.get_element_by_id("more");
    if arrival == Arrival::More {
        list.set_attribute(REACHED_ON, "").ok()?;
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
        // Only what somebody asked for: files are verified in any order, and a row that nobody loaded may
        // hide that others are missing above it.
        let kept = if same && more.is_some() && list.has_attribute(REACHED_ON) {
            behind(&list, next)
        } else {
            Vec::new()
        };
        let reached_on = !kept.is_empty();
        place(&list, &fresh, kept, arrival)?;
        if !reached_on {
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
        if arrival == Arrival::Page {
            // A form or button whose row stays may be used again.
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
        && arrival != Arrival::More
        && words.text_content() != fresh.text_content()
    {
        words.set_text_content(fresh.text_content().as_deref());
    }
    keep_focus(focused);
    Some(())
}

/// The rows of the list below all that the fetched page lists too: pages that were loaded before.
/// Empty where the two do not meet.
fn behind(list: &Element, next: &Document) -> Vec<Element> {
    let old = rows(list);
    let last = old.iter().rposition(|row| next.get_element_by_id(&row.id()).is_some());
    last.map(|last| old[last + 1..].to_vec()).unwrap_or_default()
}

/// The fresh rows, then the kept ones. What stays is not moved unless it must: it would lose the focus.
fn place(list: &Element, fresh: &Element, kept: Vec<Element>, arrival: Arrival) -> Option<()> {
    let fingerprint = |row: &Element| row.get_attribute("data-fingerprint");
    let mut wanted: Vec<Element> = rows(fresh)
        .into_iter()
        .map(|row| match find(&row.id()) {
            Some(known) if fingerprint(&known) == fingerprint(&row) => known,
            Some(known) => {
                hand_over(&known, &row, arrival);
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

/// What somebody did to a row that another takes the place of: another tab gave it a name, or its picture came.
fn hand_over(old: &Element, new: &Element, arrival: Arrival) {
    let tick = |row| child(row, "[type=checkbox]")?.dyn_into::<HtmlInputElement>().ok();
    if let (Some(old), Some(new)) = (tick(old), tick(new)) {
        new.set_checked(old.checked());
    }
    // A page that comes after a form was sent brings what the form wanted.
    if arrival == Arrival::List {
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

/// Takes a link that a page was opened for to the clipboard, and says so.
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
