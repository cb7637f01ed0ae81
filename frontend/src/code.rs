//! Loading code that chosen files need.

use app::upload::code_retry;
use app::upload::page::PageSignal;
use js_sys::Promise;
use leptos::prelude::window;
use leptos::wasm_split::SplitLoaderError;
use wasm_bindgen_futures::JsFuture;

use crate::signals;

/// Loads code with retries; waits while offline, and signals that code is missing. `None` if it cannot be loaded while
/// online.
pub(crate) async fn load<T, F: Future<Output = Result<T, SplitLoaderError>>>(ask: impl Fn() -> F) -> Option<T> {
    let mut failed = 0;
    let code = loop {
        if let Ok(code) = ask().await {
            break Some(code);
        }
        if failed == 0 {
            signals::pass_on(PageSignal::CodeMissing(true));
        }
        failed += 1;
        let Some(pause) = code_retry::pause(is_online(), failed) else {
            break None;
        };
        sleep(pause).await;
        while !is_online() {
            // Failures while offline do not count.
            failed = 1;
            sleep(pause).await;
        }
    };
    if failed > 0 {
        signals::pass_on(PageSignal::CodeMissing(false));
    }
    code
}

fn is_online() -> bool {
    window().navigator().on_line()
}

async fn sleep(milliseconds: u32) {
    let span = i32::try_from(milliseconds).unwrap_or(i32::MAX);
    let slept = Promise::new(&mut |wake, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&wake, span);
    });
    // The promise never rejects.
    let _ = JsFuture::from(slept).await;
}
