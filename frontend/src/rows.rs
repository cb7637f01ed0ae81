//! Decoration of upload rows: thumbnails of local images, and speed graphs. Loaded with the first upload; rows out of
//! view cost nothing.

mod speed_graph;
mod thumbnail;

use std::cell::OnceCell;

use js_sys::Array;
use leptos::prelude::document;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use upload_driver::FileKey;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, IntersectionObserver, IntersectionObserverEntry};

#[wasm_bindgen]
extern "C" {
    /// The `contentvisibilityautostatechange` event, which web-sys lacks.
    #[wasm_bindgen(extends = Event)]
    type Turned;

    /// Whether the browser skips the element's layout from now on.
    #[wasm_bindgen(method, getter)]
    fn skipped(this: &Turned) -> bool;
}

thread_local! {
    static WATCH: OnceCell<Option<Watch>> = const { OnceCell::new() };
}

/// Listeners for rows that come into view or leave it.
struct Watch {
    _turned: Closure<dyn Fn(Turned)>,
    _found: Closure<dyn Fn(Array, IntersectionObserver)>,
}

/// Attribute that tells whether a row is in view.
const IN_SIGHT: &str = "data-in-sight";

/// Starts watching the rows, and extends the speed graphs of these files.
#[wasm_split(sending, fallible, wasm_split_path = leptos::wasm_split)]
pub(crate) fn draw(sent: Vec<(FileKey, u64)>) -> Result<(), SplitLoaderError> {
    // Fails in browsers without support: rows stay undecorated.
    WATCH.with(|all| {
        all.get_or_init(|| watch().ok());
    });
    speed_graph::draw(&sent, |file| row(file).filter(is_in_sight));
    Ok(())
}

/// Watches which rows are in view. The browser skips the layout of other rows (`content-visibility` in the style sheet)
/// and reports changes, which is cheaper than observing a thousand rows. Existing rows are checked once.
fn watch() -> Result<Watch, JsValue> {
    let turned = Closure::<dyn Fn(_)>::new(|event: Turned| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if let Some(row) = target.filter(|target| target.class_name() == "upload") {
            turn(row, !event.skipped());
        }
    });
    let found = Closure::<dyn Fn(_, _)>::new(|entries: Array, observer: IntersectionObserver| {
        observer.disconnect();
        for entry in entries.iter() {
            let entry: IntersectionObserverEntry = entry.unchecked_into();
            turn(entry.target(), entry.is_intersecting());
        }
    });
    let function = turned.as_ref().unchecked_ref();
    document().add_event_listener_with_callback_and_bool("contentvisibilityautostatechange", function, true)?;
    let observer = IntersectionObserver::new(found.as_ref().unchecked_ref())?;
    let rows = document().query_selector_all(".upload")?;
    for row in (0..rows.length()).filter_map(|at| rows.item(at)) {
        observer.observe(row.unchecked_ref());
    }
    Ok(Watch {
        _turned: turned,
        _found: found,
    })
}

fn turn(row: Element, in_sight: bool) {
    let _ = row.set_attribute(IN_SIGHT, if in_sight { "true" } else { "false" });
    if in_sight {
        thumbnail::want(row);
    } else {
        thumbnail::release(&row);
    }
}

fn is_in_sight(row: &Element) -> bool {
    row.get_attribute(IN_SIGHT).as_deref() == Some("true")
}

/// The row of an upload.
pub(crate) fn row(file: FileKey) -> Option<Element> {
    document().get_element_by_id(&["upload-", &file.0.to_string()].concat())
}

/// The file of an upload's row.
pub(crate) fn file_of(row: &Element) -> Option<FileKey> {
    row.id().strip_prefix("upload-")?.parse().ok().map(FileKey)
}
