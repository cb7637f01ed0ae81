//! The list of uploads.

use leptos::prelude::*;

use super::live::live;
use super::row_set::RowSet;
use super::upload_row::UploadRow;
use crate::once::Once;
use crate::upload::driver::Uploads;
use crate::upload::row::RowHandle;

impl RowHandle {
    /// The row of a file on its way.
    pub(super) fn draw(self, uploads: Uploads) -> AnyView {
        Once(view! { <UploadRow uploads=uploads row=self/> }).into_any()
    }
}

/// A list with a name, gone while it is empty.
#[component]
pub fn Rows(
    /// For what the rows' buttons do.
    uploads: Uploads,
    /// What the list is called.
    label: &'static str,
    /// Its rows.
    items: RwSignal<Vec<RowHandle>>,
) -> impl IntoView {
    view! {
        <ul class="rows" role="list" aria-label=label hidden=live(move || items.with(Vec::is_empty))>
            {live(move || RowSet { uploads, items: items.get() })}
        </ul>
    }
}
