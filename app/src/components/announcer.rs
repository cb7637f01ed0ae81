//! The one place from which news is read out.

use leptos::prelude::*;

use super::live::live;
use crate::upload::driver::Uploads;

/// A polite live region, seen by nobody.
#[component]
pub fn Announcer(
    /// The uploads of this page.
    uploads: Uploads,
) -> impl IntoView {
    view! { <p class="visually-hidden" role="status" aria-live="polite">{live(move || uploads.status.with(|status| status.announcement.clone()))}</p> }
}
