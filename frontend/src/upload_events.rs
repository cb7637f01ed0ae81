//! Upload events from the server, by Server-Sent Events. After an interruption the browser reconnects automatically and
//! sends the last event id.

use std::cell::RefCell;

use app::upload::page::PageSignal;
use futures::StreamExt;
use gloo_net::eventsource::futures::EventSource;
use leptos::task::spawn_local;

use crate::signals;

thread_local! {
    /// Dropping it closes the connection.
    static SOURCE: RefCell<Option<EventSource>> = const { RefCell::new(None) };
}

/// Listens for events after the id `after`, or stops listening.
pub(crate) fn follow(after: Option<i64>) {
    drop(SOURCE.take());
    let Some(after) = after else { return };
    let address = ["/api/uploads/events?after=", &after.to_string()].concat();
    let Ok(mut source) = EventSource::new(&address) else {
        return;
    };
    let Ok(mut events) = source.subscribe("upload") else {
        return;
    };
    SOURCE.set(Some(source));
    spawn_local(async move {
        while let Some(Ok((_, event))) = events.next().await {
            let (number, data) = (event.last_event_id().parse(), event.data().as_string());
            if let (Ok(number), Some(data)) = (number, data) {
                signals::pass_on(PageSignal::UploadEvent(number, data));
            }
        }
    });
}
