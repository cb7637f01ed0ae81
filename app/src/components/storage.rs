//! How much room is taken.

use leptos::prelude::*;

use crate::text::page_texts;

/// A meter, and the same in words.
#[component]
pub fn Storage(
    /// Bytes that count.
    used: u64,
    /// Bytes that may be.
    limit: u64,
) -> impl IntoView {
    let words = page_texts().storage_used(limit, used);
    // Percent: meters count in floating point, and bytes need not fit in it.
    let percent = used.saturating_mul(100).checked_div(limit).unwrap_or(100).min(100);
    view! {
        <div id="storage" class="storage">
            <p id="storage-words">{words.clone()}</p>
            <meter min="0" max="100" high="90" optimum="0" value=percent.to_string() aria-labelledby="storage-words" aria-valuetext=words></meter>
        </div>
    }
}
