//! A support code, to be quoted to whoever runs the site.

use leptos::prelude::*;

use super::live::Live;

/// Shown while there is a code; the button takes it to the clipboard (`frontend/src/clipboard.rs`).
#[component]
pub fn Support(
    /// The code.
    code: Live<String>,
    /// Whether there is none.
    hidden: Live<bool>,
) -> impl IntoView {
    view! {
        <p class="support" hidden=hidden>
            "Support code "
            <code dir="ltr">{code}</code>
            " "
            <button type="button" class="link" data-copied="Code copied">"Copy code"</button>
        </p>
    }
}
