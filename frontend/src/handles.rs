//! Where files lie, as far as the browser tells: with such a handle a later page opens the file again, and
//! an interrupted upload goes on without anybody choosing its file once more.
//!
//! Chromium gives handles of what is dropped, and of what is chosen with its own picker instead of the file
//! input's. Other browsers give none, and nothing here does anything there.

mod store;

use std::cell::{Cell, RefCell};
use std::pin::Pin;

use app::upload::browser::{Reopened, Signal, Ticket};
use js_sys::{Array, Object, Promise, Reflect};
use leptos::prelude::window;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, DataTransferItem, DomException, Element, File, HtmlInputElement};

use crate::{files, window as events};

/// Of more files than this that are dropped at once, each is asked of the disk for too long.
const AT_ONCE: u32 = 100;

thread_local! {
    /// Whether the picker was refused, as it is in a frame.
    static REFUSED: Cell<bool> = const { Cell::new(false) };
    /// The keys of handles that are kept, and some of which none is.
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

/// Asks where dropped files lie; `tickets` are theirs, in order. They can be asked only while the event is
/// under way.
pub(crate) fn of_dropped(transfer: &DataTransfer, tickets: &[Ticket]) {
    let items = transfer.items();
    if items.length() > AT_ONCE || !are_opened_again() {
        return;
    }
    let files = (0..items.length()).filter_map(|at| items.get(at));
    let files = files.filter(|item| item.kind() == "file");
    for (item, &ticket) in files.zip(tickets) {
        let Ok(asked) = item.unchecked_into::<Item>().get_as_file_system_handle() else {
            return;
        };
        spawn_local(async move {
            if let Ok(handle) = JsFuture::from(asked).await
                && !handle.is_null()
            {
                files::lies_at(ticket, handle.unchecked_into());
            }
        });
    }
}

fn picker() -> Picker {
    window().unchecked_into()
}

/// Whether this browser opens files by their handles: those with the picker do.
fn are_opened_again() -> bool {
    !picker().can_show().is_undefined()
}

/// Whether a click is on the uploader's file input, and has opened the picker that tells where files lie. A
/// finger gets the file input's own, which offers the camera, too.
pub(crate) fn pick(target: &Element) -> bool {
    let is_ours = target.matches("[data-hydration-root=uploader] form[data-live] [type=file]");
    let is_fine = || matches!(window().match_media("(pointer: fine)"), Ok(Some(query)) if query.matches());
    if !is_ours.unwrap_or(false) || REFUSED.get() || !are_opened_again() || !is_fine() {
        return false;
    }
    let input: HtmlInputElement = target.clone().unchecked_into();
    let Ok(shown) = options(&input.accept()).and_then(|options| picker().show(&options)) else {
        return false;
    };
    spawn_local(async move {
        match JsFuture::from(shown).await {
            Ok(handles) => events::pass_on(Signal::Dropped(open(handles.unchecked_into()).await.into())),
            Err(error) if is_cancelled(&error) => {}
            Err(_) => {
                REFUSED.set(true);
                // Not before the click at hand is over.
                events::later(Box::new(move || input.click()));
            }
        }
    });
    true
}

/// Any number of files, of the types that the input takes.
fn options(accept: &str) -> Result<Object, JsValue> {
    let (types, kind, options) = (Object::new(), Object::new(), Object::new());
    for content_type in accept.split(',').filter(|content_type| content_type.contains('/')) {
        // With all endings that the machine knows for it.
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

async fn open(handles: Array) -> Vec<Ticket> {
    let mut tickets = Vec::new();
    for handle in handles.iter().map(JsCast::unchecked_into::<Handle>) {
        if let Ok(file) = JsFuture::from(handle.get_file()).await {
            let ticket = files::keep(file.unchecked_into::<File>(), false);
            files::lies_at(ticket, handle);
            tickets.push(ticket);
        }
    }
    tickets
}

/// Keeps the handle of a file for a later page, if there is one.
pub(crate) fn keep(key: String, ticket: Ticket) {
    let Some(handle) = files::place(ticket) else { return };
    KEPT.with_borrow_mut(|kept| kept.push(key.clone()));
    // Where it cannot be kept, the file is chosen again.
    spawn_local(async move { _ = asked(Errand::Keep(key, handle)).await });
}

/// Drops the handle of a key, if one is kept.
pub(crate) fn forget(key: &str) {
    let is_kept = KEPT.with_borrow_mut(|kept| {
        let at = kept.iter().position(|other| other == key);
        at.map(|at| kept.swap_remove(at)).is_some()
    });
    if is_kept {
        let key = key.to_owned();
        spawn_local(async move { _ = asked(Errand::Forget(key)).await });
    }
}

/// Opens the files behind notes that were left behind. With `ask`, the browser asks the person for leave where
/// it needs to, which it does only just after a click.
pub(crate) async fn reopen(keys: Vec<String>, ask: bool) -> Reopened {
    if !are_opened_again() {
        return Reopened::default();
    }
    KEPT.with_borrow_mut(|kept| kept.extend(keys.iter().cloned()));
    asked(Errand::Reopen(keys, ask)).await.unwrap_or_default()
}

/// What the piece with the database is asked for.
enum Errand {
    Keep(String, Handle),
    Forget(String),
    Reopen(Vec<String>, bool),
}

async fn asked(errand: Errand) -> Option<Reopened> {
    run(errand).await.ok()?.await.ok()
}

type Running = Pin<Box<dyn Future<Output = Result<Reopened, JsValue>>>>;

/// Only large files are kept, and only what was interrupted is opened. Fetched with what sending needs.
#[wasm_split(sending, fallible, wasm_split_path = leptos::wasm_split)]
fn run(errand: Errand) -> Result<Running, SplitLoaderError> {
    Ok(Box::pin(store::run(errand)))
}
