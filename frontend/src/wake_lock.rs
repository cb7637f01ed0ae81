//! Keeps the screen on during uploads, because a sleeping device sends nothing.

use std::cell::{Cell, RefCell};

use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use crate::navigator::{NAVIGATOR, Navigator, Sentinel};

thread_local! {
    static WANTED: Cell<bool> = const { Cell::new(false) };
    static HELD: RefCell<Option<Sentinel>> = const { RefCell::new(None) };
}

/// Requests or releases the wake lock.
pub(crate) fn keep(wanted: bool) {
    if WANTED.replace(wanted) != wanted {
        renew();
    }
}

/// Requests the lock again, which the browser releases when the page is hidden. It can refuse, on a low battery for
/// example; then the screen turns off as usual.
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
        // The uploads have ended meanwhile.
        if !WANTED.get() {
            renew();
        }
    });
}
