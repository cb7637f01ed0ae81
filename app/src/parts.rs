//! The part of a page that runs in the browser too.
//!
//! The server draws it inside an element with what it was drawn from beside it ([`Part`]). The
//! browser draws the same view from the same data over the same HTML ([`take_over`]) and thereby
//! hydrates it. Everything else on a page is plain HTML: its code, the router and the resources
//! behind it stay out of the wasm.

use std::any::Any;

use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::PositionState;
use serde::Serialize;

use crate::components::desk::{Desk, DeskData};
use crate::text::{Language, Plural};
use crate::upload::browser::BrowserPort;
use crate::upload::driver::Uploads;
use crate::wire;

/// The name of a part, as the attribute `data-part` has it.
pub type PartName = &'static str;

/// Choosing files, and uploads.
pub const DESK: PartName = "desk";

/// Where the browser takes over. Translators in browsers put elements of their own in the place of text: neither hydration nor
/// what changes text later would find it, so they are told to leave it alone.
#[component]
pub fn Part<T: Serialize>(
    /// Which part.
    name: PartName,
    /// What it is drawn from.
    data: T,
    /// The part itself, drawn from the same data.
    children: Children,
) -> impl IntoView {
    let data = wire::write(&data).ok().and_then(|json| String::from_utf8(json).ok());
    view! { <div class=name data-part=name data-drawn-from=data translate="no">{children()}</div> }
}

/// Hydrates the desk, if the page at hand has one, in the language it came in; `plural` is the browser's
/// word on how that counts. It lives as long as what is returned.
pub fn take_over(browser: BrowserPort, uploads: Uploads, plural: fn(Language, u64) -> Plural) -> Option<Box<dyn Any>> {
    let Some((element, data)) = browser.part(DESK) else {
        uploads.close();
        return None;
    };
    let data: DeskData = wire::read(data.as_bytes()).ok()?;
    let known = uploads.texts();
    let same = !known.are_none()
        && data
            .texts
            .language()
            .is_none_or(|language| language == known.language());
    let texts = if same { known } else { data.texts.keep(plural)? };
    let owner = Owner::new();
    browser.keep_focus(element.clone());
    let cursor = Cursor::new(element);
    let desk = owner.with(|| {
        provide_context(uploads);
        uploads.sit_down(&data, texts);
        let desk = view! { <Desk data=data plain=None/> };
        desk.hydrate::<true>(&cursor, &PositionState::default())
    });
    uploads.open();
    Some(Box::new((owner, desk)))
}
