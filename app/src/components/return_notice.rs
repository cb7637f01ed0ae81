//! Notice about the result of a form, which the server passes in the query.

use leptos::prelude::*;
use leptos_router::hooks::use_url;

use crate::domain::upload::UploadId;
use crate::text::{PageTexts, page_texts};

/// The result, if the query contains a known outcome with an upload id or a number of files. Other values are ignored,
/// and no value of the query is shown.
#[component]
pub fn ReturnNotice() -> impl IntoView {
    let t = page_texts();
    let Notice { state, text, undo } = use_url()
        .with_untracked(|url| {
            let query = url.search_params();
            of_one(t, &|key| query.get(key)).or_else(|| of_many(t, &|key| query.get(key)))
        })
        .unwrap_or_default();
    let silent = text.is_empty();
    view! {
        <div
            id="notice"
            tabindex="-1"
            class="return-notice"
            role="status"
            data-state=state
            hidden=silent
        >
            <p>{text}</p>
            {undo
                .map(|(action, at)| {
                    view! {
                        <form method="post" action=action data-enhance="files">
                            {at.map(|at| view! { <input type="hidden" name="at" value=at/> })}
                            <button type="submit" class="button" data-secondary="">
                                {t.undo()}
                            </button>
                        </form>
                    }
                })}
        </div>
    }
}

/// Content of the notice.
#[derive(Default)]
struct Notice {
    /// State, with the same values as rows.
    state: &'static str,
    text: String,
    /// Action of the undo form, and its `at` field.
    undo: Option<(String, Option<String>)>,
}

type Query<'q> = &'q dyn Fn(&str) -> Option<String>;

fn of_one(t: PageTexts, query: Query<'_>) -> Option<Notice> {
    let named = |key: &str| query(key).and_then(|id| UploadId::parse(&id).ok());
    let (outcome, id) = OUTCOMES
        .iter()
        .find_map(|outcome| Some((outcome, named(outcome.key)?)))?;
    Some(Notice {
        state: outcome.state,
        text: (outcome.text)(t).to_owned(),
        undo: (outcome.key == "deleted").then(|| (format!("/uploads/{id}/restore"), None)),
    })
}

fn of_many(t: PageTexts, query: Query<'_>) -> Option<Notice> {
    let number = |key: &str| query(key).and_then(|digits| digits.parse::<u64>().ok());
    let deleted = number("deleted-at").zip(number("files"));
    Some(match (deleted, number("files-back"), number("none-chosen")) {
        (Some((_, 0)), ..) | (_, Some(0), _) => Notice {
            state: "failed",
            text: t.notice_all_gone().to_owned(),
            undo: None,
        },
        (Some((at, count)), ..) => Notice {
            state: "waiting",
            text: t.notice_many_deleted(count),
            undo: Some(("/uploads/restore".to_owned(), Some(at.to_string()))),
        },
        (_, Some(count), _) => Notice {
            state: "verified",
            text: t.notice_many_restored(count),
            undo: None,
        },
        (.., Some(_)) => Notice {
            state: "waiting",
            text: t.notice_none_chosen().to_owned(),
            undo: None,
        },
        _ => return None,
    })
}

/// An outcome for one file.
struct Outcome {
    /// Query parameter that contains the upload id.
    key: &'static str,
    /// State, with the same values as rows.
    state: &'static str,
    text: fn(PageTexts) -> &'static str,
}

const OUTCOMES: [Outcome; 8] = [
    Outcome {
        key: "uploaded",
        state: "verified",
        text: PageTexts::notice_uploaded,
    },
    Outcome {
        key: "pending",
        state: "waiting",
        text: PageTexts::notice_pending,
    },
    Outcome {
        key: "failed",
        state: "failed",
        text: PageTexts::notice_failed,
    },
    Outcome {
        key: "deleted",
        state: "waiting",
        text: PageTexts::notice_deleted,
    },
    Outcome {
        key: "restored",
        state: "verified",
        text: PageTexts::notice_restored,
    },
    Outcome {
        key: "renamed",
        state: "verified",
        text: PageTexts::notice_renamed,
    },
    Outcome {
        key: "unnamed",
        state: "failed",
        text: PageTexts::notice_not_renamed,
    },
    Outcome {
        key: "gone",
        state: "failed",
        text: PageTexts::notice_gone,
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;
    use crate::text::tests::texts_in;

    fn many(pairs: &[(&str, &str)]) -> Option<Notice> {
        of_many(texts_in(Language::English), &|key| {
            let found = pairs.iter().find(|(known, _)| *known == key);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn many_deleted_files_are_counted_and_restored_by_their_time() {
        let notice = many(&[("deleted-at", "1700000000123"), ("files", "12")]).unwrap();
        assert_eq!(notice.text, "12 files deleted. You can undo this for a short time.");
        assert_eq!(
            notice.undo,
            Some(("/uploads/restore".to_owned(), Some("1700000000123".to_owned())))
        );
        assert_eq!(many(&[("files-back", "1")]).unwrap().text, "1 file restored.");
        assert_eq!(many(&[("files-back", "0")]).unwrap().state, "failed");
        assert!(many(&[("deleted-at", "\"><script>"), ("files", "2")]).is_none());
    }
}
