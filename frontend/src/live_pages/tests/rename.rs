use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlFormElement, HtmlInputElement};

use super::{Fixture, active_element, click, dispatch, event};

fn page() -> Fixture {
    Fixture::new(
        "<ul><li class=stored-file><a class=name aria-label=photo.tar.gz>photo</a>\
         <div><a id=first href=?rename data-rename=/uploads/1/rename>Rename</a></div></li>\
         <li class=stored-file><a class=name aria-label=.profile>.profile</a>\
         <div><a id=second href=?rename data-rename=/uploads/2/rename>Rename</a></div></li></ul>\
         <form id=rename></form>\
         <template id=rename-fields><div class=rename><input form=rename name=name></div></template>",
    )
}

fn press(target: &Element, key: &str, composing: bool) {
    let properties = format!("key: '{key}', isComposing: {composing}");
    dispatch(target, &event("KeyboardEvent", "keydown", &properties));
}

#[wasm_bindgen_test]
fn the_link_opens_the_fields_in_its_row() {
    let page = page();
    let handled = click(&page.find("#first"));
    assert!(handled.navigation.is_none() && handled.prevented);
    let field: HtmlInputElement = page.find("li:first-child .rename input");
    assert_eq!(field.value(), "photo.tar.gz");
    assert!(
        page.find::<HtmlFormElement>("form")
            .action()
            .ends_with("/uploads/1/rename")
    );
    assert!(active_element() == **field);
    // The extension is not selected, so that typing keeps it.
    assert_eq!(field.selection_start(), Ok(Some(0)));
    assert_eq!(field.selection_end(), Ok(Some(9)));
    assert!(page.find::<Element>("#first").has_attribute("aria-expanded"));
}

#[wasm_bindgen_test]
fn a_name_that_begins_with_a_dot_is_selected_as_a_whole() {
    let page = page();
    click(&page.find("#second"));
    let field: HtmlInputElement = page.find(".rename input");
    assert_eq!(field.selection_end(), Ok(Some(8)));
}

#[wasm_bindgen_test]
fn one_row_at_a_time_is_open() {
    let page = page();
    click(&page.find("#first"));
    click(&page.find("#second"));
    assert!(page.try_find("li:first-child .rename").is_none());
    assert!(page.try_find("li:last-child .rename").is_some());
    assert!(!page.find::<Element>("#first").has_attribute("aria-expanded"));
    click(&page.find("#second"));
    assert!(page.try_find(".rename").is_none(), "a second click closes the row");
}

#[wasm_bindgen_test]
fn escape_closes_the_fields_and_returns_to_the_link() {
    let page = page();
    click(&page.find("#first"));
    press(&page.find("#second"), "Escape", false);
    press(&page.find(".rename input"), "Enter", false);
    press(&page.find(".rename input"), "Escape", true);
    assert!(page.try_find(".rename").is_some());
    press(&page.find(".rename input"), "Escape", false);
    assert!(page.try_find(".rename").is_none());
    assert_eq!(active_element().id(), "first");
}

#[wasm_bindgen_test]
fn without_a_form_the_link_leads_to_its_page() {
    let page = page();
    page.find::<Element>("form").remove();
    assert_eq!(click(&page.find("#first")).address().as_deref(), Some("/?rename"));
}
