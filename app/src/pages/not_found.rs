//! The 404 page.

use leptos::prelude::*;

use crate::text::page_texts;

/// The 404 page; the server sets the status.
#[component]
pub fn NotFound() -> impl IntoView {
    let t = page_texts();
    view! {
        <section class="error-page">
            <p class="eyebrow">"404"</p>
            <h1>{t.not_found_title()}</h1>
            <p>{t.not_found_text()}</p>
            <p class="actions">
                <a class="button" href="/">{t.to_home_page()}</a>
                <a class="button" data-secondary="" href="/dashboard/profile">{t.to_profile()}</a>
            </p>
        </section>
    }
}
