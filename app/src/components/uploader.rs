//! The uploader's own controls: drop zone, summary and announcements.

use leptos::prelude::*;

use super::compact::live;
use super::picker::Picker;
use super::upload_summary::UploadSummaryBar;
use crate::domain::limits::UploadRules;
use crate::domain::upload::PlainUpload;
use crate::upload::uploads::{Uploads, use_uploads};

/// Drop zone with its signed form, summary of all uploads, and live region. It also runs in the browser, inside a
/// hydration root.
#[component]
pub fn Uploader(
    /// The upload rules.
    rules: UploadRules,
    /// The plain form for pages without script; on the server only.
    plain: Option<PlainUpload>,
) -> impl IntoView {
    let uploads = use_uploads();
    view! {
        <Picker uploads=uploads rules=rules plain=plain/>
        <UploadSummaryBar uploads=uploads/>
        <Announcer uploads=uploads/>
    }
}

/// A polite live region for screen readers, visually hidden.
#[component]
fn Announcer(uploads: Uploads) -> impl IntoView {
    view! { <p class="visually-hidden" role="status" aria-live="polite">{live(move || uploads.status.with(|status| status.announcement.clone()))}</p> }
}
