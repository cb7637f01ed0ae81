//! One file on its way.

use std::sync::Arc;

use leptos::prelude::*;
use upload_engine::Event;

use super::file_name::FileName;
use crate::domain::limits::human_size;
use crate::upload::driver::Uploader;
use crate::upload::row::{Bar, RowHandle, RowView};

/// Name, size, state, progress and what can be done.
#[component]
pub fn UploadRow(
    /// The uploads of this page.
    uploader: Uploader,
    /// The file.
    row: RowHandle,
) -> impl IntoView {
    let RowHandle { id, name, size, view } = row.clone();
    let state = view.clone();
    let progress = move || {
        let RowView { kind: _, words, bar } = view.get();
        let share = match bar {
            Bar::Percent(percent) => Some(percent),
            Bar::Absent | Bar::Indeterminate => None,
        };
        let button = |verb, event, shown| row_button(uploader, verb, &name, event, shown);
        let view = view.read_untracked();
        view! {
            <progress max="100" value=share aria-label=["Uploading ", &name].concat() hidden=bar == Bar::Absent></progress>
            <p class="state">{words}</p>
            <div class="row-actions">
                {button("Cancel", Event::Cancel(id), view.can_cancel())}
                {button("Retry", Event::Retry(id), view.can_retry())}
                {button("Remove", Event::Remove(id), view.can_remove())}
            </div>
        }
    };
    let label = row.name;
    view! {
        <li class="upload" data-state=move || state.with(|view| view.kind.as_str())>
            <FileName name=&*label/>
            <span class="size">{human_size(size)}</span>
            {progress}
        </li>
    }
}

/// A verb that is drawn alone and read out with the file's name.
fn row_button(
    uploader: Uploader,
    verb: &'static str,
    name: &Arc<str>,
    event: Event,
    shown: bool,
) -> impl IntoView + use<> {
    view! {
        <button
            type="button"
            class="row-button"
            aria-label=[verb, " ", name].concat()
            hidden=!shown
            on:click=move |_| uploader.tell(event.clone())
        >
            {verb}
        </button>
    }
}
