//! The uploader, before its code is here and afterwards.
//!
//! The queue, its driver and everything reactive are most of what the page is made of, and many people
//! only come to look. So that code is a piece of its own. Until it has come, the uploader takes files
//! already: what is chosen stays in the file input, what is dropped or pasted is kept, and both send
//! for the code. So does whoever comes near the uploader, and otherwise the browser when it has nothing
//! else to do, unless it was asked to save data.

use std::any::Any;
use std::cell::{Cell, RefCell};

use app::hydration_root::{UPLOADER, hydrate_uploader};
use app::text::Texts;
use app::upload::browser::{BrowserPort, DroppedFiles};
use app::upload::driver::Uploads;
use leptos::prelude::{Owner, document};
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlInputElement};

use crate::browser::WebBrowser;
use crate::{navigator, plurals, window};

/// Whether the code is here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Code {
    Away,
    /// Sent for.
    Coming,
    Here,
}

thread_local! {
    static CODE: Cell<Code> = const { Cell::new(Code::Away) };
    /// Whether this page was taken over.
    static TAKEN: Cell<bool> = const { Cell::new(false) };
    static TRIES: Cell<u32> = const { Cell::new(0) };
    /// Dropped or pasted before the uploader was live.
    static WAITING: RefCell<DroppedFiles> = const { RefCell::new(DroppedFiles { files: Vec::new(), system_files: 0 }) };
    /// What lives as long as the browser stays with us, and what lives as long as a page.
    static LASTING: RefCell<Option<(Owner, Uploads)>> = const { RefCell::new(None) };
    static PART: RefCell<Option<Box<dyn Any>>> = const { RefCell::new(None) };
}

/// A page has come, with an uploader or without.
pub(crate) fn arrive() {
    TAKEN.set(false);
    let uploader = find("");
    window::accept_drops(uploader.is_some());
    if CODE.get() == Code::Here {
        return fetch();
    }
    let Some(uploader) = uploader else { return };
    be_live(true);
    if find(" [type=file]").is_some_and(|input| has_files(input.unchecked_ref())) {
        return fetch();
    }
    let near = Closure::<dyn Fn()>::new(fetch).into_js_value();
    for event in ["pointerenter", "focusin", "touchstart"] {
        let _ = uploader.add_event_listener_with_callback(event, near.unchecked_ref());
    }
    if !navigator::saves_data() {
        window::when_idle(fetch);
    }
}

/// What is said, in the language of the last page that had an uploader.
pub(crate) fn texts() -> Texts {
    LASTING.with_borrow(|lasting| lasting.as_ref().map_or(Texts::empty(), |(_, uploads)| uploads.texts()))
}

/// Whether an event of the uploader's form is for us, its code being away: files were chosen, or are to be sent.
pub(crate) fn heeds(target: &Element) -> bool {
    let ours = CODE.get() != Code::Here
        && target
            .closest("[data-hydration-root=uploader] form[data-live]")
            .is_ok_and(|found| found.is_some());
    if ours {
        fetch();
    }
    ours
}

/// Keeps files for an uploader that is not live yet.
pub(crate) fn keep(dropped: DroppedFiles) {
    WAITING.with_borrow_mut(|waiting| {
        waiting.files.extend(dropped.files);
        waiting.system_files += dropped.system_files;
    });
    fetch();
}

/// Has the code take over the page, once it has come; `false` where it does not come.
pub(crate) async fn is_here() -> bool {
    let here = hand_over().await.is_ok();
    if here {
        CODE.set(Code::Here);
    }
    here
}

/// Fetches the code, if it is not here, and has it take over the page.
pub(crate) fn fetch() {
    match CODE.get() {
        Code::Coming => return,
        Code::Away if find("").is_none() => return,
        Code::Away => CODE.set(Code::Coming),
        Code::Here => {}
    }
    spawn_local(async {
        if is_here().await {
            return;
        }
        // A tunnel, perhaps. The plain form works meanwhile.
        CODE.set(Code::Away);
        be_live(false);
        let tries = TRIES.get();
        TRIES.set(tries + 1);
        let again = || {
            be_live(true);
            fetch();
        };
        window::after(1000 << tries.min(5), Box::new(again));
    });
}

/// Lets go of the last page's part, takes over that of the page at hand, and hands it what is waiting. The
/// second call on a page only does the last of these.
#[wasm_split(uploader, fallible, wasm_split_path = leptos::wasm_split)]
fn hand_over() -> Result<(), SplitLoaderError> {
    const BROWSER: BrowserPort = BrowserPort(&WebBrowser);
    if LASTING.with_borrow(Option::is_none) {
        let owner = Owner::new();
        let uploads = owner.with(|| Uploads::new(Some(BROWSER)));
        LASTING.set(Some((owner, uploads)));
    }
    LASTING.with_borrow(|lasting| {
        let Some((owner, uploads)) = lasting else { return };
        if !TAKEN.replace(true) {
            drop(PART.take());
            PART.set(owner.with(|| hydrate_uploader(BROWSER, *uploads, plurals::category)));
        }
        let waiting = WAITING.take();
        if waiting != DroppedFiles::default() {
            uploads.add(waiting);
        }
    });
    Ok(())
}

/// The uploader's form takes many files, and is not sent by the browser any more; or the other way round.
fn be_live(live: bool) {
    if let (Some(form), Some(input)) = (find(" form"), find(" [type=file]")) {
        let _ = match live {
            // The uploader itself says that it sends them, too.
            true => form.set_attribute("data-live", "takes"),
            false => form.remove_attribute("data-live"),
        };
        input.unchecked_into::<HtmlInputElement>().set_multiple(live);
    }
}

fn has_files(input: &HtmlInputElement) -> bool {
    input.files().is_some_and(|files| files.length() > 0)
}

/// The uploader, or what is in it.
fn find(inside: &str) -> Option<Element> {
    let selector = ["[data-hydration-root=", UPLOADER, "]", inside].concat();
    document().query_selector(&selector).ok()?
}
