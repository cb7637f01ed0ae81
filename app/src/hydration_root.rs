//! Hydration roots: the parts of a page that also run in the browser.
//!
//! The server renders a root inside an element that also carries its properties as JSON ([`HydrationRoot`]). The
//! browser builds the same view from the same properties and hydrates the element ([`hydrate_uploader`]). Everything
//! else on a page is plain HTML: its code, the router and the resources stay out of the wasm.

use std::any::Any;

use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::PositionState;
use upload_driver::json;

use crate::components::upload_list::UploadList;
use crate::components::uploader_view::UploaderView;
use crate::text::{Language, Plural};
use crate::upload::page::PagePort;
use crate::upload::uploader_data::UploaderData;
use crate::upload::uploads::Uploads;

/// The hydration root of the uploader. It is excluded from translation by the browser: translators replace text nodes by
/// elements of their own, which would break hydration and later changes of the text.
#[component]
pub fn HydrationRoot(
    /// The root's properties.
    data: UploaderData,
    /// The view of the root, rendered from the same properties.
    children: Children,
) -> impl IntoView {
    let data = json::write(&data);
    view! { <div class="uploader" data-hydration-root="uploader" data-props=data translate="no">{children()}</div> }
}

/// The hydration root of the list of uploads, for [`UploaderLayout::WithFileList`]. The page also has the root of the
/// uploader, which carries the properties.
///
/// [`UploaderLayout::WithFileList`]: crate::upload::uploader_data::UploaderLayout::WithFileList
#[component]
pub fn UploadListRoot() -> impl IntoView {
    view! { <div class="upload-list" data-hydration-root="upload-list" translate="no"><UploadList/></div> }
}

/// Hydrates the uploader, if the page has one, in the page's language; `plural` comes from the browser. The uploader
/// lives as long as the returned value.
pub fn hydrate_uploader(page: PagePort, uploads: Uploads, plural: fn(Language, u64) -> Plural) -> Option<Box<dyn Any>> {
    let Some((element, data)) = page.uploader() else {
        uploads.close();
        return None;
    };
    let data: UploaderData = json::read(&data).ok()?;
    let known = uploads.texts();
    let is_same = !known.is_empty()
        && data
            .texts
            .language()
            .is_none_or(|language| language == known.language());
    let texts = if is_same { known } else { data.texts.to_static(plural)? };
    let owner = Owner::new();
    let list = page.upload_list();
    page.keep_focus(element.clone(), list.clone());
    let cursor = Cursor::new(element);
    let hydrated = owner.with(|| {
        provide_context(uploads);
        uploads.mount(&data, texts);
        let uploader = view! { <UploaderView data=data plain=None/> };
        let uploader = uploader.hydrate::<true>(&cursor, &PositionState::default());
        let list = list.map(|list| {
            let cursor = Cursor::new(list);
            view! { <UploadList/> }.hydrate::<true>(&cursor, &PositionState::default())
        });
        (uploader, list)
    });
    uploads.open();
    Some(Box::new((owner, hydrated)))
}
