use leptos::prelude::window;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlInputElement};

use super::super::refresh_file_list;
use super::{Fixture, click, dispatch, event, fetched, idle, respond_with, script, until};

const ROWS: &str = "<div id=files data-url=/files><ul>\
    <li id=file-a data-fingerprint=a><input type=checkbox></li>\
    <li id=file-b data-fingerprint=b><input type=checkbox></li></ul></div>";

/// Waits until this many responses have come and were read, so that no request runs into the next test.
async fn responded(count: u32) {
    until(|| script("return window.responded").as_f64() >= Some(count.into())).await;
    idle().await;
}

#[wasm_bindgen_test]
async fn a_deleted_file_goes_at_once_and_the_rest_comes_from_the_server() {
    respond_with(
        "<div id=files data-url=/files><ul><li id=file-b data-fingerprint=b></li><li id=file-c></li></ul></div>",
        0,
    );
    let page = Fixture::new(ROWS);
    refresh_file_list(Some("a"));
    assert!(page.try_find("#file-a").is_none());
    until(|| page.try_find("#file-c").is_some()).await;
    assert!(page.try_find("#file-b").is_some());
    assert_eq!(fetched(), "/files");
}

#[wasm_bindgen_test]
async fn one_refresh_runs_and_one_waits() {
    respond_with(ROWS, 100);
    let page = Fixture::new(ROWS);
    refresh_file_list(None);
    until(|| fetched() == "/files").await;
    refresh_file_list(None);
    refresh_file_list(None);
    until(|| fetched() == "/files /files").await;
    responded(2).await;
    assert_eq!(fetched(), "/files /files");
    drop(page);
}

#[wasm_bindgen_test]
async fn typing_searches_and_only_the_last_query_waits() {
    respond_with(ROWS, 100);
    let before = window().location().href().unwrap();
    let page = Fixture::new(&format!("<form data-search=/list action=/><input name=q></form>{ROWS}"));
    let field: HtmlInputElement = page.find("[name=q]");
    let search = |text: &str| {
        field.set_value(text);
        dispatch(&field, &event("InputEvent", "input", ""));
    };
    search("a");
    until(|| fetched() == "/list?q=a").await;
    search("a ");
    search("a b");
    let submitted = dispatch(&page.find("form"), &event("SubmitEvent", "submit", ""));
    assert!(submitted.prevented && submitted.navigation.is_none());
    let address = window().location().search();
    let history = window().history().unwrap();
    history
        .replace_state_with_url(&JsValue::NULL, "", Some(&before))
        .unwrap();
    assert_eq!(address.as_deref(), Ok("?q=a+b"));
    until(|| fetched() == "/list?q=a /list?q=a+b").await;
    responded(2).await;
    assert_eq!(fetched(), "/list?q=a /list?q=a+b");
}

#[wasm_bindgen_test]
fn the_link_selects_all_files_and_then_none() {
    let page = Fixture::new(&format!("<a href=?all=1 data-select-all>Select all</a>{ROWS}"));
    let link: Element = page.find("a");
    let checked = || ["#file-a input", "#file-b input"].map(|field| page.find::<HtmlInputElement>(field).checked());
    page.find::<HtmlInputElement>("#file-a input").set_checked(true);
    assert!(click(&link).prevented);
    assert_eq!(checked(), [true, true]);
    click(&link);
    assert_eq!(checked(), [false, false]);
}
