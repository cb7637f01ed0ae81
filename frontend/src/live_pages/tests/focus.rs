use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

use super::super::keep_focus;
use super::{Fixture, active_element, idle, until};

fn page() -> Fixture {
    let row = |id: &str| {
        format!(
            "<li id={id}><div class=row-actions><button id=pause-{id}>Pause</button>\
             <button id=resume-{id} hidden>Resume</button></div></li>"
        )
    };
    let rows: String = ["a", "b", "c"].map(row).concat();
    let page = Fixture::new(&format!(
        "<div id=root><input type=file id=file><ul>{rows}</ul></div><button id=outside>Outside</button>"
    ));
    keep_focus(page.find("#root"), None);
    page
}

#[wasm_bindgen_test]
async fn the_button_that_appears_gets_the_focus_of_the_hidden_one() {
    let page = page();
    page.focus("#pause-b");
    page.find::<Element>("#pause-b").set_attribute("hidden", "").unwrap();
    page.find::<Element>("#resume-b").remove_attribute("hidden").unwrap();
    until(|| active_element().id() == "resume-b").await;
}

#[wasm_bindgen_test]
async fn the_focus_waits_for_a_button_of_its_row() {
    let page = page();
    page.focus("#pause-b");
    page.find::<Element>("#pause-b").set_attribute("hidden", "").unwrap();
    idle().await;
    page.find::<Element>("#resume-b").remove_attribute("hidden").unwrap();
    until(|| active_element().id() == "resume-b").await;
}

#[wasm_bindgen_test]
async fn a_removed_row_passes_the_focus_to_its_neighbour() {
    let page = page();
    page.focus("#pause-b");
    page.find::<Element>("#b").remove();
    // The row that took its place.
    until(|| active_element().id() == "pause-c").await;
    page.find::<Element>("#c").remove();
    // The row before the last one.
    until(|| active_element().id() == "pause-a").await;
    page.find::<Element>("#a").remove();
    // No row is left.
    until(|| active_element().id() == "file").await;
}

#[wasm_bindgen_test]
async fn the_focus_outside_is_left_alone() {
    let page = page();
    page.focus("#pause-b");
    page.focus("#outside");
    page.find::<Element>("#b").remove();
    idle().await;
    assert_eq!(active_element().id(), "outside");
}
