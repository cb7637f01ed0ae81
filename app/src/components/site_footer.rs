//! What stands below every page.

use leptos::prelude::*;
use leptos_router::hooks::use_url;

use crate::domain::scheme::Scheme;
use crate::ports::Ports;

/// One line, and the choice between light and dark.
#[component]
pub fn SiteFooter() -> impl IntoView {
    let chosen = use_context::<Ports>().map(|ports| ports.scheme).unwrap_or_default();
    let here = use_url().with_untracked(|url| url.path().to_owned());
    let button = |scheme: Scheme| {
        let words = match scheme {
            Scheme::System => "As my system",
            Scheme::Light => "Light",
            Scheme::Dark => "Dark",
        };
        let pressed = if scheme == chosen { "true" } else { "false" };
        view! { <button type="submit" name="scheme" value=scheme.as_str() class="link" aria-pressed=pressed>{words}</button> }
    };
    view! {
        <footer class="site-footer">
            <p>"Buttress carries files from your browser straight to the store."</p>
            <form method="post" action="/scheme" data-stay="" role="group" aria-label="Colours">
                <input type="hidden" name="next" value=here/>
                {Scheme::ALL.map(button).into_iter().collect_view()}
            </form>
        </footer>
    }
}
