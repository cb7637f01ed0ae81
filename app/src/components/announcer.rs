//! The one place from which news is read out.

use leptos::prelude::*;

use super::live::live;
use crate::upload::driver::Uploader;

/// A polite live region, seen by nobody.
#[component]
pub fn Announcer(
    /// The uploads of this page.
    uploader: Uploader,
) -> impl IntoView {
    view! { <p class="visually-hidden" role="status" aria-live="polite">{live(move || uploader.status.with(|status| status.news.clone()))}</p> }
}
