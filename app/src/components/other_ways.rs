//! Ways to log in beside a password.

use leptos::prelude::*;

use crate::domain::path::{HOME_OF_A_VIEWER, page_path};
use crate::ports::Ports;
use crate::text::page_texts;

/// A button for a passkey, which our script brings to light where the browser has them, and a link to
/// the other site.
#[component]
pub fn OtherWays(
    /// Where success should lead, as the query has it.
    next: Option<String>,
) -> impl IntoView {
    let t = page_texts();
    let ways = use_context::<Ports>().map(|ports| ports.ways).unwrap_or_default();
    let next = next
        .as_deref()
        .and_then(page_path)
        .unwrap_or(HOME_OF_A_VIEWER)
        .to_owned();
    let passkey = ways.passkeys.then(|| {
        view! {
            <form class="account-form" method="post" action="/login/passkey" data-stay="" data-passkey="/login/passkey/begin" hidden>
                <input type="hidden" name="next" value=next/>
                <button type="submit" class="button">{t.use_passkey()}</button>
            </form>
        }
    });
    let elsewhere = ways.elsewhere.map(|name| {
        view! { <p class="actions"><a class="button" data-quiet="" rel="external" href="/login/oidc">{t.continue_with(&name)}</a></p> }
    });
    view! {
        {passkey}
        {elsewhere}
    }
}
