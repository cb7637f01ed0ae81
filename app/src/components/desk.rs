//! The upload desk: the part of a page that the browser takes over, whatever is arranged on it.

use leptos::either::Either;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::upload_list::UploadList;
use super::uploader::Uploader;
use crate::domain::checksum::ChecksumUse;
use crate::domain::limits::UploadRules;
use crate::domain::upload::PlainUpload;
use crate::examples::minimal::Minimal;
use crate::text::TextsData;

/// What the desk is drawn from, in the server and in the browser.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeskData {
    /// What may be uploaded.
    pub rules: UploadRules,
    /// Which checksums to compute.
    #[serde(default)]
    pub checksums: ChecksumUse,
    /// The place in the news at which the files beside it were listed.
    pub news: i64,
    /// What is said at the desk, in the language of the page.
    pub texts: TextsData,
    /// What stands on it.
    pub arrangement: Arrangement,
}

/// What stands on a desk. A page with an arrangement of its own adds a name here and draws it in [`Desk`]:
/// this is how the browser learns what to take over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arrangement {
    /// [`Uploader`] and [`UploadList`].
    #[default]
    Whole,
    /// [`Minimal`].
    Minimal,
}

/// The desk.
#[component]
pub fn Desk(
    /// What it is drawn from.
    data: DeskData,
    /// How the page works without script; on the server only.
    plain: Option<PlainUpload>,
) -> impl IntoView {
    let DeskData { rules, arrangement, .. } = data;
    match arrangement {
        Arrangement::Whole => Either::Left(view! {
            <Uploader rules=rules plain=plain/>
            <UploadList/>
        }),
        Arrangement::Minimal => Either::Right(view! { <Minimal rules=rules plain=plain/> }),
    }
}
