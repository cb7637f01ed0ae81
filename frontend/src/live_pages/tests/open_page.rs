use std::cell::Cell;

use leptos::prelude::{document, window};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use super::super::navigation::Navigation;
use super::super::open_page::{open, set_page_changed};
use super::{Fixture, active_element, idle, script, until};

thread_local! {
    static CHANGES: Cell<u32> = const { Cell::new(0) };
}

/// Lets `fetch` respond with a page whose URL is this address of the site.
fn page_at(address: &str, html: &str) {
    let set = js_sys::Function::new_with_args(
        "address, html",
        "window.fetch = async () => Object.defineProperty(new Response(html), 'url', { value: location.origin + address })",
    );
    set.call2(&JsValue::UNDEFINED, &address.into(), &html.into()).unwrap();
    count_changes();
}

fn count_changes() {
    set_page_changed(|| CHANGES.set(CHANGES.get() + 1));
}

#[wasm_bindgen_test]
async fn a_page_replaces_the_body() {
    let page = Fixture::new("<p>Old</p>");
    let (start, entries) = (window().location().href().unwrap(), script("return history.length"));
    let changes = CHANGES.get();
    page_at(
        "/next?a=b",
        "<html lang=ar dir=rtl><title>Next</title><body><main id=main tabindex=-1>New</main>",
    );
    open(Navigation::to("/next".into()));
    until(|| CHANGES.get() > changes).await;
    assert!(!page.0.is_connected());
    assert_eq!(document().title(), "Next");
    assert_eq!(window().location().search().as_deref(), Ok("?a=b"));
    assert_eq!(
        script("return history.length").as_f64(),
        entries.as_f64().map(|before| before + 1.0)
    );
    let root: HtmlElement = document().document_element().unwrap().unchecked_into();
    assert_eq!((root.lang().as_str(), root.dir().as_str()), ("ar", "rtl"));
    assert_eq!(active_element().id(), "main", "screen readers go on in the new page");
    assert_eq!(CHANGES.get(), changes + 1);

    // Back and forward add no entry, and the focus stays if its element is there again.
    let field = document().create_element("button").unwrap();
    field.set_id("again");
    document().body().unwrap().append_child(&field).unwrap();
    field.unchecked_ref::<HtmlElement>().focus().unwrap();
    let entries = script("return history.length");
    page_at(
        "/next?a=b",
        "<body><main id=main tabindex=-1>New</main><button id=again>Again</button>",
    );
    open(Navigation::in_history("/next?a=b".into()));
    until(|| CHANGES.get() > changes + 1).await;
    assert_eq!(script("return history.length"), entries);
    assert_eq!(active_element().id(), "again");
    root.set_dir("ltr");
    let history = window().history().unwrap();
    history
        .replace_state_with_url(&JsValue::NULL, "", Some(&start))
        .unwrap();
}

#[wasm_bindgen_test]
async fn only_the_latest_navigation_is_shown() {
    let _page = Fixture::new("");
    count_changes();
    script(
        "window.slowEnded = false; window.fetch = request => new Promise(resolve => { \
         const slow = request.url.endsWith('slow'); setTimeout(() => { window.slowEnded ||= slow; resolve(new Response( \
         `<body><main id=main tabindex=-1>${request.url}</main>`)) }, slow ? 10 : 0) })",
    );
    let changes = CHANGES.get();
    open(Navigation::in_history("/slow".into()));
    open(Navigation::in_history("/quick".into()));
    until(|| CHANGES.get() > changes && script("return window.slowEnded").is_truthy()).await;
    idle().await;
    assert_eq!(CHANGES.get(), changes + 1);
    let main = document().get_element_by_id("main").unwrap();
    assert!(main.text_content().unwrap().ends_with("/quick"));
}
