//! What became of a file that the plain form sent: the server looked and says so in the query.

use leptos::prelude::*;
use leptos_router::hooks::use_url;

use crate::domain::upload::UploadId;

/// A sentence, if the query names an outcome and something that looks like an upload. Nothing else
/// of the query is believed, and nothing of it is shown.
#[component]
pub fn ReturnNotice() -> impl IntoView {
    let outcome = use_url().with_untracked(|url| {
        let query = url.search_params();
        let names = |key: &str| query.get_str(key).is_some_and(|id| UploadId::parse(id).is_ok());
        OUTCOMES.iter().find(|(key, ..)| names(key))
    });
    let (_, state, sentence) = outcome.copied().unwrap_or_default();
    view! { <p class="return-notice" role="status" data-state=state hidden=sentence.is_empty()>{sentence}</p> }
}

const OUTCOMES: [(&str, &str, &str); 3] = [
    ("uploaded", "verified", "Your file is stored."),
    (
        "pending",
        "waiting",
        "Your file has not arrived yet. Reload this page in a moment; if it stays away, send it again.",
    ),
    (
        "failed",
        "failed",
        "Your file could not be stored. Check that it is not empty, not too large and of an allowed type, then send it again.",
    ),
];
