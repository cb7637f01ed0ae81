//! Short forms of DOM calls.

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Document, DomParser, Element, Event, SupportedType};

/// The element of the current page with this id.
pub(crate) fn find(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}

/// The first descendant that matches the selector.
pub(crate) fn descendant(of: &Element, selector: &str) -> Option<Element> {
    of.query_selector(selector).ok()?
}

/// The children of an element.
pub(super) fn children(of: &Element) -> Vec<Element> {
    let children = of.children();
    (0..children.length()).filter_map(|at| children.item(at)).collect()
}

/// The element that an event concerns, or its nearest ancestor that matches the selector.
pub(crate) fn target_within(event: &Event, selector: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok()?
}

/// Sets an attribute, or removes it without a value.
pub(crate) fn set_attribute(element: &Element, name: &str, value: Option<String>) {
    let _ = match value {
        Some(value) => element.set_attribute(name, &value),
        None => element.remove_attribute(name),
    };
}

/// Parses a fetched page.
pub(super) fn parse(html: &str) -> Option<Document> {
    DomParser::new()
        .ok()?
        .parse_from_string(html, SupportedType::TextHtml)
        .ok()
}
