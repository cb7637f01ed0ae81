//! Support codes, which people quote to the operator.

use leptos::prelude::*;

use super::compact::Live;
use crate::text::Texts;

/// A support code with a button that copies it (`frontend/src/live_pages/copy.rs`).
#[component]
pub fn SupportCodeLine(
    /// The texts.
    texts: Texts,
    /// The code.
    code: Live<String>,
    /// Whether there is no code.
    hidden: Live<bool>,
) -> impl IntoView {
    view! {
        <p class="support-code" hidden=hidden>
            {texts.support_code()}
            " "
            <code dir="ltr" translate="no">{code}</code>
            " "
            <button type="button" class="link" data-copied=texts.support_copied()>{texts.support_copy()}</button>
        </p>
    }
}
