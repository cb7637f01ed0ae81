//! The list of uploads.

use leptos::prelude::*;

use super::live::live;
use super::row_set::RowSet;
use super::upload_row::UploadRow;
use crate::once::Once;
use crate::upload::driver::{Uploads, use_uploads};
use crate::upload::row::RowHandle;

impl RowHandle {
    /// The row of a file on its way.
    pub(super) fn draw(self, uploads: Uploads) -> AnyView {
        Once(view! { <UploadRow uploads=uploads row=self/> }).into_any()
    }
}

/// A row for each file on its way, in a list named "Uploads" that is gone while it is empty. It runs in
/// the browser: it stands inside a view that the browser takes over, beside [`super::uploader::Uploader`].
#[component]
pub fn UploadList() -> impl IntoView {
    let uploads = use_uploads();
    let items = uploads.rows;
    view! {
        <ul class="rows" role="list" aria-label=uploads.texts().uploads() hidden=live(move || items.with(Vec::is_empty))>
            {live(move || RowSet { uploads, items: items.get() })}
        </ul>
    }
}
