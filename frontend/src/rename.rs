//! Another name for a file, in its row: the page's one form for that, where it is wanted.

use leptos::prelude::document;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlElement, HtmlFormElement, HtmlInputElement, HtmlTemplateElement, KeyboardEvent};

const EXPANDED: &str = "aria-expanded";

/// Opens the form that a row's link leads to, or folds it up; `None` where the page has none.
pub(crate) fn toggle(link: &Element) -> Option<()> {
    if close().as_ref() == Some(link) {
        return Some(());
    }
    let template: HtmlTemplateElement = document().get_element_by_id("rename")?.dyn_into().ok()?;
    let form = template.content().query_selector("form").ok()??;
    let form: HtmlFormElement = form.clone_node_with_deep(true).ok()?.unchecked_into();
    let name = link
        .closest(".stored-file")
        .ok()??
        .query_selector(".name")
        .ok()??
        .get_attribute("aria-label")?;
    let field: HtmlInputElement = form.query_selector("input").ok()??.unchecked_into();
    // The attribute, so that what the page says of the field is what it began with.
    field.set_default_value(&name);
    form.set_action(&link.get_attribute("data-rename")?);
    link.parent_element()?.append_child(&form).ok()?;
    link.set_attribute(EXPANDED, "true").ok()?;
    field.focus().ok()?;
    field.set_selection_range(0, stem(&name)).ok()
}

/// Folds up whatever is open; the link it was opened by.
fn close() -> Option<Element> {
    let link = document().query_selector("[data-rename][aria-expanded]").ok()??;
    link.remove_attribute(EXPANDED).ok()?;
    if let Ok(Some(form)) = link.parent_element()?.query_selector("form") {
        form.remove();
    }
    Some(link)
}

/// Escape, in the form: nothing was meant.
pub(crate) fn give_up(event: &Event) -> Option<()> {
    let key: &KeyboardEvent = event.dyn_ref()?;
    let inside = || key.target()?.dyn_into::<Element>().ok()?.closest("form.rename").ok()?;
    // Whoever writes by an input method gives up a word with it.
    if key.key() != "Escape" || key.is_composing() || inside().is_none() {
        return None;
    }
    close()?.unchecked_into::<HtmlElement>().focus().ok()
}

/// How much of a name is not its extension, as JavaScript counts.
fn stem(name: &str) -> u32 {
    let stem = match name.rfind('.') {
        None | Some(0) => name,
        Some(dot) => &name[..dot],
    };
    u32::try_from(stem.encode_utf16().count()).unwrap_or(u32::MAX)
}
