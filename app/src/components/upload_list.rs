//! The list of uploads and its rows.

use leptos::prelude::*;
use upload_engine::StateKind;

use super::compact::{Live, Once, live};
use super::file_name::FileName;
use super::row_set::RowSet;
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
    view! {
        <ul class="rows" role="list" aria-label=uploads.texts().uploads() data-filled=live(move || items.with(|items| (!items.is_empty()).then_some("")))>
            {live(move || RowSet { uploads, items: items.get() })}
        </ul>
    }
}

impl RowHandle {
    /// The view of this row.
    pub(super) fn draw(self, uploads: Uploads) -> AnyView {
        Once(view! { <UploadRow uploads=uploads row=self/> }).into_any()
    }
}

/// Accessible name of a button: the action and the file name, because screen readers do not show the row.
type LabelWithFile = fn(Texts, &str) -> String;

/// One upload: name, size, state, progress and buttons.
#[component]
fn UploadRow(uploads: Uploads, row: RowHandle) -> impl IntoView {
    let RowHandle {
        name,
        size,
        icon,
        note,
        key,
        view,
        ..
    } = row;
    let hidden = |hidden: fn(&RowView) -> bool| {
        let view = view.clone();
        live(move || view.with(hidden))
    };
    let [state, share, text, code, explanation, language] = std::array::from_fn(|_| view.clone());
    let texts = uploads.texts();
    let button = |verb, of_file: LabelWithFile, action, shown| row_button(verb, of_file(texts, &name), action, shown);
    view! {
        <li class="upload" id=["upload-", &key.0.to_string()].concat() data-state=live(move || Some(state.with(|view| view.state.as_str())))>
            <span class="thumbnail" data-icon=icon.as_str() aria-hidden="true"></span>
            <FileName name=&*name/>
            <span class="size">{texts.size(size)}</span>
            <progress
                max="100"
                value=live(move || share.with(|view| view.bar.percent()))
                aria-label=texts.uploading(&name)
                hidden=hidden(|view| view.bar == Bar::Absent)
            ></progress>
            <p class="note" hidden=note.is_empty()>{note}</p>
            <p class="state">{live(move || text.with(|view| view.text.clone()))}</p>
            <p class="explanation" lang=live(move || language.with(|view| view.is_technical.then_some("en"))) dir="auto" hidden=hidden(|view| view.explanation.is_empty())>
                {live(move || explanation.with(|view| view.explanation.clone()))}
            </p>
            <SupportCodeLine texts=texts code=live(move || code.with(|view| view.code.clone())) hidden=hidden(|view| view.code.is_empty())/>
            <div class="row-actions">
                {button(texts.pause(), Texts::pause_file, Action::Pause, hidden(|view| !view.can_pause()))}
                {button(texts.resume(), Texts::resume_file, Action::Resume, hidden(|view| view.state != StateKind::Paused))}
                {button(texts.cancel(), Texts::cancel_file, Action::Cancel, hidden(|view| !view.can_cancel()))}
                {button(texts.retry(), Texts::retry_file, Action::Retry, hidden(|view| !view.can_retry()))}
                {button(texts.retry_now(), Texts::retry_now_file, Action::Retry, hidden(|view| view.state != StateKind::WaitingToRetry))}
                {button(texts.remove(), Texts::remove_file, Action::Remove, hidden(|view| !view.can_remove()))}
            </div>
        </li>
    }
}

/// A button that shows only the action; its accessible name includes the file name.
fn row_button(verb: &'static str, label: String, action: Action, hidden: Live<bool>) -> impl IntoView {
    view! { <button type="button" class="row-button" data-action=action.as_str() aria-label=label hidden=hidden>{verb}</button> }
}
