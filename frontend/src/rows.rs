//! What of the rows of uploads is for the eyes only: a thumbnail of the local picture, and a line of how
//! fast it goes. Fetched with the first upload; rows out of sight cost nothing.

mod speed_graph;
mod thumbnail;

use std::cell::OnceCell;

use app::upload::browser::Ticket;
use js_sys::Array;
use leptos::prelude::document;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, IntersectionObserver, IntersectionObserverEntry};

#[wasm_bindgen]
extern "C" {
    /// `contentvisibilityautostatechange`, which web-sys does not have.
    #[wasm_bindgen(extends = Event)]
    type Turned;

    /// Whether the element is not laid out from now on.
    #[wasm_bindgen(method, getter)]
    fn skipped(this: &Turned) -> bool;
}

thread_local! {
    static WATCH: OnceCell<Option<Watch>> = const { OnceCell::new() };
}

/// What the browser calls when a row comes into sight or goes out of it.
struct Watch {
    _turned: Closure<dyn Fn(Turned)>,
    _found: Closure<dyn Fn(Array, IntersectionObserver)>,
}

/// On each row that has been in sight; it says whether it still is.
const IN_SIGHT: &str = "data-in-sight";

/// Begins to watch the rows, and draws on the lines of those whose bytes are told.
#[wasm_split(sending, fallible, wasm_split_path = leptos::wasm_split)]
pub(crate) fn draw(sent: Vec<(Ticket, u64)>) -> Result<(), SplitLoaderError> {
    // Fails in browsers that watch nothing: then rows stay plain.
    WATCH.with(|all| {
        all.get_or_init(|| watch().ok());
    });
    speed_graph::draw(&sent, |ticket| row(ticket).filter(is_in_sight));
    Ok(())
}

/// The browser lays rows out when they come into sight (`content-visibility` in the style sheet) and says
/// so: it need not look for a thousand rows a second time for us. Of rows that were there before, it is asked
/// once.
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

fn row(ticket: Ticket) -> Option<Element> {
    document().get_element_by_id(&["upload-", &ticket.0.to_string()].concat())
}

fn ticket_of(row: &Element) -> Option<Ticket> {
    row.id().strip_prefix("upload-")?.parse().ok().map(Ticket)
}
