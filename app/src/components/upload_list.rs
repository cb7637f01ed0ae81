//! The files of this visit, one row each.

use leptos::prelude::*;

use super::upload_row::UploadRow;
use crate::upload::driver::Uploader;

/// The list named "Uploads".
#[component]
pub fn UploadList() -> impl IntoView {
    let uploader = expect_context::<Uploader>();
    view! {
        <ul class="uploads" role="list" aria-label="Uploads" hidden=move || uploader.rows.with(Vec::is_empty)>
            <For each=move || uploader.rows.get() key=|row| row.id.0 let:row>
                <UploadRow row=row/>
            </For>
        </ul>
    }
}
