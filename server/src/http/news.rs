//! `GET /api/uploads/events`: Server-Sent Events (HTML, "Server-sent events") for an owner's open
//! pages. Each has the upload's id and what happened to it, and a number to go on from.

use std::convert::Infallible;
use std::time::Duration;

use app::domain::upload::Told;
use app::error::ApiError;
use app::ports::SignedIn;
use axum::extract::{Extension, Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::{Stream, StreamExt, stream};
use serde::Deserialize;
use tokio::time::Instant;

use super::Site;
use super::session::{self, SessionHandle};
use crate::ledger::News;
use crate::uploads::NewsStream;

/// Then the page asks again, with a session that is looked at anew.
const LONGEST: Duration = Duration::from_secs(10 * 60);
/// Proxies end connections that are silent for a minute.
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);
/// What a browser waits before it connects again.
const RECONNECT: Duration = Duration::from_secs(3);

#[derive(Deserialize)]
pub(super) struct Place {
    /// The number of the last news that is known already.
    after: Option<i64>,
}

pub(super) async fn events(
    State(site): State<Site>,
    Extension(session): Extension<SessionHandle>,
    Query(place): Query<Place>,
    headers: HeaderMap,
) -> Response {
    let Some(viewer) = session.viewer else {
        return session::answer(&ApiError::LoginRequired);
    };
    // What the browser itself remembers is newer than the address of the page.
    let remembered = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok()?.parse().ok());
    match site
        .uploads
        .news(&SignedIn::vouch(viewer), remembered.or(place.after))
        .await
    {
        Ok(news) => Sse::new(told(site, news))
            .keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE))
            .into_response(),
        Err(fault) => session::answer(&fault.into()),
    }
}

fn told(site: Site, news: NewsStream) -> impl Stream<Item = Result<Event, Infallible>> + Send {
    // The first words make proxies pass the headers on, and the browser's `open` event come.
    let hello = Event::default().retry(RECONNECT).comment("listening");
    let ends_at = Instant::now() + LONGEST;
    let batches = stream::unfold((site, news), move |(site, mut news)| async move {
        let mut closing = site.closing.clone();
        tokio::select! {
            // A database that is away ends the stream too: the browser comes back with its place.
            next = news.next() => next.ok().flatten().map(|batch| (batch, (site, news))),
            () = tokio::time::sleep_until(ends_at) => None,
            _ = closing.wait_for(|closing| *closing) => None,
        }
    });
    let events = batches.flat_map(|batch| stream::iter(batch.into_iter().map(|news| Ok(event_of(&news)))));
    stream::once(async { Ok(hello) }).chain(events)
}

fn event_of(news: &News) -> Event {
    let told = Told {
        id: news.upload.to_string(),
        event: news.occasion.as_str().to_owned(),
    };
    let event = Event::default().event("upload").id(news.seq.to_string());
    // Two plain texts always have a JSON form.
    event.json_data(&told).unwrap_or_default()
}
