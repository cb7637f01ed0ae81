//! Merges the list of files of a fetched page into the current page. Unchanged rows stay, with their selection, open
//! fields and loaded images.

use std::cell::Cell;

use js_sys::Set;
use leptos::prelude::document;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, Event, HtmlElement, HtmlInputElement, NodeList};

use super::dom::{children, descendant, find, set_attribute, target_within};
use super::{focus, rename};

/// How to merge a fetched page into the list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Merge {
    /// The first page of the list or of another search.
    List,
    /// The next page of the list, to append.
    More,
    /// The whole page, after a form was sent: also update the notice and the bar.
    Page,
}

thread_local! {
    /// Called after a fetched list was merged.
    static LIST_CHANGED: Cell<fn()> = const { Cell::new(|| ()) };
}

/// Sets the function to call after a fetched list was merged.
pub(super) fn set_list_changed(list_changed: fn()) {
    LIST_CHANGED.set(list_changed);
}

/// A button's type. Without it, a button submits its form.
const TYPE: &str = "type";

/// Set on a list when a further page was loaded.
const MORE_LOADED: &str = "data-loaded-from";

/// Merges the list of a fetched page into the current one; `None` if either page has no list.
pub(super) fn merge(next: &Document, how: Merge) -> Option<()> {
    let (old, new) = (find("files")?, next.get_element_by_id("files")?);
    let (list, fresh) = (descendant(&old, "ul")?, descendant(&new, "ul")?);
    prepare_buttons(&fresh);
    let focus = Focus::now();
    let address = new.get_attribute("data-url")?;
    let more = next.get_element_by_id("more");
    if how == Merge::More {
        append(&list, &fresh, more.as_ref())?;
    } else {
        let same_list = old.get_attribute("data-url").as_ref() == Some(&address);
        // Keep further rows only if a further page was loaded: files are verified in any order, and rows from events
        // could hide that others are missing above them.
        let kept = if same_list && more.is_some() && list.has_attribute(MORE_LOADED) {
            further_rows(&list, next)
        } else {
            Vec::new()
        };
        let keeps_more = !kept.is_empty();
        place(&list, &fresh, kept, how)?;
        if !keeps_more {
            replace_siblings(&list, &fresh)?;
        }
        for name in ["hidden", "data-view"] {
            set_attribute(&list, name, fresh.get_attribute(name));
        }
        old.set_attribute("data-url", &address).ok()?;
        update_page(next, how);
    }
    if let Some(focus) = focus {
        focus.restore();
    }
    LIST_CHANGED.get()();
    Some(())
}

/// Makes the rows' submit buttons plain ones, which [`submit_on_click`] reverts. Whenever a submit button is added to a
/// form, Chromium goes through the whole form to find the default button, once for each row.
fn prepare_buttons(fresh: &Element) {
    for row in children(fresh) {
        if let Some(button) = descendant(&row, "[formaction]") {
            set_attribute(&button, TYPE, Some("button".to_owned()));
        }
    }
}

/// Lets a clicked button of a row submit the form.
pub(super) fn submit_on_click(click: &Event) {
    if let Some(button) = target_within(click, "[formaction]") {
        set_attribute(&button, TYPE, None);
    }
}

/// Appends the rows of the next page, and lets the link lead to the page after it.
fn append(list: &Element, fresh: &Element, more: Option<&Element>) -> Option<()> {
    list.set_attribute(MORE_LOADED, "").ok()?;
    for row in children(fresh) {
        if find(&row.id()).is_none() {
            list.append_child(&row).ok()?;
        }
    }
    let link = find("more")?;
    match more.and_then(|more| more.get_attribute("href")) {
        Some(address) => link.set_attribute("href", &address).ok()?,
        None => link.remove(),
    }
    Some(())
}

/// Replaces the elements below the list: the message of an empty list, and the links to other pages.
fn replace_siblings(list: &Element, fresh: &Element) -> Option<()> {
    while let Some(outdated) = list.next_element_sibling() {
        outdated.remove();
    }
    let parent = list.parent_element()?;
    while let Some(sibling) = fresh.next_element_sibling() {
        parent.append_child(&sibling).ok()?;
    }
    Some(())
}

/// Updates the page around the list.
fn update_page(next: &Document, how: Merge) {
    swap(next, "storage");
    if how == Merge::Page {
        // Forms and buttons in unchanged rows become usable again.
        while let Ok(Some(sender)) = document().query_selector(":is(form, [formaction])[aria-busy]") {
            let _ = sender.remove_attribute("aria-busy");
        }
        swap(next, "notice");
        swap(next, "file-list-bar");
    } else if let (Some(chosen), Some(fresh)) = (find("chosen"), next.get_element_by_id("chosen")) {
        set_attribute(&chosen, "hidden", fresh.get_attribute("hidden"));
    }
    // Screen readers announce the text only if it changes.
    if let (Some(found), Some(fresh)) = (find("found"), next.get_element_by_id("found"))
        && found.text_content() != fresh.text_content()
    {
        found.set_text_content(fresh.text_content().as_deref());
    }
}

/// The rows below the last one that the fetched page also contains: those of further pages. Empty if the two have no
/// row in common.
fn further_rows(list: &Element, next: &Document) -> Vec<Element> {
    let old = children(list);
    let last = old.iter().rposition(|row| next.get_element_by_id(&row.id()).is_some());
    last.map(|last| old[last + 1..].to_vec()).unwrap_or_default()
}

/// Places the fresh rows, then the kept ones. Rows are moved only if necessary, because a moved row loses the focus.
fn place(list: &Element, fresh: &Element, kept: Vec<Element>, how: Merge) -> Option<()> {
    let fingerprint = |row: &Element| row.get_attribute("data-fingerprint");
    let mut wanted: Vec<Element> = children(fresh)
        .into_iter()
        .map(|row| match find(&row.id()) {
            Some(known) if fingerprint(&known) == fingerprint(&row) => known,
            Some(known) => {
                transfer_state(&known, &row, how);
                row
            }
            None => row,
        })
        .collect();
    wanted.extend(kept);
    let stays = Set::new(&JsValue::UNDEFINED);
    for row in &wanted {
        stays.add(row);
    }
    for row in children(list) {
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
fn transfer_state(old: &Element, new: &Element, how: Merge) {
    let checkbox = |row| descendant(row, "[type=checkbox]")?.dyn_into::<HtmlInputElement>().ok();
    if let (Some(old), Some(new)) = (checkbox(old), checkbox(new)) {
        new.set_checked(old.checked());
    }
    // The note of an upload; the server renders none.
    if let Some(note) = descendant(old, ".note") {
        let _ = new.append_child(&note);
    }
    // After a sent form the fields are no longer needed.
    if how == Merge::List {
        rename::move_fields(old, new);
    }
}

/// The focused element before a merge.
struct Focus {
    element: Element,
    /// The id of its row, and its index among the controls of the row.
    place: Option<(String, u32)>,
}

/// Links, buttons and fields of a row.
fn controls(row: &Element) -> Option<NodeList> {
    row.query_selector_all("a, button, input").ok()
}

impl Focus {
    fn now() -> Option<Self> {
        let element = document().active_element()?;
        let row = element.closest(".stored-file").ok()?;
        let place = row.and_then(|row| {
            let controls = controls(&row)?;
            let index = (0..controls.length()).find(|at| controls.item(*at).as_ref() == Some(element.as_ref()))?;
            Some((row.id(), index))
        });
        Some(Self { element, place })
    }

    /// Focuses the element again, or its replacement: with the same id, or in the same place of the row.
    fn restore(self) {
        let Self { element, place } = self;
        if document().active_element().as_ref() == Some(&element) {
            return;
        }
        let in_place = || {
            let (row, index) = place?;
            controls(&find(&row)?)?.item(index)?.dyn_into().ok()
        };
        let same = Some(element.clone()).filter(|element| element.is_connected());
        if let Some(there) = same.or_else(|| find(&element.id())).or_else(in_place) {
            let _ = there.unchecked_into::<HtmlElement>().focus();
        }
    }
}

/// Moves focus, thumbnail and note of another row to the row of a stored file.
pub(crate) fn move_to_file(row: &Element, file: &Element) {
    // The server's thumbnail comes later.
    if let (Some(picture), Some(place)) = (descendant(row, ".thumbnail canvas"), descendant(file, ".thumbnail"))
        && descendant(&place, "img").is_none()
    {
        place.replace_children_with_node_1(&picture);
    }
    if let Some(Ok(note)) = descendant(row, ".note:not([hidden])").map(|note| note.clone_node_with_deep(true)) {
        let _ = file.append_child(&note);
    }
    if focus::is_in(row)
        && let Some(link) = descendant(file, "a")
    {
        let _ = link.unchecked_into::<HtmlElement>().focus();
    }
}

fn swap(next: &Document, id: &str) {
    if let (Some(old), Some(new)) = (find(id), next.get_element_by_id(id)) {
        let _ = old.replace_with_with_node_1(&new);
    }
}
