//! File handles (File System Access API). With a handle, a later page reopens a file, so that an interrupted upload
//! resumes without choosing the file again.
//!
//! Chromium provides handles for dropped files and for files from its own picker instead of the file input's. In other
//! browsers this module does nothing.

mod store;

use std::cell::{Cell, RefCell};
use std::pin::Pin;

use app::upload::page::PageSignal;
use js_sys::{Array, Object, Promise, Reflect};
use leptos::prelude::window;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use upload_driver::{FileKey, ReopenedFiles};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, DataTransferItem, DomException, Element, File, HtmlInputElement};

use crate::{files, rows, signals, timers};

/// Maximum number of dropped files whose handles are requested; more take too long.
const AT_ONCE: u32 = 100;

thread_local! {
    /// Whether the browser refused to show the picker, as in a frame.
    static REFUSED: Cell<bool> = const { Cell::new(false) };
    /// Keys of possibly stored handles.
    static KEPT: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

#[wasm_bindgen]
extern "C" {
    /// <https://wicg.github.io/file-system-access/#api-filesystemhandle>, which `web-sys` keeps for its
    /// unstable builds.
    #[derive(Clone)]
    pub(crate) type Handle;
    #[wasm_bindgen(method, js_name = getFile)]
    fn get_file(this: &Handle) -> Promise;
    #[wasm_bindgen(method, js_name = queryPermission)]
    fn query_permission(this: &Handle) -> Promise;
    #[wasm_bindgen(method, js_name = requestPermission)]
    fn request_permission(this: &Handle) -> Promise;

    #[wasm_bindgen(extends = DataTransferItem)]
    type Item;
    #[wasm_bindgen(method, catch, js_name = getAsFileSystemHandle)]
    fn get_as_file_system_handle(this: &Item) -> Result<Promise, JsValue>;

    type Picker;
    #[wasm_bindgen(method, getter, js_name = showOpenFilePicker)]
    fn can_show(this: &Picker) -> JsValue;
    #[wasm_bindgen(method, catch, js_name = showOpenFilePicker)]
    fn show(this: &Picker, options: &Object) -> Result<Promise, JsValue>;
}

/// Requests the handles of dropped files with these keys, in order. This is possible only during the event.
pub(crate) fn of_dropped(transfer: &DataTransfer, keys: &[FileKey]) {
    let items = transfer.items();
    if items.length() > AT_ONCE || !are_opened_again() {
        return;
    }
    let files = (0..items.length()).filter_map(|at| items.get(at));
    let files = files.filter(|item| item.kind() == "file");
    for (item, &key) in files.zip(keys) {
        let Ok(asked) = item.unchecked_into::<Item>().get_as_file_system_handle() else {
            return;
        };
        spawn_local(async move {
            if let Ok(handle) = JsFuture::from(asked).await
                && !handle.is_null()
            {
                files::set_handle(key, handle.unchecked_into());
            }
        });
    }
}

fn picker() -> Picker {
    window().unchecked_into()
}

/// Whether this browser supports handles: those with the picker do.
fn are_opened_again() -> bool {
    !picker().can_show().is_undefined()
}

/// Opens the picker with handles if a click is on the uploader's file input; returns whether it did. Touch input gets
/// the file input's own picker, which also offers the camera. Meanwhile the code for sending is loaded, so that it is
/// there when the files are; after a failure it is loaded with them.
pub(crate) fn pick(target: &Element) -> bool {
    let is_ours = target
        .matches("[data-hydration-root=uploader] form[data-live] [type=file]")
        .unwrap_or_default();
    if is_ours {
        // Any function of that piece loads it.
        spawn_local(async { _ = rows::draw(Vec::new()).await });
    }
    let is_fine = || matches!(window().match_media("(pointer: fine)"), Ok(Some(query)) if query.matches());
    if !is_ours || REFUSED.get() || !are_opened_again() || !is_fine() {
        return false;
    }
    let input: HtmlInputElement = target.clone().unchecked_into();
    let Ok(shown) = options(&input.accept()).and_then(|options| picker().show(&options)) else {
        return false;
    };
    spawn_local(async move {
        match JsFuture::from(shown).await {
            Ok(handles) => signals::pass_on(PageSignal::Dropped(open(handles.unchecked_into()).await.into())),
            Err(error) if is_cancelled(&error) => {}
            Err(_) => {
                REFUSED.set(true);
                // After the current click.
                timers::later(Box::new(move || input.click()));
            }
        }
    });
    true
}

/// Options of the picker: several files of the input's types.
fn options(accept: &str) -> Result<Object, JsValue> {
    let (types, kind, options) = (Object::new(), Object::new(), Object::new());
    for content_type in accept.split(',').filter(|content_type| content_type.contains('/')) {
        // An empty list means all extensions that the system knows for the type.
        Reflect::set(&types, &content_type.into(), &Array::new())?;
    }
    Reflect::set(&kind, &"accept".into(), &types)?;
    Reflect::set(&options, &"types".into(), &Array::of1(&kind))?;
    Reflect::set(&options, &"multiple".into(), &true.into())?;
    Ok(options)
}

fn is_cancelled(error: &JsValue) -> bool {
    error
        .dyn_ref::<DomException>()
        .is_some_and(|error| error.name() == "AbortError")
}

async fn open(handles: Array) -> Vec<FileKey> {
    let mut keys = Vec::new();
    for handle in handles.iter().map(JsCast::unchecked_into::<Handle>) {
        if let Ok(file) = JsFuture::from(handle.get_file()).await {
            let key = files::keep(file.unchecked_into::<File>(), false);
            files::set_handle(key, handle);
            keys.push(key);
        }
    }
    keys
}

/// Stores the handle of a file for a later page, if there is one.
pub(crate) fn keep(key: String, file: FileKey) {
    let Some(handle) = files::place(file) else { return };
    KEPT.with_borrow_mut(|kept| kept.push(key.clone()));
    // If storing fails, the person must choose the file again.
    spawn_local(async move { _ = asked(HandleRequest::Keep(key, handle)).await });
}

/// Deletes the handle of a key, if one is stored.
pub(crate) fn forget(key: &str) {
    let is_kept = KEPT.with_borrow_mut(|kept| {
        let at = kept.iter().position(|other| other == key);
        at.map(|at| kept.swap_remove(at)).is_some()
    });
    if is_kept {
        let key = key.to_owned();
        spawn_local(async move { _ = asked(HandleRequest::Forget(key)).await });
    }
}

/// Reopens the files of notes. With `ask`, the browser asks the person for permission if necessary, which is possible
/// only shortly after a click.
pub(crate) async fn reopen(keys: Vec<String>, ask: bool) -> ReopenedFiles {
    if !are_opened_again() {
        return ReopenedFiles::default();
    }
    KEPT.with_borrow_mut(|kept| kept.extend(keys.iter().cloned()));
    asked(HandleRequest::Reopen(keys, ask)).await.unwrap_or_default()
}

/// A request to the handle store.
enum HandleRequest {
    Keep(String, Handle),
    Forget(String),
    Reopen(Vec<String>, bool),
}

async fn asked(request: HandleRequest) -> Option<ReopenedFiles> {
    run(request).await.ok()?.await.ok()
}

type Running = Pin<Box<dyn Future<Output = Result<ReopenedFiles, JsValue>>>>;

/// Runs a request. The code is in the chunk for sending: handles are stored only for large files, and reopened only
/// after an interruption.
#[wasm_split(sending, fallible, wasm_split_path = leptos::wasm_split)]
fn run(request: HandleRequest) -> Result<Running, SplitLoaderError> {
    Ok(Box::pin(store::run(request)))
}
