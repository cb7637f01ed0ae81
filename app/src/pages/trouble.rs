//! What stands where a page's data should be.

use leptos::prelude::*;

use crate::error::ApiError;

/// No data. The server sends people who are not logged in to log in before it comes to this.
#[component]
pub fn Trouble(
    /// Why.
    error: ApiError,
    /// Of the page.
    title: &'static str,
    /// Of the page.
    path: &'static str,
) -> impl IntoView {
    let (path, way_out) = match error {
        ApiError::LoginRequired => (["/login?next=", path].concat(), "Log in"),
        _ => (path.to_owned(), "Try again"),
    };
    view! {
        <section class="notice">
            <h1>{title}</h1>
            <p role="alert">{error.to_string()}</p>
            <p class="actions"><a class="button" rel="external" href=path>{way_out}</a></p>
        </section>
    }
}
