//! What stands below every page.

use leptos::prelude::*;

/// One line.
#[component]
pub fn SiteFooter() -> impl IntoView {
    view! {
        <footer class="site-footer">
            <p>"Buttress carries files from your browser straight to the store."</p>
        </footer>
    }
}
