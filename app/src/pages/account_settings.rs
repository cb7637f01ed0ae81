//! `/dashboard/account`: display name, login methods, sessions and deleting the account.

use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_url;

use crate::api::accounts::overview;
use crate::components::access_list::{IdentityList, PasskeyList, SessionList};
use crate::components::account_section::{AccountSection, CurrentPassword, DisplayNameField, NewPassword, Refusal};
use crate::components::login_options::ProviderLink;
use crate::domain::access::{IdentitySummary, Overview, PasskeySummary};
use crate::ports::{AccountNotice, Ports, ProviderRedirect};
use crate::text::{PageTexts, page_texts};
use crate::wire::NotSerialized;

/// The account page.
#[component]
pub fn AccountSettings() -> impl IntoView {
    let loaded = OnceResource::<_, NotSerialized>::new_with_options(overview(), true);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match loaded.await {
                    Ok(overview) => Either::Left(view! { <Content overview=overview/> }),
                    Err(error) => Either::Right(view! {
                        <section class="error-page">
                            <h1>{page_texts().account_title()}</h1>
                            <p role="alert">{error.text(page_texts().shared())}</p>
                            <p class="actions"><a class="button" rel="external" href="/dashboard/account">{page_texts().try_again()}</a></p>
                        </section>
                    }),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Content(overview: Overview) -> impl IntoView {
    let t = page_texts();
    let Overview {
        email,
        display_name,
        has_password,
        fresh,
        sessions,
        passkeys,
        identities,
        recovery_codes,
    } = overview;
    let needs_password = has_password && !fresh;
    let password_button = if has_password {
        t.password_change()
    } else {
        t.set_password()
    };
    // Also after a refusal, so that its error has a place even if the last passkey was removed meanwhile.
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
            <DoneNotice/>
            <NewCodes/>
            <AccountSection name="display-name" title=t.display_name() label=t.display_name_save()>
                <DisplayNameField name=display_name/>
            </AccountSection>
            <section aria-labelledby="sessions-title">
                <h2 id="sessions-title">{t.sessions_title()}</h2>
                <Refusal form="sessions"/>
                <SessionList sessions=sessions needs_password=needs_password/>
            </section>
            <Passkeys passkeys=passkeys has_password=has_password needs_password=needs_password/>
            <Identities identities=identities has_password=has_password needs_password=needs_password/>
            <AccountSection name="password" title=t.password_title() label=password_button>
                <CurrentPassword form="password" needed=has_password/>
                <NewPassword/>
            </AccountSection>
            {passkeys_alone}
            <AccountSection name="recovery-codes" title=t.codes_title() label=t.codes_create()>
                <p class="hint">{codes_left(t, recovery_codes)}</p>
                <CurrentPassword form="recovery-codes" needed=has_password/>
            </AccountSection>
            <AccountSection name="delete" title=t.delete_title() label=t.delete_button() leaves=true danger=true>
                <p class="hint">{t.delete_hint()}</p>
                <CurrentPassword form="delete" needed=has_password/>
            </AccountSection>
        </div>
    }
}

/// Passkeys, if the site supports them.
#[component]
fn Passkeys(passkeys: Vec<PasskeySummary>, has_password: bool, needs_password: bool) -> impl IntoView {
    let t = page_texts();
    let methods = use_context::<Ports>()
        .map(|ports| ports.login_methods)
        .unwrap_or_default();
    methods.passkeys.then(|| {
        view! {
            <AccountSection name="passkeys" title=t.passkeys_title() label=t.passkey_add() passkey=true>
                <p class="hint">{t.passkey_hint()}</p>
                <CurrentPassword form="passkeys" needed=has_password/>
            </AccountSection>
            <PasskeyList passkeys=passkeys needs_password=needs_password/>
        }
    })
}

/// Connected OpenID Connect accounts, if a provider is configured or accounts are connected.
#[component]
fn Identities(identities: Vec<IdentitySummary>, has_password: bool, needs_password: bool) -> impl IntoView {
    let t = page_texts();
    let provider = use_context::<Ports>().and_then(|ports| ports.login_methods.oidc_provider);
    let is_any = provider.is_some() || !identities.is_empty();
    let list =
        (!identities.is_empty()).then(|| view! { <IdentityList identities=identities needs_password=needs_password/> });
    let connect = provider.map(|name| match use_context::<ProviderRedirect>() {
        Some(redirect) => Either::Left(view! { <ProviderLink name=name redirect=redirect/> }),
        // Without `data-enhance`, because it leads to another site.
        None => Either::Right(view! {
            <form class="account-form" method="post" action="/dashboard/account/identities/connect">
                <p class="hint">{t.identities_hint(&name)}</p>
                <CurrentPassword form="identities" needed=has_password/>
                <button type="submit" class="button">{t.connect_with(&name)}</button>
            </form>
        }),
    });
    is_any.then(|| {
        view! {
            <section aria-labelledby="identities-title">
                <h2 id="identities-title">{t.identities_title()}</h2>
                <Refusal form="identities"/>
                {list}
                {connect}
            </section>
        }
    })
}

fn codes_left(t: PageTexts, count: u32) -> String {
    match count {
        0 => t.codes_none().to_owned(),
        some => t.codes_left(some.into()),
    }
}

/// Success message of a form, chosen by the query.
#[component]
fn DoneNotice() -> impl IntoView {
    let t = page_texts();
    let done = use_url().with_untracked(|url| url.search_params().get("done"));
    let text = match done.as_deref() {
        Some("display-name") => Some(t.done_display_name()),
        Some("password") => Some(t.done_password()),
        Some("password-off") => Some(t.done_password_off()),
        Some("sessions") => Some(t.done_sessions()),
        Some("passkeys") => Some(t.done_passkeys()),
        Some("passkey-removed") => Some(t.done_passkey_removed()),
        Some("connected") => Some(t.done_connected()),
        Some("identity-removed") => Some(t.done_identity_removed()),
        Some("recovered") => Some(t.done_recovered()),
        _ => None,
    };
    text.map(|text| view! { <p class="callout" role="status">{text}</p> })
}

/// New recovery codes; they are shown only once.
#[component]
fn NewCodes() -> impl IntoView {
    let codes = use_context::<AccountNotice>()
        .map(|notice| notice.codes)
        .filter(|codes| !codes.is_empty());
    let t = page_texts();
    codes.map(|codes| {
        let items = codes
            .into_iter()
            .map(|code| view! { <li><code translate="no">{code}</code></li> });
        view! {
            <section class="callout" role="status" aria-labelledby="codes-title">
                <h2 id="codes-title">{t.codes_new_title()}</h2>
                <p>{t.codes_new_text()}</p>
                <ul class="recovery-codes" role="list">{items.collect_view()}</ul>
            </section>
        }
    })
}
