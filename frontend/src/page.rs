//! What lives as long as the browser stays with us, and what lives as long as a page.

use std::any::Any;
use std::cell::RefCell;

use any_spawner::Executor;
use app::parts::take_over;
use app::text::Texts;
use app::upload::browser::BrowserPort;
use app::upload::driver::Uploads;
use leptos::prelude::Owner;

use crate::browser::WebBrowser;
use crate::{passkey, photos, plurals};

thread_local! {
    static LASTING: RefCell<Option<(Owner, Uploads)>> = const { RefCell::new(None) };
    static PART: RefCell<Option<Box<dyn Any>>> = const { RefCell::new(None) };
}

const BROWSER: BrowserPort = BrowserPort(&WebBrowser);

/// The first page.
pub(crate) fn start() {
    // Fails only where there is one already.
    let _ = Executor::init_wasm_bindgen();
    let owner = Owner::new();
    let uploads = owner.with(|| Uploads::new(Some(BROWSER)));
    LASTING.set(Some((owner, uploads)));
    draw();
}

/// What is said, in the language of the last page that had a desk.
pub(crate) fn texts() -> Texts {
    LASTING.with_borrow(|lasting| lasting.as_ref().map_or(Texts::none(), |(_, uploads)| uploads.texts()))
}

/// Lets go of the last page's part and takes over that of the page at hand.
pub(crate) fn draw() {
    drop(PART.take());
    passkey::offer();
    photos::offer();
    let part = LASTING.with_borrow(|lasting| {
        let (owner, uploads) = lasting.as_ref()?;
        owner.with(|| take_over(BROWSER, *uploads, plurals::category))
    });
    PART.set(part);
}
