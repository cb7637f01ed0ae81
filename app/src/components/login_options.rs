//! Ways to log in beside a password.

use leptos::either::Either;
use leptos::prelude::*;

use crate::domain::path::{HOME_OF_A_VIEWER, page_path};
use crate::ports::{Ports, WayToIssuer};
use crate::text::page_texts;

/// A button for a passkey, which our script brings to light where the browser has them, and one for the other
/// site.
#[component]
pub fn LoginOptions(
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
            <form class="account-form" method="post" action="/login/passkey" data-enhance="" data-passkey="/login/passkey/begin" hidden>
                <input type="hidden" name="next" value=next.clone()/>
                <button type="submit" class="button">{t.use_passkey()}</button>
            </form>
        }
    });
    let elsewhere = ways.elsewhere.map(|name| match use_context::<WayToIssuer>() {
        Some(way) => Either::Left(view! { <LinkToIssuer name=name way=way/> }),
        None => Either::Right(view! {
            <form method="post" action="/login/oidc">
                <input type="hidden" name="next" value=next/>
                <p class="actions"><button type="submit" class="button" data-secondary="">{t.continue_with(&name)}</button></p>
            </form>
        }),
    });
    view! {
        {passkey}
        {elsewhere}
    }
}

/// The way to the other site's log-in, for browsers that do not take it by themselves.
#[component]
pub fn LinkToIssuer(
    /// What people know the other site as.
    name: String,
    /// Where it is.
    way: WayToIssuer,
) -> impl IntoView {
    view! { <p class="actions" role="status"><a class="button" rel="external" href=way.0>{page_texts().continue_with(&name)}</a></p> }
}
