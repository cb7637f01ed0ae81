//! The view of the uploader, which server and browser render.

use leptos::either::Either;
use leptos::prelude::*;

use super::minimal_uploader::MinimalUploader;
use super::upload_list::UploadList;
use super::uploader::Uploader;
use crate::domain::upload::PlainUpload;
use crate::upload::uploader_data::{UploaderData, UploaderLayout};

/// The uploader.
#[component]
pub fn UploaderView(
    /// Its properties.
    data: UploaderData,
    /// The plain form for pages without script; on the server only.
    plain: Option<PlainUpload>,
) -> impl IntoView {
    let UploaderData { rules, layout, .. } = data;
    match layout {
        UploaderLayout::Standard | UploaderLayout::WithFileList => Either::Left(view! {
            <Uploader rules=rules plain=plain/>
            {(layout == UploaderLayout::Standard).then(|| view! { <UploadList/> })}
        }),
        UploaderLayout::Minimal => Either::Right(view! { <MinimalUploader rules=rules plain=plain/> }),
    }
}
