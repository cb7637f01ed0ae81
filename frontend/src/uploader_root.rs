//! Loads the uploader's code and hydrates the uploader.
//!
//! The queue, its driver and everything reactive are most of the wasm, and many visitors upload nothing. This code is
//! therefore a chunk of its own. Until it is loaded, the uploader already accepts files: chosen ones stay in the file
//! input, dropped and pasted ones are kept, and both start loading. So does a pointer or focus on the uploader, and
//! otherwise an idle browser, unless it was asked to save data.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::pin::Pin;

use app::hydration_root::hydrate_uploader;
use app::text::{Language, Plural};
use app::upload::page::{DroppedFiles, PagePort, PageSignal};
use app::upload::uploads::Uploads;
use js_sys::Intl::PluralRules;
use js_sys::{Array, Object};
use leptos::prelude::Owner;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use upload_driver::{ChosenFile, Signal};
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlInputElement};

use crate::ports::{PORTS, WebPage, find};
use crate::{navigator, signals, timers, window_flags};

/// State of the uploader's code.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Code {
    NotLoaded,
    Loading,
    Loaded,
}

thread_local! {
    static CODE: Cell<Code> = const { Cell::new(Code::NotLoaded) };
    /// Whether this page's uploader is hydrated.
    static HYDRATED: Cell<bool> = const { Cell::new(false) };
    static TRIES: Cell<u32> = const { Cell::new(0) };
    /// Files that were dropped or pasted before the uploader was hydrated.
    static WAITING: RefCell<DroppedFiles> = const { RefCell::new(DroppedFiles { files: Vec::new(), system_files: 0 }) };
    /// The uploads, which live as long as the browser stays on the site.
    static UPLOADS: RefCell<Option<LoadedUploads>> = const { RefCell::new(None) };
    /// The hydrated uploader, which lives as long as a page.
    static UPLOADER_VIEW: RefCell<Option<Box<dyn Any>>> = const { RefCell::new(None) };
}

struct LoadedUploads {
    owner: Owner,
    uploads: Uploads,
    send_picture: Box<SendPicture>,
}

/// Uploads the renditions of a picture with this ThumbHash, and makes them the profile picture.
type SendPicture = dyn Fn(Vec<ChosenFile>, String) -> Sending;
type Sending = Pin<Box<dyn Future<Output = Result<(), String>>>>;

/// Handles a new page, with or without an uploader.
pub(crate) fn page_loaded() {
    HYDRATED.set(false);
    let uploader = find("");
    window_flags::accept_drops(uploader.is_some());
    if CODE.get() == Code::Loaded {
        return start_loading();
    }
    let Some(uploader) = uploader else { return };
    set_live(true);
    if find(" [type=file]").is_some_and(|input| has_files(input.unchecked_ref())) {
        return start_loading();
    }
    let near = Closure::<dyn Fn()>::new(start_loading).into_js_value();
    for event in ["pointerenter", "focusin", "touchstart"] {
        let _ = uploader.add_event_listener_with_callback(event, near.unchecked_ref());
    }
    if !navigator::saves_data() {
        timers::when_idle(start_loading);
    }
}

/// Sends a picture, if the uploader's code is loaded. The call is dynamic: otherwise the engine and its driver would be
/// a chunk that the uploader and the picture editor share, and both together larger.
pub(crate) fn send_picture(renditions: Vec<ChosenFile>, thumb_hash: String) -> Option<Sending> {
    UPLOADS.with_borrow(|loaded| Some((loaded.as_ref()?.send_picture)(renditions, thumb_hash)))
}

/// Whether this is the uploader's form or its file input: files were chosen or submitted. If so, has the uploads take
/// them, or loads their code.
pub(crate) fn intercepts(target: &Element) -> bool {
    let selector = "[data-hydration-root=uploader] form[data-live], [data-live] [type=file]";
    let ours = target.matches(selector).unwrap_or_default();
    if ours && CODE.get() == Code::Loaded {
        signals::pass_on(PageSignal::Chosen);
    } else if ours {
        start_loading();
    }
    ours
}

/// Receives signals until the code is loaded: keeps files, and starts loading where the person wants to upload.
pub(crate) fn before_loading(signal: PageSignal) {
    match signal {
        PageSignal::Dropped(dropped) => {
            WAITING.with_borrow_mut(|waiting| {
                waiting.files.extend(dropped.files);
                waiting.system_files += dropped.system_files;
            });
            start_loading();
        }
        PageSignal::Dragging(true) | PageSignal::Driver(Signal::Online) => start_loading(),
        _ => {}
    }
}

/// Loads the code and hydrates the uploader; `false` if the code cannot be loaded.
pub(crate) async fn load() -> bool {
    let loaded = hydrate_root().await.is_ok();
    if loaded {
        CODE.set(Code::Loaded);
    }
    loaded
}

/// Starts loading the code, if necessary, and hydrates the uploader; retries later if that fails.
pub(crate) fn start_loading() {
    match CODE.get() {
        Code::Loading => return,
        Code::NotLoaded if find("").is_none() => return,
        Code::NotLoaded => CODE.set(Code::Loading),
        Code::Loaded => {}
    }
    spawn_local(async {
        if load().await {
            return;
        }
        // The network may be down for a while. The plain form works meanwhile.
        CODE.set(Code::NotLoaded);
        set_live(false);
        let tries = TRIES.get();
        TRIES.set(tries + 1);
        let again = || {
            set_live(true);
            start_loading();
        };
        timers::after(1000 << tries.min(5), Box::new(again));
    });
}

/// Drops the previous page's uploader, hydrates the current one, and adds the waiting files. A second call on a page
/// only adds the files.
#[wasm_split(uploader, fallible, wasm_split_path = leptos::wasm_split)]
fn hydrate_root() -> Result<(), SplitLoaderError> {
    const PAGE: PagePort = PagePort(&WebPage);
    if UPLOADS.with_borrow(Option::is_none) {
        let owner = Owner::new();
        let uploads = owner.with(|| Uploads::new(PAGE, PORTS));
        UPLOADS.set(Some(LoadedUploads {
            owner,
            uploads,
            send_picture: Box::new(move |renditions, thumb_hash| {
                Box::pin(uploads.send_picture(renditions, thumb_hash))
            }),
        }));
    }
    UPLOADS.with_borrow(|loaded| {
        let Some(LoadedUploads { owner, uploads, .. }) = loaded else {
            return;
        };
        if !HYDRATED.replace(true) {
            drop(UPLOADER_VIEW.take());
            UPLOADER_VIEW.set(owner.with(|| hydrate_uploader(PAGE, *uploads, plural_category)));
        }
        let waiting = WAITING.take();
        if waiting != DroppedFiles::default() {
            uploads.add(waiting);
        }
    });
    Ok(())
}

/// Cancels and removes all files, if there can be any.
pub(crate) fn stop_uploads() {
    if CODE.get() == Code::Loaded {
        // The code is there.
        spawn_local(async { _ = remove_all().await });
    }
}

/// The code is in the chunk of the uploader: called directly, it would be part of the first load.
#[wasm_split(uploader, fallible, wasm_split_path = leptos::wasm_split)]
fn remove_all() -> Result<(), SplitLoaderError> {
    let uploads = UPLOADS.with_borrow(|loaded| Some(loaded.as_ref()?.uploads));
    if let Some(uploads) = uploads {
        uploads.remove_all();
    }
    Ok(())
}

/// Switches the uploader's form between accepting many files for the script and being a plain form.
fn set_live(live: bool) {
    if let (Some(form), Some(input)) = (find(" form"), find(" [type=file]")) {
        let _ = match live {
            // The hydrated uploader sets `sends`.
            true => form.set_attribute("data-live", "takes"),
            false => form.remove_attribute("data-live"),
        };
        input.unchecked_into::<HtmlInputElement>().set_multiple(live);
    }
}

fn has_files(input: &HtmlInputElement) -> bool {
    input.files().is_some_and(|files| files.length() > 0)
}

/// Plural category of a count in a language.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn plural_category(language: Language, count: u64) -> Plural {
    let rules = PluralRules::new(&Array::of1(&language.tag().into()), &Object::new());
    let category = rules.select(count as f64).as_string();
    Plural::parse(&category.unwrap_or_default())
}
