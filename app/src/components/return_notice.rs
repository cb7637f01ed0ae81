//! What became of a file that the plain form sent, or of one that was deleted: the server looked and
//! says so in the query.

use leptos::prelude::*;
use leptos_router::hooks::use_url;

use crate::domain::upload::UploadId;

/// A sentence, if the query names an outcome and something that looks like an upload, or a number of
/// files. Nothing else of the query is believed, and nothing of it is shown.
#[component]
pub fn ReturnNotice() -> impl IntoView {
    let Notice { state, sentence, undo } = use_url()
        .with_untracked(|url| {
            let query = url.search_params();
            of_one(&|key| query.get(key)).or_else(|| of_many(&|key| query.get(key)))
        })
        .unwrap_or_default();
    let silent = sentence.is_empty();
    view! {
        <div
            id="notice"
            tabindex="-1"
            class="return-notice"
            role="status"
            data-state=state
            hidden=silent
        >
            <p>{sentence}</p>
            {undo
                .map(|(action, at)| {
                    view! {
                        <form method="post" action=action data-stay="files">
                            {at.map(|at| view! { <input type="hidden" name="at" value=at/> })}
                            <button type="submit" class="button" data-quiet="">
                                "Undo"
                            </button>
                        </form>
                    }
                })}
        </div>
    }
}

/// What is said, as rows have their state, and where it is undone.
#[derive(Default)]
struct Notice {
    state: &'static str,
    sentence: String,
    undo: Option<(String, Option<String>)>,
}

type Query<'q> = &'q dyn Fn(&str) -> Option<String>;

fn of_one(query: Query<'_>) -> Option<Notice> {
    let named = |key: &str| query(key).and_then(|id| UploadId::parse(&id).ok());
    let (outcome, id) = OUTCOMES
        .iter()
        .find_map(|outcome| Some((outcome, named(outcome.key)?)))?;
    Some(Notice {
        state: outcome.state,
        sentence: outcome.sentence.to_owned(),
        undo: (outcome.key == "deleted").then(|| (format!("/uploads/{id}/restore"), None)),
    })
}

fn of_many(query: Query<'_>) -> Option<Notice> {
    let number = |key: &str| query(key).and_then(|digits| digits.parse::<u64>().ok());
    let files = |count: u64, one: &str, many: &str| match count {
        1 => format!("1 file {one}"),
        _ => format!("{count} files {many}"),
    };
    let deleted = number("deleted-at").zip(number("files"));
    Some(match (deleted, number("files-back"), number("none-chosen")) {
        (Some((_, 0)), ..) | (_, Some(0), _) => Notice {
            state: "failed",
            sentence: "These files are not there any more.".to_owned(),
            undo: None,
        },
        (Some((at, count)), ..) => Notice {
            state: "waiting",
            sentence: files(count, "is", "are") + " deleted. For a moment that can still be undone.",
            undo: Some(("/uploads/restore".to_owned(), Some(at.to_string()))),
        },
        (_, Some(count), _) => Notice {
            state: "verified",
            sentence: files(count, "is", "are") + " back.",
            undo: None,
        },
        (.., Some(_)) => Notice {
            state: "waiting",
            sentence: "Nothing is ticked. Tick the files that should go, and try again.".to_owned(),
            undo: None,
        },
        _ => return None,
    })
}

/// What the query may say.
struct Outcome {
    /// The name of the id in the query.
    key: &'static str,
    /// As rows have it.
    state: &'static str,
    sentence: &'static str,
}

const OUTCOMES: [Outcome; 8] = [
    Outcome {
        key: "uploaded",
        state: "verified",
        sentence: "Your file is stored.",
    },
    Outcome {
        key: "pending",
        state: "waiting",
        sentence: "Your file has not arrived yet. The one on your machine is untouched. Reload this page in a moment; if it stays away, send it again.",
    },
    Outcome {
        key: "failed",
        state: "failed",
        sentence: "Your file could not be stored, and nothing of it was kept; the one on your machine is untouched. Check that it is not empty, not too large and of an allowed type, then send it again.",
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
        key: "renamed",
        state: "verified",
        sentence: "The file has its new name.",
    },
    Outcome {
        key: "unnamed",
        state: "failed",
        sentence: "The file keeps its name: a name has at most 255 characters, and neither a slash nor an invisible control character. Try another one.",
    },
    Outcome {
        key: "gone",
        state: "failed",
        sentence: "This file is not there any more, and it is too late to bring it back. If you still have it on your machine, send it again.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    fn many(pairs: &[(&str, &str)]) -> Option<Notice> {
        of_many(&|key| {
            let found = pairs.iter().find(|(known, _)| *known == key);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn many_files_are_counted_and_come_back_by_their_moment() {
        let notice = many(&[("deleted-at", "1700000000123"), ("files", "12")]).unwrap();
        assert_eq!(
            notice.sentence,
            "12 files are deleted. For a moment that can still be undone."
        );
        assert_eq!(
            notice.undo,
            Some(("/uploads/restore".to_owned(), Some("1700000000123".to_owned())))
        );
        assert_eq!(many(&[("files-back", "1")]).unwrap().sentence, "1 file is back.");
        assert_eq!(many(&[("files-back", "0")]).unwrap().state, "failed");
        assert!(many(&[("deleted-at", "\"><script>"), ("files", "2")]).is_none());
    }
}
