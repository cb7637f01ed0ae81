//! Footer of every page.

use leptos::prelude::*;
use leptos_router::hooks::use_url;

use crate::domain::color_scheme::ColorScheme;
use crate::ports::Ports;
use crate::text::{Language, page_texts};

/// A line of text, and the choice of language and color scheme.
#[component]
pub fn SiteFooter() -> impl IntoView {
    let t = page_texts();
    let chosen = use_context::<Ports>()
        .map(|ports| ports.color_scheme)
        .unwrap_or_default();
    // On the dashboard the query contains the result of a form, which must not be shown again; elsewhere it contains
    // the next step.
    let here = use_url().with_untracked(|url| match url.search() {
        query if query.is_empty() || url.path().starts_with("/dashboard") => url.path().to_owned(),
        query => format!("{}?{query}", url.path()),
    });
    let scheme = |scheme: ColorScheme| {
        let text = match scheme {
            ColorScheme::System => t.colours_system(),
            ColorScheme::Light => t.colours_light(),
            ColorScheme::Dark => t.colours_dark(),
        };
        let pressed = pressed(scheme == chosen);
        view! { <button type="submit" name="scheme" value=scheme.as_str() class="link" aria-pressed=pressed>{text}</button> }
    };
    let language = |language: Language| {
        let pressed = pressed(language == t.language());
        let (tag, name) = (language.tag(), language.name());
        view! { <button type="submit" name="language" value=tag lang=tag dir=language.direction() class="link" aria-pressed=pressed>{name}</button> }
    };
    view! {
        <footer class="site-footer">
            <p>{t.footer_line()}</p>
            <form method="post" action="/language" data-enhance="" role="group" aria-label=t.languages()>
                <input type="hidden" name="next" value=here.clone()/>
                {Language::ALL.map(language).into_iter().collect_view()}
            </form>
            <form method="post" action="/scheme" data-enhance="" role="group" aria-label=t.colours()>
                <input type="hidden" name="next" value=here/>
                {ColorScheme::ALL.map(scheme).into_iter().collect_view()}
            </form>
        </footer>
    }
}

fn pressed(is_pressed: bool) -> &'static str {
    if is_pressed { "true" } else { "false" }
}
