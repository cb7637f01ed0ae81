//! One line over all uploads, and what keeps them waiting.

use leptos::prelude::*;
use upload_engine::{Event, Kind};

use super::live::{Live, live};
use crate::upload::driver::{Status, Uploads};
use crate::upload::words;

/// Shown as soon as there is an upload.
#[component]
pub fn Overall(
    /// The uploads of this page.
    uploads: Uploads,
) -> impl IntoView {
    let unless =
        move |shown: fn(&Status) -> bool| live(move || !uploads.status.with(|status| status.open && shown(status)));
    let button = |words, hidden, act| link_button(uploads, words, hidden, act);
    view! {
        <p class="hold" role="alert" hidden=unless(|status| status.holds.session_lost)>
            "You are logged out. "
            <a href="/login" target="_blank">"Log in again in another tab"</a>
            ", then go on here. Nothing is lost. "
            {button("Go on", live(|| false), |uploads| uploads.tell(Event::LoggedIn))}
        </p>
        <p class="hold" hidden=unless(|status| status.holds.offline)>
            "You are offline. Uploads go on when the network is back."
        </p>
        <p class="hold" hidden=unless(|status| !status.interrupted.is_empty())>
            {live(move || uploads.status.with(|status| status.interrupted.clone()))}
            " "
            {button("Give up", live(|| false), Uploads::discard_interrupted)}
        </p>
        <p class="hold" data-quiet="" hidden=unless(|status| !status.elsewhere.is_empty())>
            {live(move || uploads.status.with(|status| status.elsewhere.clone()))}
        </p>
        <div class="overall" hidden=unless(|status| status.totals.files > 0)>
            <p>{live(move || uploads.status.with(|status| words::of_totals(&status.totals)))}</p>
            {button("Pause all", unless(|status| is_moving(status) && !status.holds.paused), |uploads| uploads.tell(Event::PauseAll))}
            {button("Resume all", unless(|status| status.holds.paused), |uploads| uploads.tell(Event::ResumeAll))}
            {button("Clear finished", unless(|status| !is_moving(status) && status.totals.count(Kind::Verified) > 0), Uploads::remove_verified)}
            <progress
                max="100"
                value=live(move || Some(uploads.status.with(|status| status.totals.percent())))
                aria-label="All uploads"
                hidden=unless(is_moving)
            ></progress>
        </div>
    }
}

fn link_button(uploads: Uploads, words: &'static str, hidden: Live<bool>, act: fn(Uploads)) -> impl IntoView {
    view! { <button type="button" class="link" hidden=hidden on:click=move |_| act(uploads)>{words}</button> }
}

fn is_moving(status: &Status) -> bool {
    status.totals.unfinished() > 0
}
