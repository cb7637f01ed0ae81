//! What happens when a page is there, whether the browser loaded it or [`crate::navigate`] did.

use any_spawner::Executor;

use crate::{passkey, photos, uploader_root};

/// The first page.
pub(crate) fn start() {
    // Fails only where there is one already.
    let _ = Executor::init_wasm_bindgen();
    draw();
}

/// Takes over what of the page at hand runs in the browser too.
pub(crate) fn draw() {
    passkey::offer();
    photos::offer();
    uploader_root::arrive();
}
