//! `/dashboard/account`: the ways in, who is in, and the way out for good.

use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_url;

use crate::api::accounts::overview;
use crate::components::access_list::{PasskeyList, SessionList};
use crate::components::account_section::{AccountSection, CurrentPassword, NewPassword};
use crate::domain::access::{KnownPasskey, Overview};
use crate::ports::{AccountNotice, Ports};
use crate::text::{PageTexts, page_texts};
use crate::wire::ServerOnly;

/// The account page.
#[component]
pub fn AccountSettings() -> impl IntoView {
    let drawn = OnceResource::<_, ServerOnly>::new_with_options(overview(), true);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match drawn.await {
                    Ok(overview) => Either::Left(view! { <Whole overview=overview/> }),
                    Err(error) => Either::Right(view! {
                        <section class="notice">
                            <h1>{page_texts().account_title()}</h1>
                            <p role="alert">{error.words(page_texts().both())}</p>
                            <p class="actions"><a class="button" rel="external" href="/dashboard/account">{page_texts().try_again()}</a></p>
                        </section>
                    }),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Whole(overview: Overview) -> impl IntoView {
    let t = page_texts();
    let Overview {
        email,
        has_password,
        fresh,
        sessions,
        passkeys,
        recovery_codes,
    } = overview;
    let password_button = if has_password {
        t.password_change()
    } else {
        t.set_password()
    };
    // What was refused is said where it was asked for, though the last passkey has gone meanwhile.
    let refused = use_context::<AccountNotice>().is_some_and(|notice| notice.form == "password-off");
    let passkeys_alone = (has_password && (refused || !passkeys.is_empty())).then(|| {
        view! {
            <AccountSection name="password-off" title=t.password_off_title() label=t.password_off_button()>
                <p class="hint">{t.password_off_hint()}</p>
                <CurrentPassword form="password-off" needed=true/>
            </AccountSection>
        }
    });
    view! {
        <div class="account settings">
            <h1>{t.account_title()}</h1>
            <p class="email"><bdi>{email}</bdi></p>
            <Done/>
            <NewCodes/>
            <section aria-labelledby="sessions-title">
                <h2 id="sessions-title">{t.sessions_title()}</h2>
                <SessionList sessions=sessions/>
            </section>
            <Passkeys passkeys=passkeys has_password=has_password fresh=fresh/>
            <AccountSection name="password" title=t.password_title() label=password_button>
                <CurrentPassword form="password" needed=has_password/>
                <NewPassword/>
            </AccountSection>
            {passkeys_alone}
            <AccountSection name="recovery-codes" title=t.codes_title() label=t.codes_make()>
                <p class="hint">{codes_left(t, recovery_codes)}</p>
                <CurrentPassword form="recovery-codes" needed=has_password/>
            </AccountSection>
            <AccountSection name="delete" title=t.delete_title() label=t.delete_button() leaves=true>
                <p class="hint">{t.delete_hint()}</p>
                <CurrentPassword form="delete" needed=has_password/>
            </AccountSection>
        </div>
    }
}

/// Where the site can have them.
#[component]
fn Passkeys(passkeys: Vec<KnownPasskey>, has_password: bool, fresh: bool) -> impl IntoView {
    let t = page_texts();
    let ways = use_context::<Ports>().map(|ports| ports.ways).unwrap_or_default();
    let passkeys = ways.passkeys.then(|| {
        view! {
            <AccountSection name="passkeys" title=t.passkeys_title() label=t.passkey_add() passkey=true>
                <p class="hint">{t.passkey_hint()}</p>
                <CurrentPassword form="passkeys" needed=has_password/>
            </AccountSection>
            <PasskeyList passkeys=passkeys ask={has_password && !fresh}/>
        }
    });
    let elsewhere = ways.elsewhere.map(|name| {
        view! { <p class="actions"><a class="button" data-quiet="" rel="external" href="/login/oidc">{t.connect_with(&name)}</a></p> }
    });
    view! {
        {passkeys}
        {elsewhere}
    }
}

fn codes_left(t: PageTexts, count: u32) -> String {
    match count {
        0 => t.codes_none().to_owned(),
        some => t.codes_left(some.into()),
    }
}

/// What a form did that came back by a redirect.
#[component]
fn Done() -> impl IntoView {
    let t = page_texts();
    let done = use_url().with_untracked(|url| url.search_params().get("done"));
    let sentence = match done.as_deref() {
        Some("password") => Some(t.done_password()),
        Some("password-off") => Some(t.done_password_off()),
        Some("sessions") => Some(t.done_sessions()),
        Some("passkeys") => Some(t.done_passkeys()),
        Some("passkey-removed") => Some(t.done_passkey_removed()),
        Some("connected") => Some(t.done_connected()),
        _ => None,
    };
    sentence.map(|sentence| view! { <p class="hold" role="status">{sentence}</p> })
}

/// Shown once.
#[component]
fn NewCodes() -> impl IntoView {
    let codes = use_context::<AccountNotice>()
        .map(|notice| notice.codes)
        .filter(|codes| !codes.is_empty());
    let t = page_texts();
    codes.map(|codes| {
        let items = codes.into_iter().map(|code| view! { <li><code>{code}</code></li> });
        view! {
            <section class="hold" role="status" aria-labelledby="codes-title">
                <h2 id="codes-title">{t.codes_new_title()}</h2>
                <p>{t.codes_new_text()}</p>
                <ul class="codes" role="list">{items.collect_view()}</ul>
            </section>
        }
    })
}
