//! Open sessions and passkeys, and the way to end them.

use leptos::prelude::*;

use crate::domain::access::{KnownPasskey, OpenSession};

/// Every session with its device and when it was last seen.
#[component]
pub fn SessionList(
    /// The one that looks first.
    sessions: Vec<OpenSession>,
) -> impl IntoView {
    let several = sessions.len() > 1;
    let rows = sessions.into_iter().map(|session| view! { <Session session=session/> });
    view! {
        <ul class="access-list" role="list">{rows.collect_view()}</ul>
        <form method="post" action="/dashboard/account/sessions/end-others" data-stay="" hidden=!several>
            <button type="submit" class="button" data-quiet="">"End all other sessions"</button>
        </form>
    }
}

#[component]
fn Session(session: OpenSession) -> impl IntoView {
    let OpenSession {
        id,
        device,
        created_at,
        last_seen_at,
        current,
    } = session;
    let label = format!("End the session of {device}");
    view! {
        <li>
            <p>
                <bdi>{device}</bdi>
                <span class="hint">
                    {if current { "This session, since " } else { "Last seen " }}
                    <Moment at=if current { created_at } else { last_seen_at }/>
                </span>
            </p>
            <form method="post" action="/dashboard/account/sessions/end" data-stay="" hidden=current>
                <input type="hidden" name="id" value=id/>
                <button type="submit" class="link" aria-label=label>"End"</button>
            </form>
        </li>
    }
}

/// Every passkey with the device it was made on.
#[component]
pub fn PasskeyList(
    /// Oldest first.
    passkeys: Vec<KnownPasskey>,
) -> impl IntoView {
    let rows = passkeys.into_iter().map(|passkey| {
        let label = format!("Remove the passkey of {}", passkey.name);
        view! {
            <li>
                <p>
                    <bdi>{passkey.name}</bdi>
                    <span class="hint">"Made "<Moment at=passkey.created_at/></span>
                </p>
                <form method="post" action="/dashboard/account/passkeys/remove" data-stay="">
                    <input type="hidden" name="id" value=passkey.id/>
                    <button type="submit" class="link" aria-label=label>"Remove"</button>
                </form>
            </li>
        }
    });
    view! { <ul class="access-list" role="list" aria-label="Your passkeys">{rows.collect_view()}</ul> }
}

/// A time to the minute, the same for every reader.
#[component]
pub fn Moment(
    /// RFC 3339, UTC.
    at: String,
) -> impl IntoView {
    let shown = at.get(..16).map(|minute| format!("{} UTC", minute.replace('T', " ")));
    let shown = shown.unwrap_or_else(|| at.clone());
    view! { <time datetime=at>{shown}</time> }
}
