//! Where files are handed in, and what is said of all of them.

use leptos::prelude::*;

use super::announcer::Announcer;
use super::picker::Picker;
use super::upload_summary::UploadSummaryBar;
use crate::domain::limits::UploadRules;
use crate::domain::upload::PlainUpload;
use crate::upload::driver::use_uploads;

/// The drop zone with its signed form, the line over all uploads, and the place from which news is read
/// out. It runs in the browser, too: it stands inside a view that the browser takes over.
#[component]
pub fn Uploader(
    /// What may be sent.
    rules: UploadRules,
    /// How the page works without script; on the server only.
    plain: Option<PlainUpload>,
) -> impl IntoView {
    let uploads = use_uploads();
    view! {
        <Picker uploads=uploads rules=rules plain=plain/>
        <UploadSummaryBar uploads=uploads/>
        <Announcer uploads=uploads/>
    }
}
