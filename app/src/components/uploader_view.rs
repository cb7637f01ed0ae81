//! The view of the uploader, which server and browser render.

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

/// Properties of the uploader's hydration root.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UploaderData {
    /// The upload rules.
    pub rules: UploadRules,
    /// Checksums to compute.
    #[serde(default)]
    pub checksums: ChecksumUse,
    /// Id of the latest upload event when the page was rendered.
    pub last_event_id: i64,
    /// Texts in the language of the page.
    pub texts: TextsData,
    /// The layout.
    pub layout: UploaderLayout,
}

/// Layout of an uploader. A page with its own layout adds a variant here and renders it in [`UploaderView`], so that
/// the browser knows what to hydrate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UploaderLayout {
    /// [`Uploader`] and [`UploadList`].
    #[default]
    Standard,
    /// [`Minimal`].
    Minimal,
}

/// The uploader.
#[component]
pub fn UploaderView(
    /// Its properties.
    data: UploaderData,
    /// The plain form for pages without script; on the server only.
    plain: Option<PlainUpload>,
) -> impl IntoView {
    let UploaderData { rules, layout, .. } = data;
    match layout {
        UploaderLayout::Standard => Either::Left(view! {
            <Uploader rules=rules plain=plain/>
            <UploadList/>
        }),
        UploaderLayout::Minimal => Either::Right(view! { <Minimal rules=rules plain=plain/> }),
    }
}
