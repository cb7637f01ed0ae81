//! Renaming a file in its row: the fields of the page's rename form are inserted there.

use leptos::prelude::document;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlElement, HtmlFormElement, HtmlInputElement, HtmlTemplateElement, KeyboardEvent};

use super::dom::{descendant, find, target_within};

const EXPANDED: &str = "aria-expanded";
const FIELDS: &str = ".rename";

/// Shows or hides the fields in the row of a rename link; `None` if the page has no rename form.
pub(super) fn toggle(link: &Element) -> Option<()> {
    if close().as_ref() == Some(link) {
        return Some(());
    }
    let form: HtmlFormElement = find("rename")?.dyn_into().ok()?;
    let template: HtmlTemplateElement = find("rename-fields")?.dyn_into().ok()?;
    let fields = template.content().query_selector(FIELDS).ok()??;
    let fields: Element = fields.clone_node_with_deep(true).ok()?.unchecked_into();
    let row = link.closest(".stored-file").ok()??;
    let name = descendant(&row, ".name")?.get_attribute("aria-label")?;
    let field: HtmlInputElement = descendant(&fields, "input")?.unchecked_into();
    field.set_value(&name);
    form.set_action(&link.get_attribute("data-rename")?);
    link.parent_element()?.append_child(&fields).ok()?;
    link.set_attribute(EXPANDED, "true").ok()?;
    field.focus().ok()?;
    field.set_selection_range(0, stem_length(&name)).ok()
}

/// Moves open fields to the row that replaces another one, unless the name is being sent: then that is why the row
/// changed.
pub(super) fn move_fields(old: &Element, new: &Element) -> Option<()> {
    let form = find("rename")?;
    if form.has_attribute("aria-busy") {
        return None;
    }
    let fields = descendant(old, FIELDS)?;
    let link = descendant(new, "[data-rename]")?;
    link.parent_element()?.append_child(&fields).ok()?;
    link.set_attribute(EXPANDED, "true").ok()
}

/// Hides the open fields and returns the link that opened them.
fn close() -> Option<Element> {
    let link = document().query_selector("[data-rename][aria-expanded]").ok()??;
    link.remove_attribute(EXPANDED).ok()?;
    if let Some(fields) = descendant(&link.parent_element()?, FIELDS) {
        fields.remove();
    }
    Some(link)
}

/// Hides the fields when Escape is pressed in them.
pub(super) fn cancel_on_escape(event: &Event) -> Option<()> {
    let key: &KeyboardEvent = event.dyn_ref()?;
    // During composition, Escape cancels the input method's word.
    if key.key() != "Escape" || key.is_composing() || target_within(key, FIELDS).is_none() {
        return None;
    }
    close()?.unchecked_into::<HtmlElement>().focus().ok()
}

/// Length of a name without its extension in UTF-16 units.
fn stem_length(name: &str) -> u32 {
    let stem = match name.rfind('.') {
        None | Some(0) => name,
        Some(dot) => &name[..dot],
    };
    u32::try_from(stem.encode_utf16().count()).unwrap_or(u32::MAX)
}
