//! One line over all uploads, and what keeps them waiting.

use leptos::prelude::*;
use upload_engine::{Event, Kind};

use super::live::live;
use crate::upload::driver::{Status, Uploader};
use crate::upload::words;

/// Shown as soon as there is an upload.
#[component]
pub fn Overall(
    /// The uploads of this page.
    uploader: Uploader,
) -> impl IntoView {
    let unless =
        move |shown: fn(&Status) -> bool| live(move || !uploader.status.with(|status| status.open && shown(status)));
    view! {
        <p class="hold" role="alert" hidden=unless(|status| status.holds.session_lost)>
            "You are logged out. "
            <a href="/login" target="_blank">"Log in again in another tab"</a>
            ", then go on here. Nothing is lost. "
            <button type="button" class="link" on:click=move |_| uploader.tell(Event::LoggedIn)>"Go on"</button>
        </p>
        <p class="hold" hidden=unless(|status| status.holds.offline)>
            "You are offline. Uploads go on when the network is back."
        </p>
        <p class="hold" hidden=unless(|status| !status.interrupted.is_empty())>
            {live(move || uploader.status.with(|status| status.interrupted.clone()))}
            " "
            <button type="button" class="link" on:click=move |_| uploader.discard_interrupted()>"Give them up"</button>
        </p>
        <div class="overall" hidden=unless(|status| status.totals.files > 0)>
            <p>{live(move || uploader.status.with(|status| words::of_totals(&status.totals)))}</p>
            <button
                type="button"
                class="link"
                hidden=unless(|status| !is_moving(status) && status.totals.count(Kind::Verified) > 0)
                on:click=move |_| uploader.remove_verified()
            >
                "Clear finished"
            </button>
            <progress
                max="100"
                value=live(move || Some(uploader.status.with(|status| status.totals.percent())))
                aria-label="All uploads"
                hidden=unless(is_moving)
            ></progress>
        </div>
    }
}

fn is_moving(status: &Status) -> bool {
    status.totals.unfinished() > 0
}
