//! What stands above every page.

use leptos::prelude::*;

use super::viewer::current_viewer;

/// The name, and the way in or out.
#[component]
pub fn SiteHeader() -> impl IntoView {
    let account = match current_viewer() {
        Some(viewer) => view! {
            <a href="/dashboard/profile">"Your profile"</a>
            <form method="post" action="/logout">
                <button type="submit" class="link" title=viewer.email>"Log out"</button>
            </form>
        }
        .into_any(),
        None => view! {
            <a href="/login">"Log in"</a>
            <a href="/signup">"Sign up"</a>
        }
        .into_any(),
    };
    view! {
        <header class="site-header">
            <a class="brand" href="/">
                <img src="/favicon.svg" alt="" width="32" height="32"/>
                "Buttress"
            </a>
            <nav aria-label="Account">{account}</nav>
        </header>
    }
}
