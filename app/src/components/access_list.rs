//! Lists of sessions, passkeys and connected OpenID Connect accounts, with forms to remove them.

use leptos::either::Either;
use leptos::prelude::*;

use super::account_section::CurrentPassword;
use crate::domain::access::{IdentitySummary, PasskeySummary, SessionSummary};
use crate::text::{PageTexts, page_texts};

/// List of sessions with their devices and times of last use.
#[component]
pub fn SessionList(
    /// Sessions, the current one first.
    sessions: Vec<SessionSummary>,
    /// Whether ending a session requires the password.
    needs_password: bool,
) -> impl IntoView {
    let t = page_texts();
    let several = sessions.len() > 1;
    let rows = sessions
        .into_iter()
        .map(|session| view! { <SessionItem session=session needs_password=needs_password/> });
    view! {
        <ul class="access-list" role="list">{rows.collect_view()}</ul>
        <div hidden=!several>
            <RemoveForm action="/dashboard/account/sessions/end-others" id="others".to_owned() button=t.session_log_out_others() label=t.session_log_out_others().to_owned() needs_password=needs_password/>
        </div>
    }
}

#[component]
fn SessionItem(session: SessionSummary, needs_password: bool) -> impl IntoView {
    let SessionSummary {
        id,
        device,
        created_at,
        last_seen_at,
        current,
    } = session;
    let t = page_texts();
    let device = t.localize(&device);
    let label = t.session_log_out_of(&device);
    let (at, since) = match current {
        true => {
            let since = t.session_current(&moment(t, &created_at));
            (created_at, since)
        }
        false => {
            let seen = t.session_last_active(&moment(t, &last_seen_at));
            (last_seen_at, seen)
        }
    };
    view! {
        <li>
            <p>
                <bdi>{device}</bdi>
                <span class="hint"><time datetime=at>{since}</time></span>
            </p>
            <div hidden=current>
                <RemoveForm action="/dashboard/account/sessions/end" id=id button=t.session_log_out() label=label needs_password=needs_password/>
            </div>
        </li>
    }
}

/// List of passkeys with the devices that created them.
#[component]
pub fn PasskeyList(
    /// Entries, oldest first.
    passkeys: Vec<PasskeySummary>,
    /// Whether removing an entry requires the password.
    needs_password: bool,
) -> impl IntoView {
    let t = page_texts();
    let rows = passkeys.into_iter().map(|passkey| {
        let name = t.localize(&passkey.name);
        let label = t.passkey_remove_of(&name);
        let made = t.passkey_created(&moment(t, &passkey.created_at));
        view! {
            <li>
                <p>
                    <bdi>{name}</bdi>
                    <span class="hint"><time datetime=passkey.created_at>{made}</time></span>
                </p>
                <RemoveForm action="/dashboard/account/passkeys/remove" id=passkey.id button=t.passkey_remove() label=label needs_password=needs_password/>
            </li>
        }
    });
    view! { <ul class="access-list" role="list" aria-label=t.passkeys_list()>{rows.collect_view()}</ul> }
}

/// List of connected OpenID Connect accounts with the times of connecting and last use.
#[component]
pub fn IdentityList(
    /// Entries, oldest first.
    identities: Vec<IdentitySummary>,
    /// Whether removing an entry requires the password.
    needs_password: bool,
) -> impl IntoView {
    let t = page_texts();
    let rows = identities.into_iter().map(|identity| {
        let label = t.identity_remove_of(&identity.site);
        let made = t.identity_connected(&moment(t, &identity.created_at));
        let used = identity.last_used_at.map(|at| {
            let used = t.identity_used(&moment(t, &at));
            view! { <span class="hint"><time datetime=at>{used}</time></span> }
        });
        view! {
            <li>
                <p>
                    <bdi>{identity.site}</bdi>
                    <span class="hint"><time datetime=identity.created_at>{made}</time></span>
                    {used}
                </p>
                <RemoveForm action="/dashboard/account/identities/remove" id=identity.id button=t.passkey_remove() label=label needs_password=needs_password/>
            </li>
        }
    });
    view! { <ul class="access-list" role="list" aria-label=t.identities_list()>{rows.collect_view()}</ul> }
}

/// A form that removes an entry or ends a session: a button, or a `<details>` with a password field.
#[component]
fn RemoveForm(
    /// The form's action.
    action: &'static str,
    /// Id of the entry.
    id: String,
    /// Text of the button.
    button: &'static str,
    /// Accessible name of the button, with the name of the entry.
    label: String,
    /// Whether the password is required.
    needs_password: bool,
) -> impl IntoView {
    match needs_password {
        true => {
            let form = ["remove-", &id].concat();
            let summary = label.clone();
            Either::Left(view! {
                <details class="remove">
                    <summary aria-label=summary>{button}</summary>
                    <form class="account-form" method="post" action=action data-enhance="">
                        <input type="hidden" name="id" value=id/>
                        <CurrentPassword form=form needed=true/>
                        <button type="submit" class="button" data-secondary="" aria-label=label>{button}</button>
                    </form>
                </details>
            })
        }
        false => Either::Right(view! {
            <form method="post" action=action data-enhance="">
                <input type="hidden" name="id" value=id/>
                <button type="submit" class="link" aria-label=label>{button}</button>
            </form>
        }),
    }
}

/// An RFC 3339 time to the minute, in UTC.
fn moment(t: PageTexts, at: &str) -> String {
    t.moment_utc(&t.minute(at))
}
