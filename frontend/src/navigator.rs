//! Bindings that `web-sys` has only in unstable builds: Web Locks, Wake Lock, Network Information, Clipboard. Browsers
//! may lack any of them; without HTTPS they are missing.

use js_sys::{Array, Function, JsString, Promise};
use wasm_bindgen::prelude::*;

/// Whether the person asked the browser to save data.
pub(crate) fn saves_data() -> bool {
    let connection = NAVIGATOR.with(Navigator::connection);
    connection
        .and_then(|connection| connection.save_data())
        .unwrap_or(false)
}

#[wasm_bindgen]
extern "C" {
    pub(crate) type Navigator;
    #[wasm_bindgen(thread_local_v2, js_name = navigator)]
    pub(crate) static NAVIGATOR: Navigator;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn locks(this: &Navigator) -> Option<Locks>;
    #[wasm_bindgen(method, getter, js_name = wakeLock)]
    pub(crate) fn wake_lock(this: &Navigator) -> Option<WakeLock>;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn connection(this: &Navigator) -> Option<Connection>;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn clipboard(this: &Navigator) -> Option<Clipboard>;

    /// <https://www.w3.org/TR/clipboard-apis/#clipboard-interface>; missing without HTTPS.
    pub(crate) type Clipboard;
    #[wasm_bindgen(method, js_name = writeText)]
    pub(crate) fn write_text(this: &Clipboard, text: &str) -> Promise;

    /// <https://www.w3.org/TR/web-locks/#api-lock-manager>
    pub(crate) type Locks;
    #[wasm_bindgen(method)]
    pub(crate) fn request(this: &Locks, name: &str, held: &Function) -> Promise;
    #[wasm_bindgen(method)]
    pub(crate) fn query(this: &Locks) -> Promise;

    /// Result of [`Locks::query`].
    pub(crate) type LockSnapshot;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn held(this: &LockSnapshot) -> Array;
    pub(crate) type LockInfo;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn name(this: &LockInfo) -> JsString;

    /// <https://www.w3.org/TR/screen-wake-lock/#the-wakelock-interface>
    pub(crate) type WakeLock;
    #[wasm_bindgen(method)]
    pub(crate) fn request(this: &WakeLock, kind: &str) -> Promise;
    pub(crate) type Sentinel;
    #[wasm_bindgen(method)]
    pub(crate) fn release(this: &Sentinel) -> Promise;

    /// <https://wicg.github.io/netinfo/#savedata-attribute>
    pub(crate) type Connection;
    #[wasm_bindgen(method, getter, js_name = saveData)]
    pub(crate) fn save_data(this: &Connection) -> Option<bool>;
}
