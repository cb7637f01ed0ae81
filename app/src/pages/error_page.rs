//! Error page.

use leptos::prelude::*;

use crate::components::compact::live;
use crate::components::support_code::SupportCodeLine;
use crate::error::ApiError;
use crate::ports::Ports;
use crate::text::page_texts;

/// Shown in place of a page whose data could not be loaded. The server redirects people who are not logged in before.
#[component]
pub fn ErrorPage(
    /// The error.
    error: ApiError,
    /// Title of the page.
    title: &'static str,
    /// Path of the page.
    #[prop(into)]
    path: String,
) -> impl IntoView {
    let t = page_texts();
    let code = match &error {
        ApiError::Internal { reference } => Some(reference.clone()),
        _ => use_context::<Ports>().map(|ports| ports.support_code.to_string()),
    };
    let (path, way_out) = match error {
        ApiError::LoginRequired => (["/login?next=", &path].concat(), t.nav_log_in()),
        _ => (path, t.try_again()),
    };
    view! {
        <section class="error-page">
            <h1>{title}</h1>
            <p role="alert">{error.text(t.shared())}</p>
            {code.map(|code| view! { <SupportCodeLine texts=t.shared() code=live(move || code.clone()) hidden=live(|| false)/> })}
            <p class="actions"><a class="button" rel="external" href=path>{way_out}</a></p>
        </section>
    }
}
