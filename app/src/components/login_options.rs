//! Login methods besides a password.

use leptos::either::Either;
use leptos::prelude::*;

use crate::domain::redirect_target::{PROFILE_PATH, page_path};
use crate::ports::{Ports, ProviderRedirect};
use crate::text::page_texts;

/// A button for a passkey, which our script shows if the browser supports them, and one for the OpenID Connect
/// provider.
#[component]
pub fn LoginOptions(
    /// Path to go to afterwards, from the query.
    next: Option<String>,
) -> impl IntoView {
    let t = page_texts();
    let methods = use_context::<Ports>()
        .map(|ports| ports.login_methods)
        .unwrap_or_default();
    let next = next.as_deref().and_then(page_path).unwrap_or(PROFILE_PATH).to_owned();
    let passkey = methods.passkeys.then(|| {
        view! {
            <form class="account-form" method="post" action="/login/passkey" data-enhance="" data-passkey="/login/passkey/begin" hidden>
                <input type="hidden" name="next" value=next.clone()/>
                <button type="submit" class="button">{t.use_passkey()}</button>
            </form>
        }
    });
    let provider = methods.oidc_provider.map(|name| match use_context::<ProviderRedirect>() {
        Some(redirect) => Either::Left(view! { <ProviderLink name=name redirect=redirect/> }),
        None => Either::Right(view! {
            <form method="post" action="/login/oidc">
                <input type="hidden" name="next" value=next/>
                <p class="actions"><button type="submit" class="button" data-secondary="">{t.continue_with(&name)}</button></p>
            </form>
        }),
    });
    view! {
        {passkey}
        {provider}
    }
}

/// Link to the login at the OpenID Connect provider, for browsers that do not follow the redirect.
#[component]
pub fn ProviderLink(
    /// Display name of the provider.
    name: String,
    /// URL of the login.
    redirect: ProviderRedirect,
) -> impl IntoView {
    view! { <p class="actions" role="status"><a class="button" rel="external" href=redirect.0>{page_texts().continue_with(&name)}</a></p> }
}
