//! The part of a page that runs in the browser too.
//!
//! The server draws it inside an element with what it was drawn from beside it ([`Part`]). The
//! browser draws the same view from the same data over the same HTML ([`hydrate_uploader`]) and thereby
//! hydrates it. Everything else on a page is plain HTML: its code, the router and the resources
//! behind it stay out of the wasm.

use std::any::Any;

use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::PositionState;
use serde::Serialize;

use crate::components::uploader_view::{UploaderData, UploaderView};
use crate::text::{Language, Plural};
use crate::upload::browser::BrowserPort;
use crate::upload::driver::Uploads;
use crate::wire;

/// The name of a part, as the attribute `data-hydration-root` has it.
pub type RootName = &'static str;

/// Choosing files, and uploads.
pub const UPLOADER: RootName = "uploader";

/// Where the browser takes over. Translators in browsers put elements of their own in the place of text: neither hydration nor
/// what changes text later would find it, so they are told to leave it alone.
#[component]
pub fn HydrationRoot<T: Serialize>(
    /// Which part.
    name: RootName,
    /// What it is drawn from.
    data: T,
    /// The part itself, drawn from the same data.
    children: Children,
) -> impl IntoView {
    let data = wire::write(&data).ok().and_then(|json| String::from_utf8(json).ok());
    view! { <div class=name data-hydration-root=name data-props=data translate="no">{children()}</div> }
}

/// Hydrates the uploader, if the page at hand has one, in the language it came in; `plural` is the browser's
/// word on how that counts. It lives as long as what is returned.
pub fn hydrate_uploader(
    browser: BrowserPort,
    uploads: Uploads,
    plural: fn(Language, u64) -> Plural,
) -> Option<Box<dyn Any>> {
    let Some((element, data)) = browser.part(UPLOADER) else {
        uploads.close();
        return None;
    };
    let data: UploaderData = wire::read(data.as_bytes()).ok()?;
    let known = uploads.texts();
    let same = !known.is_empty()
        && data
            .texts
            .language()
            .is_none_or(|language| language == known.language());
    let texts = if same { known } else { data.texts.into_static(plural)? };
    let owner = Owner::new();
    browser.keep_focus(element.clone());
    let cursor = Cursor::new(element);
    let uploader = owner.with(|| {
        provide_context(uploads);
        uploads.mount(&data, texts);
        let uploader = view! { <UploaderView data=data plain=None/> };
        uploader.hydrate::<true>(&cursor, &PositionState::default())
    });
    uploads.open();
    Some(Box::new((owner, uploader)))
}
