//! The upload desk: where files are handed in.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::announcer::Announcer;
use super::overall::Overall;
use super::picker::Picker;
use super::rows::Rows;
use crate::domain::limits::UploadRules;
use crate::domain::upload::PlainForm;
use crate::upload::driver::Uploads;

/// What the desk is drawn from, in the server and in the browser.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeskData {
    /// What may be uploaded.
    pub rules: UploadRules,
    /// The place in the news at which the files beside it were listed.
    pub news: i64,
}

/// The desk.
#[component]
pub fn Desk(
    /// The uploads of this page, told the same data.
    uploads: Uploads,
    /// What it is drawn from.
    data: DeskData,
    /// The signed form for browsers without our script; on the server only.
    form: Option<PlainForm>,
) -> impl IntoView {
    view! {
        <Picker uploads=uploads rules=data.rules form=form/>
        <Overall uploads=uploads/>
        <Rows uploads=uploads label="Uploads" items=uploads.rows/>
        <Announcer uploads=uploads/>
    }
}
