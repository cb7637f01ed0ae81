//! Passkeys. The server sends the options and receives the credential as JSON; the browser converts both (WebAuthn
//! Level 3, 5.1.8 to 5.1.10).

use js_sys::{Function, JSON, Object, Reflect};
use leptos::prelude::{document, window};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Shows the forms that need a passkey, if the browser supports them.
pub(crate) fn show_forms() {
    if method("parseRequestOptionsFromJSON").is_none() {
        return;
    }
    while let Ok(Some(form)) = document().query_selector("form[data-passkey][hidden]") {
        let _ = form.remove_attribute("hidden");
    }
}

/// Parses WebAuthn options; `None` if the text is not JSON.
pub(super) fn options(json: &str) -> Option<JsValue> {
    JSON::parse(json).ok()
}

/// Creates or uses a passkey, depending on the options; `None` if the person cancels or the browser fails.
pub(super) async fn sign(options: &JsValue) -> Option<String> {
    // Only options to create a passkey contain a user.
    let is_new = Reflect::has(options, &"user".into()).ok()?;
    let parse = method(if is_new {
        "parseCreationOptionsFromJSON"
    } else {
        "parseRequestOptionsFromJSON"
    })?;
    let public_key = parse.call1(&JsValue::UNDEFINED, options).ok()?;
    let request = Object::new();
    Reflect::set(&request, &"publicKey".into(), &public_key).ok()?;
    let container = window().navigator().credentials();
    let asked = if is_new {
        container.create_with_options(request.unchecked_ref())
    } else {
        container.get_with_options(request.unchecked_ref())
    };
    let credential = JsFuture::from(asked.ok()?).await.ok()?;
    // It has a `toJSON` of its own.
    JSON::stringify(&credential).ok()?.as_string()
}

fn method(name: &str) -> Option<Function> {
    let class = Reflect::get(&window(), &"PublicKeyCredential".into()).ok()?;
    Reflect::get(&class, &name.into()).ok()?.dyn_into().ok()
}
