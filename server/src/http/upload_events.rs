//! `GET /api/uploads/events`: Server-Sent Events (HTML, "Server-sent events") about an owner's uploads. Each event has
//! the upload's id, the kind of event, and a number to resume from. A stream ends with its session.

use std::convert::Infallible;
use std::time::Duration;

use app::domain::upload_event::UploadEventData;
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
use super::routes::{Access, Description, Routes, Success};
use super::session::{self, SessionHandle};
use crate::accounts::SecretToken;
use crate::ledger::UploadEvent;
use crate::metrics::{self, ThrottleRule};
use crate::uploads::UploadEventStream;

/// A stream ends after this time and the page reconnects, because a proxy or a browser may have lost the stream.
const MAX_DURATION: Duration = Duration::from_secs(10 * 60);
/// Time between two comments that keep the stream alive: proxies close connections that are silent for a minute. The
/// session is checked at the same interval, because another process may have ended it.
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(20);
/// Time that a browser waits before it reconnects.
const RECONNECT: Duration = Duration::from_secs(3);
/// Streams of one account at most. A page listens only while it is visible, so only many screens need many streams.
pub(crate) const MAX_STREAMS_PER_ACCOUNT: usize = 20;
/// `Retry-After` in seconds when there are too many streams. Browsers do not retry.
const RETRY_AFTER: u32 = 60;

/// nginx buffers a response's first kilobytes unless this header says no.
const NO_BUFFER: HeaderName = HeaderName::from_static("x-accel-buffering");

/// The query of the stream.
#[derive(Deserialize)]
pub(super) struct EventsQuery {
    /// The id of the last event that the page has received.
    after: Option<i64>,
}

/// The stream of events.
pub(super) fn routes() -> Routes {
    let events_of_uploads = Description::get(
        "/api/uploads/events",
        "api",
        Access::Session,
        "Streams changes of the caller's uploads, from now on or after the event `after` or `Last-Event-ID`.",
    );
    Routes::new().get(
        events_of_uploads.success(Success::Events).errors(&[400, 401, 503]),
        events,
    )
}

/// Opens a stream for the logged-in account.
pub(super) async fn events(
    State(site): State<Site>,
    Extension(session): Extension<SessionHandle>,
    Query(query): Query<EventsQuery>,
    headers: HeaderMap,
) -> Response {
    let (Some(viewer), Some(token)) = (session.viewer.clone(), session.token.clone()) else {
        return session::answer(&ApiError::LoginRequired);
    };
    let account = viewer.id;
    let slot = match site.event_streams.acquire(account) {
        Ok(slot) => slot,
        Err(LimitReached::Key) => {
            metrics::throttled(ThrottleRule::EventStreams);
            let retry_after = RETRY_AFTER;
            return session::answer(&ApiError::TooManyRequests { retry_after });
        }
        Err(LimitReached::Total) => {
            let retry_after = RETRY_AFTER;
            return session::answer(&ApiError::Unavailable { retry_after });
        }
    };
    // The browser's own last id is newer than the one in the URL.
    let last_event_id = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok()?.parse().ok());
    let ends = site.accounts.session_ends();
    match site
        .uploads
        .event_stream(&CurrentUser::from_verified(viewer), last_event_id.or(query.after))
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

/// An open stream of one page.
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
    /// Waits for the next events to send, or for a keep-alive comment; `None` at the end of the stream.
    async fn next(&mut self) -> Option<Vec<Event>> {
        let mut closing = self.site.closing.clone();
        let events = tokio::select! {
            // A failure of the database ends the stream too; the browser reconnects and resumes.
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
    // The first bytes make proxies forward the headers, which triggers the browser's `open` event.
    let first = Event::default().retry(RECONNECT).comment("listening");
    let batches = stream::unfold(stream, |mut stream| async move {
        let events = stream.next().await?;
        Some((events, stream))
    });
    stream::once(async { Ok(first) }).chain(batches.flat_map(|batch| stream::iter(batch.into_iter().map(Ok))))
}

fn event_of(events: &UploadEvent) -> Event {
    let data = UploadEventData {
        id: events.upload.to_string(),
        event: events.kind,
    };
    let event = Event::default().event("upload").id(events.seq.to_string());
    // Serializing two strings cannot fail.
    event.json_data(&data).unwrap_or_default()
}
