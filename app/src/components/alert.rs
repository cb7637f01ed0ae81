//! A sentence about something that went wrong.

use leptos::prelude::*;

/// Read out when it changes; nothing is seen of it while there is nothing to say.
pub fn alert(sentence: String) -> impl IntoView {
    let silent = sentence.is_empty();
    view! { <p role="alert" class="error" hidden=silent>{sentence}</p> }
}
