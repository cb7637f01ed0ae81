//! The list of uploads and its rows.

use leptos::prelude::*;
use leptos::tachys::view::Render;
use upload_engine::StateKind;

use super::compact::live;
use super::file_name::FileName;
use super::row_set::{Drawn, RowSet};
use super::support_code::SupportCodeLine;
use crate::text::Texts;
use crate::upload::action::Action;
use crate::upload::row::{Bar, RowHandle, RowView};
use crate::upload::uploads::{Uploads, use_uploads};

/// A list named "Uploads" with one row per upload, hidden while it is empty. It runs in the browser, inside a
/// hydration root, next to [`super::uploader::Uploader`].
#[component]
pub fn UploadList() -> impl IntoView {
    let uploads = use_uploads();
    let items = uploads.rows;
    let rows = move || RowSet {
        uploads,
        items: items.get().into_iter().map(|row| (row.id.0, row)).collect(),
        draw: upload_row,
    };
    view! {
        <ul class="rows" role="list" aria-label=uploads.texts().uploads() data-filled=live(move || items.with(|items| (!items.is_empty()).then_some("")))>
            {live(rows)}
        </ul>
    }
}

/// One upload: name, size, state, progress and buttons.
fn upload_row(uploads: Uploads, _: u32, row: RowHandle) -> Drawn {
    let [state, share, bar, text] = std::array::from_fn(|_| row.view.clone());
    let [details, actions] = std::array::from_fn(|_| row.clone());
    // Parts that most rows never need exist only while they are needed: elements cost time and memory.
    let details = move || {
        let is_needed = |view: &RowView| !(view.explanation.is_empty() && view.code.is_empty());
        let items = details.view.with(is_needed).then(|| (0, details.clone()));
        RowSet {
            uploads,
            items: items.into_iter().collect(),
            draw: failure_details,
        }
    };
    let actions = move || {
        let offered = actions.view.with(offered);
        let items = (0..).zip(offered).filter(|(_, is_offered)| *is_offered);
        RowSet {
            uploads,
            items: items.map(|(action, _)| (action, actions.clone())).collect(),
            draw: action_button,
        }
    };
    let texts = uploads.texts();
    let row = view! {
        <li class="upload" id=["upload-", &row.key.0.to_string()].concat() data-state=live(move || Some(state.with(|view| view.state.as_str())))>
            <span class="thumbnail" data-icon=row.icon.as_str() aria-hidden="true"></span>
            <FileName name=&*row.name/>
            <span class="size">{texts.size(row.size)}</span>
            <progress
                max="100"
                value=live(move || share.with(|view| view.bar.percent()))
                aria-label=texts.uploading(&row.name)
                hidden=live(move || bar.with(|view| view.bar == Bar::Absent))
            ></progress>
            <p class="note" hidden=row.note.is_empty()>{row.note}</p>
            <p class="state">{live(move || text.with(|view| view.text.clone()))}</p>
            {live(details)}
            <div class="row-actions">{live(actions)}</div>
        </li>
    };
    Box::new(row.build())
}

/// Why the file is not stored, and the support code.
fn failure_details(uploads: Uploads, _: u32, row: RowHandle) -> Drawn {
    let [code, no_code, explanation, none, language] = std::array::from_fn(|_| row.view.clone());
    let details = view! {
        <p
            class="explanation"
            lang=live(move || language.with(|view| view.is_technical.then_some("en")))
            dir="auto"
            hidden=live(move || none.with(|view| view.explanation.is_empty()))
        >
            {live(move || explanation.with(|view| view.explanation.clone()))}
        </p>
        <SupportCodeLine
            texts=uploads.texts()
            code=live(move || code.with(|view| view.code.clone()))
            hidden=live(move || no_code.with(|view| view.code.is_empty()))
        />
    };
    Box::new(details.build())
}

/// Whether each action of [`action_button`] is offered.
fn offered(view: &RowView) -> [bool; 6] {
    [
        view.can_pause(),
        view.state == StateKind::Paused,
        view.can_cancel(),
        view.can_retry(),
        view.state == StateKind::WaitingToRetry,
        view.can_remove(),
    ]
}

/// A button that shows only the action; its accessible name includes the file name, because screen readers do not show
/// the row.
fn action_button(uploads: Uploads, action: u32, row: RowHandle) -> Drawn {
    type Label = fn(Texts, &str) -> String;
    let texts = uploads.texts();
    let (verb, label, action): (&str, Label, Action) = match action {
        0 => (texts.pause(), Texts::pause_file, Action::Pause),
        1 => (texts.resume(), Texts::resume_file, Action::Resume),
        2 => (texts.cancel(), Texts::cancel_file, Action::Cancel),
        3 => (texts.retry(), Texts::retry_file, Action::Retry),
        4 => (texts.retry_now(), Texts::retry_now_file, Action::Retry),
        _ => (texts.remove(), Texts::remove_file, Action::Remove),
    };
    let label = label(texts, &row.name);
    let button = view! {
        <button type="button" class="row-button" data-action=action.as_str() aria-label=label>
            {verb}
        </button>
    };
    Box::new(button.build())
}
