//! What stands where nothing is.

use leptos::prelude::*;

/// The 404 page; the server gives it the status.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <section class="notice">
            <p class="eyebrow">"404"</p>
            <h1>"There is nothing here"</h1>
            <p>"The address may be mistyped, or the page has moved on. Your files are where you left them."</p>
            <p class="actions">
                <a class="button" href="/">"To the front page"</a>
                <a class="button" data-quiet="" href="/dashboard/profile">"To your profile"</a>
            </p>
        </section>
    }
}
