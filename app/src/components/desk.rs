//! The upload desk: where files are handed in, and where they are found again.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::announcer::Announcer;
use super::file_list::FileList;
use super::overall::Overall;
use super::picker::Picker;
use super::rows::Rows;
use crate::domain::limits::UploadRules;
use crate::domain::upload::{PlainForm, UploadPage};
use crate::upload::driver::Uploader;

/// What the desk is drawn from, in the server and in the browser.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeskData {
    /// What may be uploaded.
    pub rules: UploadRules,
    /// The newest files.
    pub files: UploadPage,
    /// The upload that has just come back from the store.
    pub returned: Option<String>,
}

/// The desk. Wants an [`Uploader`] in the context that has been told the same data.
#[component]
pub fn Desk(
    /// What it is drawn from.
    data: DeskData,
    /// The signed form for browsers without our script; on the server only.
    form: Option<PlainForm>,
) -> impl IntoView {
    let uploader = expect_context::<Uploader>();
    view! {
        <Picker rules=data.rules form=form/>
        <Overall/>
        <Rows label="Uploads" items=uploader.rows/>
        <FileList/>
        <Announcer/>
    }
}
