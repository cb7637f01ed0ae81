//! `GET /api/uploads/events`: Server-Sent Events (HTML, "Server-sent events") for an owner's open
//! pages. Each has the upload's id and what happened to it, and a number to go on from. A stream ends with its
//! session.

use std::convert::Infallible;
use std::time::Duration;

use app::domain::upload::UploadEventData;
use app::error::ApiError;
use app::ports::CurrentUser;
use axum::extract::{Extension, Query, State};
use axum::http::{HeaderMap, HeaderName};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures::{Stream, StreamExt, stream};
use jiff::Timestamp;
use serde::Deserialize;
use tokio::sync::broadcast;
use tokio::time::{Instant, sleep, sleep_until};

use super::Site;
use super::keyed_limit::{KeyedPermit, LimitReached};
use super::session::{self, SessionHandle};
use crate::accounts::SecretToken;
use crate::ledger::UploadEvent;
use crate::uploads::UploadEventStream;

/// Then the page asks again: a proxy or a browser may have forgotten the stream.
const MAX_DURATION: Duration = Duration::from_secs(10 * 60);
/// Proxies end connections that are silent for a minute. The session is looked at as often, for one that ended
/// in another process.
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(20);
/// What a browser waits before it connects again.
const RECONNECT: Duration = Duration::from_secs(3);
/// Streams of one account. A page listens only while it is seen, so this is for whoever has many screens.
pub(crate) const MAX_STREAMS_PER_ACCOUNT: usize = 20;
/// What a program waits before it asks again for one more stream than it may have; a browser gives up.
const RETRY_AFTER: u32 = 60;

/// nginx keeps an answer back until some kilobytes of it have come, unless it is told this.
const NO_BUFFER: HeaderName = HeaderName::from_static("x-accel-buffering");

#[derive(Deserialize)]
pub(super) struct EventsQuery {
    /// The number of the last events that is known already.
    after: Option<i64>,
}

pub(super) async fn events(
    State(site): State<Site>,
    Extension(session): Extension<SessionHandle>,
    Query(query): Query<EventsQuery>,
    headers: HeaderMap,
) -> Response {
    let (Some(viewer), Some(token)) = (session.viewer, session.token) else {
        return session::answer(&ApiError::LoginRequired);
    };
    let account = viewer.id;
    let slot = match site.event_streams.acquire(account) {
        Ok(slot) => slot,
        Err(LimitReached::Key) => {
            let retry_after = RETRY_AFTER;
            return session::answer(&ApiError::TooManyRequests { retry_after });
        }
        Err(LimitReached::Total) => {
            let retry_after = RETRY_AFTER;
            return session::answer(&ApiError::Unavailable { retry_after });
        }
    };
    // What the browser itself remembers is newer than the address of the page.
    let remembered = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok()?.parse().ok());
    let ends = site.accounts.session_ends();
    match site
        .uploads
        .event_stream(&CurrentUser::vouch(viewer), remembered.or(query.after))
        .await
    {
        Ok(events) => {
            let stream = sse_stream(EventStream {
                site,
                account,
                token,
                events,
                ends,
                ends_at: Instant::now() + MAX_DURATION,
                _slot: slot,
            });
            ([(NO_BUFFER, "no")], Sse::new(stream)).into_response()
        }
        Err(error) => session::answer(&error.into()),
    }
}

/// One page that listens.
struct EventStream {
    site: Site,
    account: i64,
    token: SecretToken,
    events: UploadEventStream,
    ends: broadcast::Receiver<i64>,
    ends_at: Instant,
    _slot: KeyedPermit<i64>,
}

impl EventStream {
    /// Waits for something to send, which may be nothing but a sign of life; `None` at the end.
    async fn next(&mut self) -> Option<Vec<Event>> {
        let mut closing = self.site.closing.clone();
        let events = tokio::select! {
            // A database that is away ends the stream too: the browser comes back with its place.
            events = self.events.next() => events.ok().flatten()?.iter().map(event_of).collect(),
            () = session_end(&mut self.ends, self.account) => Vec::new(),
            () = sleep(KEEP_ALIVE_INTERVAL) => vec![Event::default().comment("")],
            () = sleep_until(self.ends_at) => return None,
            _ = closing.wait_for(|closing| *closing) => return None,
        };
        self.is_logged_in().await.then_some(events)
    }

    async fn is_logged_in(&self) -> bool {
        let viewer = self.site.accounts.viewer(&self.token, Timestamp::now()).await;
        matches!(viewer, Ok(Some(viewer)) if viewer.id == self.account)
    }
}

/// Resolves when a session of this account may have ended.
async fn session_end(ends: &mut broadcast::Receiver<i64>, account: i64) {
    while let Ok(ended) = ends.recv().await {
        if ended == account {
            return;
        }
    }
}

fn sse_stream(stream: EventStream) -> impl Stream<Item = Result<Event, Infallible>> + Send {
    // The first words make proxies pass the headers on, and the browser's `open` event come.
    let hello = Event::default().retry(RECONNECT).comment("listening");
    let batches = stream::unfold(stream, |mut stream| async move {
        let events = stream.next().await?;
        Some((events, stream))
    });
    stream::once(async { Ok(hello) }).chain(batches.flat_map(|batch| stream::iter(batch.into_iter().map(Ok))))
}

fn event_of(events: &UploadEvent) -> Event {
    let data = UploadEventData {
        id: events.upload.to_string(),
        event: events.kind,
    };
    let event = Event::default().event("upload").id(events.seq.to_string());
    // Two plain texts always have a JSON form.
    event.json_data(&data).unwrap_or_default()
}
