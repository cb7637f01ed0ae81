//! A support code, to be quoted to whoever runs the site.

use leptos::prelude::*;

use super::live::Live;
use crate::text::Texts;

/// Shown while there is a code; the button takes it to the clipboard (`frontend/src/clipboard.rs`).
#[component]
pub fn Support(
    /// What is said.
    texts: Texts,
    /// The code.
    code: Live<String>,
    /// Whether there is none.
    hidden: Live<bool>,
) -> impl IntoView {
    view! {
        <p class="support" hidden=hidden>
            {texts.support_code()}
            " "
            <code dir="ltr" translate="no">{code}</code>
            " "
            <button type="button" class="link" data-copied=texts.support_copied()>{texts.support_copy()}</button>
        </p>
    }
}
