//! `/examples/minimal`: the smallest page with an uploader.

use leptos::prelude::*;

use crate::kit::*;

/// The page, rendered by the server.
#[component]
pub fn MinimalPage() -> impl IntoView {
    view! {
        <h1>"Upload files"</h1>
        <UploaderRoot layout=UploaderLayout::Minimal/>
    }
}

/// The content of its uploader, rendered by the server and hydrated by the browser.
#[component]
pub fn Minimal(
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
