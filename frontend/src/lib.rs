//! The wasm entry point and the browser adapter: everything that touches `web-sys`, and no decisions.

mod browser;
mod files;
mod form_post;
mod window;

use app::App;
use app::upload::browser::BrowserPort;
use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

/// Takes over the server's HTML.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(|| {
        provide_context(BrowserPort(&browser::WebBrowser));
        view! { <App/> }
    });
}
