use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlInputElement};

use super::super::copy::copy_file_link;
use super::{Fixture, click, idle, script, until};

/// Replaces the clipboard by one that accepts texts into `window.copied`, or refuses them.
fn clipboard(accepts: bool) {
    script(&format!(
        "delete window.copied; const writeText = text => {accepts} \
         ? Promise.resolve(void (window.copied = text)) : Promise.reject(new Error('denied')); \
         Object.defineProperty(navigator, 'clipboard', {{ value: {{ writeText }}, configurable: true }})"
    ));
}

fn copied() -> Option<String> {
    script("return window.copied").as_string()
}

#[wasm_bindgen_test]
async fn a_copy_button_copies_the_text_before_it() {
    clipboard(true);
    let page = Fixture::new("<code>ABC-123</code><button data-copied=Copied><span>Copy</span></button>");
    assert!(click(&page.find("span")).navigation.is_none());
    until(|| page.find::<Element>("button").text_content().as_deref() == Some("Copied")).await;
    assert_eq!(copied().as_deref(), Some("ABC-123"));
}

#[wasm_bindgen_test]
async fn a_refusal_is_not_shown_as_copied() {
    clipboard(false);
    let page = Fixture::new("<code>ABC-123</code><button data-copied=Copied>Copy</button>");
    click(&page.find("button"));
    idle().await;
    assert_eq!(page.find::<Element>("button").text_content().as_deref(), Some("Copy"));
}

#[wasm_bindgen_test]
async fn the_link_that_a_page_shows_is_copied() {
    clipboard(true);
    let page =
        Fixture::new("<input data-copy value=https://example.com/x><p id=file-link-state data-copied-link=Copied></p>");
    copy_file_link();
    until(|| page.find::<Element>("p").text_content().as_deref() == Some("Copied")).await;
    assert_eq!(copied().as_deref(), Some("https://example.com/x"));
    assert_eq!(page.find::<HtmlInputElement>("input").selection_end(), Ok(Some(21)));
}
