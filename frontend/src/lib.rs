//! Entry points of the wasm, and the browser's implementation of the ports. All calls of `web-sys` are here; decisions
//! are made in `app`.

mod browser;
mod clipboard;
mod code;
mod digest;
mod file_list;
mod files;
mod focus;
mod folders;
mod handles;
mod image_tools;
mod navigate;
mod navigator;
mod notes;
mod other_tabs;
mod passkey;
mod photos;
mod picture;
mod rename;
mod request;
mod rows;
mod thumbnails;
mod upload_events;
mod uploader_root;
mod wake_lock;
mod window;

use any_spawner::Executor;
use wasm_bindgen::prelude::wasm_bindgen;

/// Entry point of the worker that computes digests.
#[wasm_bindgen]
pub fn digest() {
    digest::worker::serve();
}

/// Entry point of the page.
#[wasm_bindgen]
pub fn hydrate() {
    if cfg!(debug_assertions) {
        std::panic::set_hook(Box::new(|panic| leptos::logging::error!("{panic}")));
    }
    window::listen();
    navigate::listen();
    // Fails only if there is an executor already.
    let _ = Executor::init_wasm_bindgen();
    activate_page();
}

/// Activates the current page, loaded by the browser or by [`navigate`]: hydration and everything that needs the
/// script.
fn activate_page() {
    passkey::offer();
    photos::offer();
    uploader_root::page_loaded();
}
