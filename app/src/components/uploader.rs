//! Where files are handed in, and what is said of all of them.

use leptos::prelude::*;

use super::announcer::Announcer;
use super::overall::Overall;
use super::picker::Picker;
use crate::domain::limits::UploadRules;
use crate::domain::upload::PlainForm;
use crate::upload::driver::use_uploads;

/// The drop zone with its signed form, the line over all uploads, and the place from which news is read
/// out. It runs in the browser, too: it stands inside a view that the browser takes over.
#[component]
pub fn Uploader(
    /// What may be sent.
    rules: UploadRules,
    /// The signed form for browsers without our script; on the server only.
    form: Option<PlainForm>,
) -> impl IntoView {
    let uploads = use_uploads();
    view! {
        <Picker uploads=uploads rules=rules form=form/>
        <Overall uploads=uploads/>
        <Announcer uploads=uploads/>
    }
}
