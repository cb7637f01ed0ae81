//! The list of uploads and the list of files: one kind of list, and one copy of its code.

use leptos::prelude::*;

use super::file_list::StoredFile;
use super::live::live;
use super::row_set::RowSet;
use super::upload_row::UploadRow;
use crate::domain::upload::UploadSummary;
use crate::once::Once;
use crate::upload::driver::Uploader;
use crate::upload::row::RowHandle;

/// A row of either list.
#[derive(Clone, Debug)]
pub enum Item {
    /// A file on its way.
    Upload(RowHandle),
    /// A file that is stored; `true` where the page was opened for it.
    Stored(UploadSummary, bool),
}

impl Item {
    /// The same for the same file, and for no other.
    pub fn key(&self) -> u128 {
        match self {
            Self::Upload(row) => row.id.0.into(),
            Self::Stored(file, _) => u128::from_str_radix(file.id.as_str(), 16).unwrap_or_default(),
        }
    }

    /// Whether this is the stored file with that id.
    pub(crate) fn is(&self, id: &str) -> bool {
        matches!(self, Self::Stored(file, _) if file.id.as_str() == id)
    }

    /// The row.
    pub(super) fn draw(self, uploader: Uploader) -> AnyView {
        match self {
            Self::Upload(row) => Once(view! { <UploadRow uploader=uploader row=row/> }).into_any(),
            Self::Stored(file, current) => Once(view! { <StoredFile file=file current=current/> }).into_any(),
        }
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
    items: RwSignal<Vec<Item>>,
) -> impl IntoView {
    view! {
        <ul class="rows" role="list" aria-label=label hidden=live(move || items.with(Vec::is_empty))>
            {live(move || RowSet { uploader, items: items.get() })}
        </ul>
    }
}
