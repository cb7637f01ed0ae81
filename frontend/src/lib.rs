//! Entry points of the wasm, and the browser's implementation of the ports. All calls of `web-sys` are here; decisions
//! about uploads are made in `upload-engine`, others in `app`.

mod clipboard;
mod code;
mod digest;
mod files;
mod folders;
mod handles;
mod image_tools;
mod live_pages;
mod navigator;
mod notes;
mod other_tabs;
mod photos;
mod picture;
mod ports;
mod request;
mod rows;
mod signals;
mod thumbnails;
mod timers;
mod upload_events;
mod uploader_root;
mod wake_lock;
mod window;
mod window_flags;

use any_spawner::Executor;
use app::upload::page::PageSignal;
use live_pages::Callbacks;
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
    signals::send_to(Box::new(uploader_root::before_loading));
    window::listen();
    live_pages::listen(Callbacks {
        page_changed: activate_page,
        handles_form: uploader_root::intercepts,
        logging_out: log_out,
        list_changed: || signals::pass_on(PageSignal::ListChanged),
    });
    // Fails only if there is an executor already.
    let _ = Executor::init_wasm_bindgen();
    activate_page();
}

/// Stops the uploads and deletes the notes of an account that logs out.
fn log_out(account: &str) {
    uploader_root::stop_uploads();
    notes::forget_account(account);
}

/// Activates the current page, loaded by the browser or by [`live_pages`]: hydration and everything that needs the
/// script.
fn activate_page() {
    live_pages::show_passkey_forms();
    photos::offer();
    uploader_root::page_loaded();
}
