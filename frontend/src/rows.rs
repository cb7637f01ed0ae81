//! What of the rows of uploads is for the eyes only: a thumbnail of the local picture, and a line of how
//! fast it goes. Fetched with the first upload; rows out of sight cost nothing.

mod speed_line;
mod thumbnail;

use std::cell::RefCell;

use app::upload::browser::Ticket;
use js_sys::Array;
use leptos::prelude::document;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use wasm_bindgen::prelude::*;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry};

type Seen = Closure<dyn Fn(Array)>;

thread_local! {
    static OBSERVER: RefCell<Option<(IntersectionObserver, Seen)>> = const { RefCell::new(None) };
}

/// On each row that is watched; it says whether the row is in sight.
const IN_SIGHT: &str = "data-in-sight";

/// Watches rows that came, and draws on the lines of those whose bytes are told.
#[wasm_split(rows, fallible, wasm_split_path = leptos::wasm_split)]
pub(crate) fn draw(sent: Vec<(Ticket, u64)>) -> Result<(), SplitLoaderError> {
    // Fails in browsers that watch nothing: then rows stay plain.
    let _ = watch();
    speed_line::draw(&sent, |ticket| row(ticket).filter(is_in_sight));
    Ok(())
}

fn watch() -> Result<(), JsValue> {
    let fresh = document().query_selector_all(".upload:not([data-in-sight])")?;
    if fresh.length() == 0 {
        return Ok(());
    }
    OBSERVER.with_borrow_mut(|observer| {
        let (observer, _) = match observer {
            Some(there) => there,
            none => none.insert(observe()?),
        };
        for at in 0..fresh.length() {
            let Some(row) = fresh.item(at).and_then(|row| row.dyn_into::<Element>().ok()) else {
                continue;
            };
            row.set_attribute(IN_SIGHT, "false")?;
            observer.observe(&row);
        }
        Ok(())
    })
}

fn observe() -> Result<(IntersectionObserver, Seen), JsValue> {
    let seen = Seen::new(|entries: Array| {
        for entry in entries.iter() {
            let entry: IntersectionObserverEntry = entry.unchecked_into();
            let (row, here) = (entry.target(), entry.is_intersecting());
            let _ = row.set_attribute(IN_SIGHT, if here { "true" } else { "false" });
            if here {
                thumbnail::want(row);
            } else {
                thumbnail::release(&row);
            }
        }
    });
    Ok((IntersectionObserver::new(seen.as_ref().unchecked_ref())?, seen))
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
