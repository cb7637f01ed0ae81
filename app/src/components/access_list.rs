//! What has access to an account: open sessions, passkeys and log-ins at other sites; and the forms that end it.

use leptos::either::Either;
use leptos::prelude::*;

use super::account_section::CurrentPassword;
use crate::domain::access::{IdentitySummary, PasskeySummary, SessionSummary};
use crate::text::{PageTexts, page_texts};

/// Every session with its device and when it was last seen.
#[component]
pub fn SessionList(
    /// The one that looks first.
    sessions: Vec<SessionSummary>,
    /// Whether the password is asked for before one is ended.
    ask: bool,
) -> impl IntoView {
    let t = page_texts();
    let several = sessions.len() > 1;
    let rows = sessions
        .into_iter()
        .map(|session| view! { <Session session=session ask=ask/> });
    view! {
        <ul class="access-list" role="list">{rows.collect_view()}</ul>
        <div hidden=!several>
            <Removal action="/dashboard/account/sessions/end-others" id="others".to_owned() button=t.session_log_out_others() label=t.session_log_out_others().to_owned() ask=ask/>
        </div>
    }
}

#[component]
fn Session(session: SessionSummary, ask: bool) -> impl IntoView {
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
                <Removal action="/dashboard/account/sessions/end" id=id button=t.session_log_out() label=label ask=ask/>
            </div>
        </li>
    }
}

/// Every passkey with the device it was made on.
#[component]
pub fn PasskeyList(
    /// Oldest first.
    passkeys: Vec<PasskeySummary>,
    /// Whether the password is asked for before one is removed.
    ask: bool,
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
                <Removal action="/dashboard/account/passkeys/remove" id=passkey.id button=t.passkey_remove() label=label ask=ask/>
            </li>
        }
    });
    view! { <ul class="access-list" role="list" aria-label=t.passkeys_list()>{rows.collect_view()}</ul> }
}

/// Every log-in at another site with when it was connected and when it was last used.
#[component]
pub fn IdentityList(
    /// Oldest first.
    identities: Vec<IdentitySummary>,
    /// Whether the password is asked for before one is removed.
    ask: bool,
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
                <Removal action="/dashboard/account/identities/remove" id=identity.id button=t.passkey_remove() label=label ask=ask/>
            </li>
        }
    });
    view! { <ul class="access-list" role="list" aria-label=t.identities_list()>{rows.collect_view()}</ul> }
}

/// A form that removes or ends something: a button, or where the password is asked for, what opens to it.
#[component]
fn Removal(
    /// Where the form goes.
    action: &'static str,
    /// Names what is removed.
    id: String,
    /// What the button says.
    button: &'static str,
    /// The same, with what is removed.
    label: String,
    /// Whether the password is asked for.
    ask: bool,
) -> impl IntoView {
    match ask {
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

/// An RFC 3339 time to the minute, the same for every reader.
fn moment(t: PageTexts, at: &str) -> String {
    t.moment_utc(&t.minute(at))
}
