//! One file on its way.

use leptos::prelude::*;
use upload_engine::{Event, Kind, LocalId};

use super::file_name::FileName;
use super::live::{Live, live};
use super::support::Support;
use crate::text::Texts;
use crate::upload::driver::Uploads;
use crate::upload::row::{Bar, RowHandle, RowView};

/// What a button is called for people who do not see in which row it stands.
type Labelled = fn(Texts, &str) -> String;

/// Name, size, state, progress and what can be done.
#[component]
pub fn UploadRow(
    /// The uploads of this page.
    uploads: Uploads,
    /// The file.
    row: RowHandle,
) -> impl IntoView {
    let RowHandle {
        id,
        name,
        size,
        icon,
        note,
        ticket,
        view,
        ..
    } = row;
    let hidden = |hidden: fn(&RowView) -> bool| {
        let view = view.clone();
        live(move || view.with(hidden))
    };
    let (state, share, words, code) = (view.clone(), view.clone(), view.clone(), view.clone());
    let texts = uploads.texts();
    let button = |verb, of_file: Labelled, act, shown| row_button(uploads, verb, of_file(texts, &name), act, shown);
    view! {
        <li class="upload" id=["upload-", &ticket.0.to_string()].concat() data-state=live(move || Some(state.with(|view| view.state.as_str())))>
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
            <p class="state">{live(move || words.with(|view| view.words.clone()))}</p>
            <Support texts=texts code=live(move || code.with(|view| view.code.clone())) hidden=hidden(|view| view.code.is_empty())/>
            <div class="row-actions">
                {button(texts.pause(), Texts::pause_file, (Event::Pause, id), hidden(|view| !view.can_pause()))}
                {button(texts.resume(), Texts::resume_file, (Event::Resume, id), hidden(|view| view.state != Kind::Paused))}
                {button(texts.cancel(), Texts::cancel_file, (Event::Cancel, id), hidden(|view| !view.can_cancel()))}
                {button(texts.retry(), Texts::retry_file, (Event::Retry, id), hidden(|view| !view.can_retry()))}
                {button(texts.retry_now(), Texts::retry_now_file, (Event::Retry, id), hidden(|view| view.state != Kind::WaitingToRetry))}
                {button(texts.remove(), Texts::remove_file, (Event::Remove, id), hidden(|view| !view.can_remove()))}
            </div>
        </li>
    }
}

/// A verb that is drawn alone and read out with the file's name.
fn row_button(
    uploads: Uploads,
    verb: &'static str,
    label: String,
    (event, id): (fn(LocalId) -> Event, LocalId),
    hidden: Live<bool>,
) -> impl IntoView {
    view! {
        <button type="button" class="row-button" aria-label=label hidden=hidden on:click=move |_| uploads.tell(event(id))>
            {verb}
        </button>
    }
}
