//! One line over all uploads, and what keeps them waiting.

use leptos::prelude::*;
use upload_engine::{Event, Kind};

use super::live::{Live, live};
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
    let button = |words, hidden, act| link_button(uploader, words, hidden, act);
    view! {
        <p class="hold" role="alert" hidden=unless(|status| status.holds.session_lost)>
            "You are logged out. "
            <a href="/login" target="_blank">"Log in again in another tab"</a>
            ", then go on here. Nothing is lost. "
            {button("Go on", live(|| false), |uploader| uploader.tell(Event::LoggedIn))}
        </p>
        <p class="hold" hidden=unless(|status| status.holds.offline)>
            "You are offline. Uploads go on when the network is back."
        </p>
        <p class="hold" hidden=unless(|status| !status.interrupted.is_empty())>
            {live(move || uploader.status.with(|status| status.interrupted.clone()))}
            " "
            {button("Give up", live(|| false), Uploader::discard_interrupted)}
        </p>
        <p class="hold" data-quiet="" hidden=unless(|status| !status.elsewhere.is_empty())>
            {live(move || uploader.status.with(|status| status.elsewhere.clone()))}
        </p>
        <div class="overall" hidden=unless(|status| status.totals.files > 0)>
            <p>{live(move || uploader.status.with(|status| words::of_totals(&status.totals)))}</p>
            {button("Pause all", unless(|status| is_moving(status) && !status.holds.paused), |uploader| uploader.tell(Event::PauseAll))}
            {button("Resume all", unless(|status| status.holds.paused), |uploader| uploader.tell(Event::ResumeAll))}
            {button("Clear finished", unless(|status| !is_moving(status) && status.totals.count(Kind::Verified) > 0), Uploader::remove_verified)}
            <progress
                max="100"
                value=live(move || Some(uploader.status.with(|status| status.totals.percent())))
                aria-label="All uploads"
                hidden=unless(is_moving)
            ></progress>
        </div>
    }
}

fn link_button(uploader: Uploader, words: &'static str, hidden: Live<bool>, act: fn(Uploader)) -> impl IntoView {
    view! { <button type="button" class="link" hidden=hidden on:click=move |_| act(uploader)>{words}</button> }
}

fn is_moving(status: &Status) -> bool {
    status.totals.unfinished() > 0
}
