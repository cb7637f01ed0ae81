//! Header of every page.

use leptos::prelude::*;

use super::viewer::current_viewer;
use crate::domain::access::SignUps;
use crate::ports::Ports;
use crate::text::page_texts;

/// The site's name and the navigation.
#[component]
pub fn SiteHeader() -> impl IntoView {
    let t = page_texts();
    let viewer = current_viewer();
    // On logout, the script removes this account's notes from the browser.
    let account = viewer.as_ref().map(|viewer| viewer.id.to_string());
    let name = viewer.as_ref().map(|viewer| viewer.name().to_owned());
    let (known, unknown) = (viewer.is_some(), viewer.is_none());
    let no_sign_up = known || Ports::sign_ups() == SignUps::Closed;
    view! {
        <header class="site-header">
            <a class="brand" href="/">
                <img src="/favicon.svg" alt="" width="32" height="32"/>
                "Buttress"
            </a>
            <nav aria-label=t.nav_account()>
                {name.map(|name| view! { <bdi class="viewer-name" translate="no">{name}</bdi> })}
                <a href="/login" hidden=known>{t.nav_log_in()}</a>
                <a href="/signup" hidden=no_sign_up>{t.nav_sign_up()}</a>
                <a href="/dashboard/profile" hidden=unknown>{t.nav_profile()}</a>
                <a href="/dashboard/account" hidden=unknown>{t.nav_account()}</a>
                <form method="post" action="/logout" data-account=account hidden=unknown>
                    <button type="submit" class="link">{t.nav_log_out()}</button>
                </form>
            </nav>
        </header>
    }
}
