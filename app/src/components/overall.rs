//! One line over all uploads, and what keeps them waiting.

use leptos::prelude::*;
use upload_engine::{Event, Kind};

use crate::upload::driver::Uploader;
use crate::upload::words;

/// Shown as soon as there is an upload.
#[component]
pub fn Overall(
    /// The uploads of this page.
    uploader: Uploader,
) -> impl IntoView {
    move || {
        let (open, totals, holds) = uploader
            .status
            .with(|status| (status.open, status.totals.clone(), status.holds));
        let moving = totals.unfinished() > 0;
        view! {
            <p class="hold" role="alert" hidden=!(open && holds.session_lost)>
                "You are logged out. "
                <a href="/login" target="_blank">"Log in again in another tab"</a>
                ", then go on here. Nothing is lost. "
                <button type="button" class="link" on:click=move |_| uploader.tell(Event::LoggedIn)>"Go on"</button>
            </p>
            <p class="hold" hidden=!(open && holds.offline)>"You are offline. Uploads go on when the network is back."</p>
            <div class="overall" hidden=!open || totals.files == 0 aria-busy=moving.then_some("true")>
                <p>{words::of_totals(&totals)}</p>
                <progress max="100" value=totals.percent() aria-label="All uploads" hidden=!moving></progress>
                <button
                    type="button"
                    class="link"
                    hidden=moving || totals.count(Kind::Verified) == 0
                    on:click=move |_| uploader.remove_verified()
                >
                    "Clear finished"
                </button>
            </div>
        }
    }
}
