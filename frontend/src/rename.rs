//! Renaming a file in its row: the fields of the page's rename form are inserted there.

use leptos::prelude::document;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlElement, HtmlFormElement, HtmlInputElement, HtmlTemplateElement, KeyboardEvent};

const EXPANDED: &str = "aria-expanded";
const FIELDS: &str = ".rename";

/// Shows or hides the fields in the row of a rename link; `None` if the page has no rename form.
pub(crate) fn toggle(link: &Element) -> Option<()> {
    if close().as_ref() == Some(link) {
        return Some(());
    }
    let form: HtmlFormElement = document().get_element_by_id("rename")?.dyn_into().ok()?;
    let template: HtmlTemplateElement = document().get_element_by_id("rename-fields")?.dyn_into().ok()?;
    let fields = template.content().query_selector(FIELDS).ok()??;
    let fields: Element = fields.clone_node_with_deep(true).ok()?.unchecked_into();
    let name = link
        .closest(".stored-file")
        .ok()??
        .query_selector(".name")
        .ok()??
        .get_attribute("aria-label")?;
    let field: HtmlInputElement = fields.query_selector("input").ok()??.unchecked_into();
    field.set_value(&name);
    form.set_action(&link.get_attribute("data-rename")?);
    link.parent_element()?.append_child(&fields).ok()?;
    link.set_attribute(EXPANDED, "true").ok()?;
    field.focus().ok()?;
    field.set_selection_range(0, stem_length(&name)).ok()
}

/// Moves open fields to the row that replaces another one, unless the name is being sent: then that is why the row
/// changed.
pub(crate) fn move_over(old: &Element, new: &Element) -> Option<()> {
    let form = document().get_element_by_id("rename")?;
    if form.has_attribute("aria-busy") {
        return None;
    }
    let fields = old.query_selector(FIELDS).ok()??;
    let link = new.query_selector("[data-rename]").ok()??;
    link.parent_element()?.append_child(&fields).ok()?;
    link.set_attribute(EXPANDED, "true").ok()
}

/// Hides the open fields and returns the link that opened them.
fn close() -> Option<Element> {
    let link = document().query_selector("[data-rename][aria-expanded]").ok()??;
    link.remove_attribute(EXPANDED).ok()?;
    if let Ok(Some(fields)) = link.parent_element()?.query_selector(FIELDS) {
        fields.remove();
    }
    Some(link)
}

/// Hides the fields when Escape is pressed in them.
pub(crate) fn cancel_on_escape(event: &Event) -> Option<()> {
    let key: &KeyboardEvent = event.dyn_ref()?;
    let inside = || key.target()?.dyn_into::<Element>().ok()?.closest(FIELDS).ok()?;
    // During composition, Escape cancels the input method's word.
    if key.key() != "Escape" || key.is_composing() || inside().is_none() {
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
