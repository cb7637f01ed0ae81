//! Open sessions and passkeys, and the way to end them.

use leptos::either::Either;
use leptos::prelude::*;

use super::account_section::CurrentPassword;
use crate::domain::access::{KnownPasskey, OpenSession};
use crate::text::{PageTexts, page_texts};

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
            <button type="submit" class="button" data-quiet="">{page_texts().session_end_others()}</button>
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
    let t = page_texts();
    let device = t.word(&device);
    let label = t.session_end_of(&device);
    let (at, since) = match current {
        true => {
            let since = t.session_since(&moment(t, &created_at));
            (created_at, since)
        }
        false => {
            let seen = t.session_seen(&moment(t, &last_seen_at));
            (last_seen_at, seen)
        }
    };
    view! {
        <li>
            <p>
                <bdi>{device}</bdi>
                <span class="hint"><time datetime=at>{since}</time></span>
            </p>
            <form method="post" action="/dashboard/account/sessions/end" data-stay="" hidden=current>
                <input type="hidden" name="id" value=id/>
                <button type="submit" class="link" aria-label=label>{t.session_end()}</button>
            </form>
        </li>
    }
}

/// Every passkey with the device it was made on.
#[component]
pub fn PasskeyList(
    /// Oldest first.
    passkeys: Vec<KnownPasskey>,
    /// Whether the password is asked for before one is removed.
    ask: bool,
) -> impl IntoView {
    let t = page_texts();
    let rows = passkeys.into_iter().map(|passkey| {
        let name = t.word(&passkey.name);
        let label = t.passkey_remove_of(&name);
        let made = t.passkey_made(&moment(t, &passkey.created_at));
        view! {
            <li>
                <p>
                    <bdi>{name}</bdi>
                    <span class="hint"><time datetime=passkey.created_at>{made}</time></span>
                </p>
                {if ask {
                    Either::Left(view! { <RemoveWithPassword id=passkey.id label=label/> })
                } else {
                    Either::Right(view! {
                        <form method="post" action="/dashboard/account/passkeys/remove" data-stay="">
                            <input type="hidden" name="id" value=passkey.id/>
                            <button type="submit" class="link" aria-label=label>{t.passkey_remove()}</button>
                        </form>
                    })
                }}
            </li>
        }
    });
    view! { <ul class="access-list" role="list" aria-label=t.passkeys_list()>{rows.collect_view()}</ul> }
}

/// Opens to a form that asks for the password.
#[component]
fn RemoveWithPassword(id: String, label: String) -> impl IntoView {
    let t = page_texts();
    let form = ["remove-", &id].concat();
    let summary = label.clone();
    view! {
        <details class="remove">
            <summary aria-label=summary>{t.passkey_remove()}</summary>
            <form class="account-form" method="post" action="/dashboard/account/passkeys/remove" data-stay="">
                <input type="hidden" name="id" value=id/>
                <CurrentPassword form=form needed=true/>
                <button type="submit" class="button" data-quiet="" aria-label=label>{t.passkey_remove()}</button>
            </form>
        </details>
    }
}

/// An RFC 3339 time to the minute, the same for every reader.
fn moment(t: PageTexts, at: &str) -> String {
    t.moment_utc(&t.minute(at))
}
