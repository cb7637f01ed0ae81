//! The screen stays on while files are on their way: a machine that falls asleep sends nothing.

use std::cell::{Cell, RefCell};

use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use crate::navigator::{NAVIGATOR, Navigator, Sentinel};

thread_local! {
    static WANTED: Cell<bool> = const { Cell::new(false) };
    static HELD: RefCell<Option<Sentinel>> = const { RefCell::new(None) };
}

/// Keeps the screen on, or no longer.
pub(crate) fn keep(wanted: bool) {
    if WANTED.replace(wanted) != wanted {
        renew();
    }
}

/// Asks anew for what the browser took away when the page was hidden. It may say no, on a low battery
/// for one; then the screen goes off as ever.
pub(crate) fn renew() {
    if let Some(held) = HELD.take() {
        let _ = held.release();
    }
    let asked = WANTED.get().then(|| NAVIGATOR.with(Navigator::wake_lock)).flatten();
    let Some(asked) = asked.map(|lock| lock.request("screen")) else {
        return;
    };
    spawn_local(async move {
        let Ok(held) = JsFuture::from(asked).await else { return };
        let before = HELD.replace(Some(held.unchecked_into()));
        if let Some(before) = before {
            let _ = before.release();
        }
        // Nothing was under way any more when it came.
        if !WANTED.get() {
            renew();
        }
    });
}
