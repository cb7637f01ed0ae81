//! The list of uploads.

use leptos::prelude::*;

use super::live::live;
use super::row_set::RowSet;
use super::upload_row::UploadRow;
use crate::once::Once;
use crate::upload::driver::Uploader;
use crate::upload::row::RowHandle;

impl RowHandle {
    /// The row of a file on its way.
    pub(super) fn draw(self, uploader: Uploader) -> AnyView {
        Once(view! { <UploadRow uploader=uploader row=self/> }).into_any()
    }
}

/// A list with a name, gone while it is empty.
#[component]
pub fn Rows(
    /// For what the rows' buttons do.
    uploader: Uploader,
    /// What the list is called.
    label: &'static str,
    /// Its rows.
    items: RwSignal<Vec<RowHandle>>,
) -> impl IntoView {
    view! {
        <ul class="rows" role="list" aria-label=label hidden=live(move || items.with(Vec::is_empty))>
            {live(move || RowSet { uploader, items: items.get() })}
        </ul>
    }
}
