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
    /// The file.
    row: RowHandle,
) -> impl IntoView {
    let RowHandle { id, name, size, view } = row;
    let show = Memo::new(move |_| view.get());
    let label = ["Uploading ", &name].concat();
    let share = move || match show.with(|view| view.bar) {
        Bar::Percent(percent) => Some(percent),
        Bar::Absent | Bar::Indeterminate => None,
    };
    view! {
        <li class="upload" data-state=move || show.with(|view| view.kind.as_str())>
            <FileName name=&*name/>
            <span class="size">{human_size(size)}</span>
            <progress max="100" value=share aria-label=label hidden=move || show.with(|view| view.bar == Bar::Absent)></progress>
            <p class="state">{move || show.with(|view| view.words.clone())}</p>
            <div class="row-actions">
                <RowButton verb="Cancel" name=name.clone() event=Event::Cancel(id) show=Signal::derive(move || show.with(RowView::can_cancel))/>
                <RowButton verb="Retry" name=name.clone() event=Event::Retry(id) show=Signal::derive(move || show.with(RowView::can_retry))/>
                <RowButton verb="Remove" name=name.clone() event=Event::Remove(id) show=Signal::derive(move || show.with(RowView::can_remove))/>
            </div>
        </li>
    }
}

/// A verb that is drawn alone and read out with the file's name.
#[component]
fn RowButton(verb: &'static str, name: Arc<str>, event: Event, show: Signal<bool>) -> impl IntoView {
    let uploader = expect_context::<Uploader>();
    let label = [verb, " ", &name].concat();
    view! {
        <button type="button" class="row-button" aria-label=label hidden=move || !show.get() on:click=move |_| uploader.tell(event.clone())>
            {verb}
        </button>
    }
}
