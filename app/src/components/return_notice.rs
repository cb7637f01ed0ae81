//! What became of a file that the plain form sent, or of one that was deleted: the server looked and
//! says so in the query.

use leptos::prelude::*;
use leptos_router::hooks::use_url;

use crate::domain::upload::UploadId;

/// A sentence, if the query names an outcome and something that looks like an upload. Nothing else
/// of the query is believed, and nothing of it is shown.
#[component]
pub fn ReturnNotice() -> impl IntoView {
    let found = use_url().with_untracked(|url| {
        let query = url.search_params();
        let named = |key: &str| query.get_str(key).and_then(|id| UploadId::parse(id).ok());
        OUTCOMES.iter().find_map(|outcome| Some((outcome, named(outcome.key)?)))
    });
    let (outcome, id) = found.unzip();
    let sentence = outcome.map_or("", |outcome| outcome.sentence);
    let undo = outcome
        .filter(|outcome| outcome.key == "deleted")
        .and(id)
        .map(|id| format!("/uploads/{id}/restore"));
    view! {
        <div
            class="return-notice"
            role="status"
            data-state=outcome.map(|outcome| outcome.state)
            hidden=sentence.is_empty()
        >
            <p>{sentence}</p>
            {undo
                .map(|action| {
                    view! {
                        <form method="post" action=action data-stay="">
                            <button type="submit" class="button" data-quiet="">
                                "Undo"
                            </button>
                        </form>
                    }
                })}
        </div>
    }
}

/// What the query may say.
struct Outcome {
    /// The name of the id in the query.
    key: &'static str,
    /// As rows have it.
    state: &'static str,
    sentence: &'static str,
}

const OUTCOMES: [Outcome; 6] = [
    Outcome {
        key: "uploaded",
        state: "verified",
        sentence: "Your file is stored.",
    },
    Outcome {
        key: "pending",
        state: "waiting",
        sentence: "Your file has not arrived yet. Reload this page in a moment; if it stays away, send it again.",
    },
    Outcome {
        key: "failed",
        state: "failed",
        sentence: "Your file could not be stored. Check that it is not empty, not too large and of an allowed type, then send it again.",
    },
    Outcome {
        key: "deleted",
        state: "waiting",
        sentence: "The file is deleted. For a moment it can still be brought back.",
    },
    Outcome {
        key: "restored",
        state: "verified",
        sentence: "The file is back.",
    },
    Outcome {
        key: "gone",
        state: "failed",
        sentence: "This file is not there any more, and it is too late to bring it back.",
    },
];
