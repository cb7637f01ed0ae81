//! `/dashboard/account`: the ways in, who is in, and the way out for good.

use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_url;

use crate::api::accounts::overview;
use crate::components::access_list::{PasskeyList, SessionList};
use crate::components::account_section::{AccountSection, CurrentPassword, NewPassword};
use crate::domain::access::{KnownPasskey, Overview};
use crate::ports::{AccountNotice, Ports};
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
                            <h1>"Your account"</h1>
                            <p role="alert">{error.to_string()}</p>
                            <p class="actions"><a class="button" rel="external" href="/dashboard/account">"Try again"</a></p>
                        </section>
                    }),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Whole(overview: Overview) -> impl IntoView {
    let Overview {
        email,
        has_password,
        sessions,
        passkeys,
        recovery_codes,
    } = overview;
    view! {
        <div class="account settings">
            <h1>"Your account"</h1>
            <p class="email"><bdi>{email}</bdi></p>
            <Done/>
            <NewCodes/>
            <section aria-labelledby="sessions-title">
                <h2 id="sessions-title">"Sessions"</h2>
                <SessionList sessions=sessions/>
            </section>
            <Passkeys passkeys=passkeys has_password=has_password/>
            <AccountSection name="password" title="Password" label="Change the password">
                <CurrentPassword form="password" needed=has_password/>
                <NewPassword/>
            </AccountSection>
            <AccountSection name="recovery-codes" title="Recovery codes" label="Make new codes">
                <p class="hint">{codes_left(recovery_codes)}</p>
                <CurrentPassword form="recovery-codes" needed=has_password/>
            </AccountSection>
            <AccountSection name="delete" title="Delete the account" label="Delete the account and all files" leaves=true>
                <p class="hint">"Your files are removed from the store within minutes. Nobody can bring them back, nor the account."</p>
                <CurrentPassword form="delete" needed=has_password/>
            </AccountSection>
        </div>
    }
}

/// Where the site can have them.
#[component]
fn Passkeys(passkeys: Vec<KnownPasskey>, has_password: bool) -> impl IntoView {
    let ways = use_context::<Ports>().map(|ports| ports.ways).unwrap_or_default();
    let passkeys = ways.passkeys.then(|| {
        view! {
            <AccountSection name="passkeys" title="Passkeys" label="Add a passkey" passkey=true>
                <p class="hint">"With a passkey, your device's lock lets you in: nothing to remember, and nothing that another site could steal."</p>
                <CurrentPassword form="passkeys" needed=has_password/>
            </AccountSection>
            <PasskeyList passkeys=passkeys/>
        }
    });
    let elsewhere = ways.elsewhere.map(|name| {
        view! { <p class="actions"><a class="button" data-quiet="" rel="external" href="/login/oidc">{format!("Connect {name}")}</a></p> }
    });
    view! {
        {passkeys}
        {elsewhere}
    }
}

fn codes_left(count: u32) -> String {
    match count {
        0 => "You have none. With one you get in without your password; there is no other way, for we send no e-mail."
            .to_owned(),
        1 => "One is left. New codes end it.".to_owned(),
        more => format!("{more} are left. New codes end them."),
    }
}

/// What a form did that came back by a redirect.
#[component]
fn Done() -> impl IntoView {
    let done = use_url().with_untracked(|url| url.search_params().get("done"));
    let sentence = match done.as_deref() {
        Some("password") => Some("Your password is changed, and all other sessions have ended."),
        Some("sessions") => Some("Ended."),
        Some("passkeys") => Some("You can log in with your passkey from now on."),
        Some("passkey-removed") => Some("The passkey is removed. You can delete it on your device too."),
        Some("connected") => Some("Connected: you can log in that way from now on."),
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
    codes.map(|codes| {
        let items = codes.into_iter().map(|code| view! { <li><code>{code}</code></li> });
        view! {
            <section class="hold" role="status" aria-labelledby="codes-title">
                <h2 id="codes-title">"Your recovery codes"</h2>
                <p>"Write them down or print them now: they are not shown again. Each works once."</p>
                <ul class="codes" role="list">{items.collect_view()}</ul>
            </section>
        }
    })
}
