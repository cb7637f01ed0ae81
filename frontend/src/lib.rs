//! The wasm entry point and the browser adapter: everything that touches `web-sys`, and no decisions.

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
mod page;
mod passkey;
mod photos;
mod picture;
mod plurals;
mod rename;
mod request;
mod rows;
mod thumbnails;
mod upload_events;
mod uploader_root;
mod wake_lock;
mod window;

use wasm_bindgen::prelude::wasm_bindgen;

/// Digests for a page, in its worker.
#[wasm_bindgen]
pub fn digest() {
    digest::worker::serve();
}

/// Takes over the server's HTML.
#[wasm_bindgen]
pub fn hydrate() {
    if cfg!(debug_assertions) {
        std::panic::set_hook(Box::new(|panic| leptos::logging::error!("{panic}")));
    }
    window::listen();
    navigate::listen();
    page::start();
}
