use wasm_bindgen_test::wasm_bindgen_test;

use super::super::{passkey, show_passkey_forms};
use super::{Fixture, script};

#[wasm_bindgen_test]
fn forms_are_shown_if_the_browser_supports_passkeys() {
    let page =
        Fixture::new("<form data-passkey=/a hidden></form><form data-passkey=/b hidden></form><form hidden></form>");
    let supported =
        script("const all = window.PublicKeyCredential; window.PublicKeyCredential = undefined; return all");
    show_passkey_forms();
    assert!(page.try_find("[data-passkey]:not([hidden])").is_none());
    js_sys::Reflect::set(&js_sys::global(), &"PublicKeyCredential".into(), &supported).unwrap();
    show_passkey_forms();
    assert!(page.try_find("[data-passkey][hidden]").is_none());
    assert!(page.try_find("form[hidden]").is_some());
}

#[wasm_bindgen_test]
fn a_page_in_place_of_options_is_an_error() {
    assert!(passkey::options("{\"publicKey\":{}}").is_some());
    assert!(passkey::options("<!DOCTYPE html><p>Log in again").is_none());
}
