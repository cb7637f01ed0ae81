//! What stands where a page's data should be.

use leptos::prelude::*;

use crate::components::compact::live;
use crate::components::support_code::SupportCodeLine;
use crate::error::ApiError;
use crate::ports::Ports;
use crate::text::page_texts;

/// No data. The server sends people who are not logged in to log in before it comes to this.
#[component]
pub fn ErrorPage(
    /// Why.
    error: ApiError,
    /// Of the page.
    title: &'static str,
    /// Of the page.
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
        <section class="notice">
            <h1>{title}</h1>
            <p role="alert">{error.text(t.shared())}</p>
            {code.map(|code| view! { <SupportCodeLine texts=t.shared() code=live(move || code.clone()) hidden=live(|| false)/> })}
            <p class="actions"><a class="button" rel="external" href=path>{way_out}</a></p>
        </section>
    }
}
