//! What stands above every page.

use leptos::prelude::*;

use super::viewer::current_viewer;

/// The name, and the way in or out.
#[component]
pub fn SiteHeader() -> impl IntoView {
    let viewer = current_viewer();
    let (known, unknown) = (viewer.is_some(), viewer.is_none());
    view! {
        <header class="site-header">
            <a class="brand" href="/">
                <img src="/favicon.svg" alt="" width="32" height="32"/>
                "Buttress"
            </a>
            <nav aria-label="Account">
                <a href="/login" hidden=known>"Log in"</a>
                <a href="/signup" hidden=known>"Sign up"</a>
                <a href="/dashboard/profile" hidden=unknown>"Your profile"</a>
                <a href="/dashboard/account" hidden=unknown>"Account"</a>
                <form method="post" action="/logout" hidden=unknown>
                    <button type="submit" class="link">"Log out"</button>
                </form>
            </nav>
        </header>
    }
}
