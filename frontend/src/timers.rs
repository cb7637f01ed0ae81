//! Timers of the browser.

use std::cell::{Cell, OnceCell};

use app::upload::page::PageSignal;
use leptos::prelude::window;
use upload_driver::Signal;
use upload_engine::Millis;
use wasm_bindgen::prelude::*;

use crate::signals;

thread_local! {
    static TIMER: Cell<Option<i32>> = const { Cell::new(None) };
    static FIRED: OnceCell<Closure<dyn Fn()>> = const { OnceCell::new() };
}

/// Sets the driver's one timer.
pub(crate) fn wake_in(span: Millis) {
    if let Some(timer) = TIMER.take() {
        window().clear_timeout_with_handle(timer);
    }
    FIRED.with(|fired| {
        let fired = fired.get_or_init(|| {
            Closure::new(|| {
                TIMER.set(None);
                signals::pass_on(PageSignal::Driver(Signal::Timer));
            })
        });
        let span = i32::try_from(span.0).unwrap_or(i32::MAX);
        let callback = fired.as_ref().unchecked_ref();
        TIMER.set(
            window()
                .set_timeout_with_callback_and_timeout_and_arguments_0(callback, span)
                .ok(),
        );
    });
}

/// Runs a function in a task of its own.
pub(crate) fn later(act: Box<dyn FnOnce()>) {
    let act = Closure::once_into_js(act);
    // Fails only in a closed window.
    let _ = window().set_timeout_with_callback(act.unchecked_ref());
}

/// Calls a function when the browser is idle, or after a second.
pub(crate) fn when_idle(act: fn()) {
    const A_WHILE: i32 = 1000;
    let idle = Closure::once_into_js(act);
    // Safari does not support idle callbacks.
    if window().request_idle_callback(idle.unchecked_ref()).is_err() {
        after(A_WHILE, Box::new(act));
    }
}

/// Calls a function after this many milliseconds.
pub(crate) fn after(span: i32, act: Box<dyn FnOnce()>) {
    let act = Closure::once_into_js(act);
    let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(act.unchecked_ref(), span);
}
