//! An uploader with a layout of its own: the content of `/examples/minimal`.

use leptos::prelude::*;
use upload_engine::StateKind;

use super::upload_list::UploadList;
use super::uploader::Uploader;
use crate::domain::limits::UploadRules;
use crate::domain::upload::PlainUpload;
use crate::upload::uploads::use_uploads;

/// Rendered by the server and hydrated by the browser.
#[component]
pub fn MinimalUploader(
    /// The upload rules.
    rules: UploadRules,
    /// The plain form for pages without script; on the server only.
    plain: Option<PlainUpload>,
) -> impl IntoView {
    let uploads = use_uploads();
    let stored = move || uploads.status.with(|status| status.totals.count(StateKind::Verified));
    view! {
        <Uploader rules=rules plain=plain/>
        <UploadList/>
        <p>{stored} " stored on this visit"</p>
    }
}
