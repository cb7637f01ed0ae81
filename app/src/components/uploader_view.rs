//! The uploader: the part of a page that the browser takes over, whatever is arranged on it.

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

/// What the uploader is drawn from, in the server and in the browser.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UploaderData {
    /// What may be uploaded.
    pub rules: UploadRules,
    /// Which checksums to compute.
    #[serde(default)]
    pub checksums: ChecksumUse,
    /// The place in the news at which the files beside it were listed.
    pub last_event_id: i64,
    /// What is said at the uploader, in the language of the page.
    pub texts: TextsData,
    /// What stands on it.
    pub layout: UploaderLayout,
}

/// What stands on an uploader. A page with a layout of its own adds a name here and draws it in [`UploaderView`]:
/// this is how the browser learns what to take over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UploaderLayout {
    /// [`Uploader`] and [`UploadList`].
    #[default]
    Whole,
    /// [`Minimal`].
    Minimal,
}

/// The uploader.
#[component]
pub fn UploaderView(
    /// What it is drawn from.
    data: UploaderData,
    /// How the page works without script; on the server only.
    plain: Option<PlainUpload>,
) -> impl IntoView {
    let UploaderData { rules, layout, .. } = data;
    match layout {
        UploaderLayout::Whole => Either::Left(view! {
            <Uploader rules=rules plain=plain/>
            <UploadList/>
        }),
        UploaderLayout::Minimal => Either::Right(view! { <Minimal rules=rules plain=plain/> }),
    }
}
