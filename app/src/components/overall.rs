//! One line over all uploads, and what keeps them waiting.

use leptos::prelude::*;
use upload_engine::{Event, Kind};

use crate::upload::driver::Uploader;
use crate::upload::words;

/// Shown as soon as there is an upload.
#[component]
pub fn Overall() -> impl IntoView {
    let uploader = expect_context::<Uploader>();
    let totals = uploader.totals;
    let percent = Memo::new(move |_| totals.with(|totals| totals.percent()));
    let line = Memo::new(move |_| totals.with(words::of_totals));
    let moving = Memo::new(move |_| totals.with(|totals| totals.unfinished() > 0));
    let clear = move |_| {
        for row in uploader.rows.get_untracked() {
            if row.view.with_untracked(|view| view.kind == Kind::Verified) {
                uploader.tell(Event::Remove(row.id));
            }
        }
    };
    let session_lost = move || uploader.holds.get().session_lost;
    view! {
        <p class="hold" role="alert" hidden=move || !session_lost()>
            "You are logged out. "
            <a href="/login" target="_blank">"Log in again in another tab"</a>
            ", then go on here. Nothing is lost. "
            <button type="button" class="link" on:click=move |_| uploader.tell(Event::LoggedIn)>"Go on"</button>
        </p>
        <p class="hold" hidden=move || !uploader.holds.get().offline>
            "You are offline. Uploads go on when the network is back."
        </p>
        <div class="overall" hidden=move || totals.with(|totals| totals.files == 0) aria-busy=move || moving.get().then_some("true")>
            <p>{line}</p>
            <progress max="100" value=percent aria-label="All uploads" hidden=move || !moving.get()></progress>
            <button
                type="button"
                class="link"
                hidden=move || moving.get() || totals.with(|totals| totals.count(Kind::Verified) == 0)
                on:click=clear
            >
                "Clear finished"
            </button>
        </div>
    }
}
