//! The parts of a page that run in the browser too.
//!
//! The server draws a part inside a [`Part`] element, with what it was drawn from beside it. The
//! browser draws the same view from the same data over the same HTML ([`take_over`]) and thereby
//! hydrates it. Everything else on a page is plain HTML: its code, the router and the resources
//! behind it stay out of the wasm.

use std::any::Any;

use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::{PositionState, Render};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::components::account_form::{AccountForm, AccountFormData};
use crate::components::desk::{Desk, DeskData};
use crate::upload::browser::BrowserPort;
use crate::upload::driver::Uploader;
use crate::wire;

/// The name of a part, as the attribute `data-part` has it.
pub type PartName = &'static str;

/// Choosing files, uploads and the list of files.
pub const DESK: PartName = "desk";
/// Logging in or signing up.
pub const ACCOUNT: PartName = "account";

/// Where the browser takes over.
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
    view! { <div class=name data-part=name data-drawn-from=data>{children()}</div> }
}

/// Hydrates the parts of the page at hand. They live as long as what is returned.
pub fn take_over(browser: BrowserPort, uploader: Uploader) -> Vec<Box<dyn Any>> {
    let desk = hydrate(browser, DESK, move |data: DeskData| {
        uploader.sit_down(&data);
        view! { <Desk uploader=uploader data=data form=None/> }
    });
    match desk.is_some() {
        true => uploader.open(),
        false => uploader.close(),
    }
    let account = hydrate(browser, ACCOUNT, move |data: AccountFormData| {
        view! { <AccountForm browser=Some(browser) data=data/> }
    });
    desk.into_iter().chain(account).collect()
}

fn hydrate<T, V>(browser: BrowserPort, name: PartName, draw: impl FnOnce(T) -> V) -> Option<Box<dyn Any>>
where
    T: DeserializeOwned,
    V: IntoView + 'static,
    <V as Render>::State: 'static,
{
    let (element, data) = browser.part(name)?;
    let data = wire::read(data.as_bytes()).ok()?;
    let owner = Owner::new();
    let cursor = Cursor::new(element.into());
    let state = owner.with(|| draw(data).hydrate::<true>(&cursor, &PositionState::default()));
    Some(Box::new((owner, state)))
}
