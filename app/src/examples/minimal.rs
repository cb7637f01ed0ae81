//! `/examples/minimal`: the smallest page that uploads.

use leptos::prelude::*;

use crate::kit::*;

/// The page. The server draws it.
#[component]
pub fn MinimalPage() -> impl IntoView {
    view! {
        <h1>"Upload files"</h1>
        <UploaderRoot layout=UploaderLayout::Minimal/>
    }
}

/// What stands on its uploader. The server draws it, and the browser takes it over.
#[component]
pub fn Minimal(
    /// What may be sent.
    rules: UploadRules,
    /// How the page works without script; on the server only.
    plain: Option<PlainUpload>,
) -> impl IntoView {
    let uploads = use_uploads();
    let stored = move || uploads.status.with(|status| status.totals.count(Kind::Verified));
    view! {
        <Uploader rules=rules plain=plain/>
        <UploadList/>
        <p>{stored} " stored on this visit"</p>
    }
}
