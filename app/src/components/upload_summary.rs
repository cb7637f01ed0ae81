//! Summary of all uploads, and the reasons why they wait.

use leptos::prelude::*;
use upload_engine::StateKind;

use super::compact::{Live, live};
use crate::text::Texts;
use crate::upload::action::Action;
use crate::upload::messages;
use crate::upload::uploads::{Status, Uploads};

/// Reasons to wait, totals, buttons and a progress bar. The summary is hidden while there are no uploads.
#[component]
pub fn UploadSummaryBar(
    /// The uploads of this page.
    uploads: Uploads,
) -> impl IntoView {
    let unless =
        move |shown: fn(&Status) -> bool| live(move || !uploads.status.with(|status| status.open && shown(status)));
    let texts = uploads.texts();
    // Until the uploader is open, the text must equal the server's: hydration does not change texts.
    let status_text = move |text: fn(Texts, &Status) -> String| {
        live(move || {
            uploads.status.with(|status| match status.open {
                true => text(texts, status),
                false => text(texts, &Status::default()),
            })
        })
    };
    view! {
        <p class="callout" role="alert" hidden=unless(|status| status.blockers.session_lost)>
            {texts.waiting_logged_out()}
            " "
            <a href="/login" target="_blank">{texts.log_in_other_tab()}</a>
            " "
            {button(texts.resume_uploads(), live(|| false), Action::LoggedIn)}
        </p>
        <p class="callout" hidden=unless(|status| status.blockers.offline)>
            {texts.waiting_offline()}
        </p>
        <p class="callout" hidden=unless(|status| status.missing_code > 0)>
            {texts.waiting_code()}
        </p>
        <p class="callout" hidden=unless(|status| !status.interrupted.is_empty())>
            {status_text(|_, status| status.interrupted.clone())}
            " "
            {button(texts.resume_uploads(), unless(|status| status.can_reopen), Action::ReopenInterrupted)}
            " "
            {button(texts.discard_interrupted(), live(|| false), Action::DiscardInterrupted)}
        </p>
        <p class="callout" hidden=unless(|status| !status.left_out.is_empty())>
            {status_text(|_, status| status.left_out.clone())}
        </p>
        <p class="callout" data-secondary="" hidden=unless(|status| !status.other_tabs.is_empty())>
            {status_text(|_, status| status.other_tabs.clone())}
        </p>
        <div class="upload-summary" hidden=unless(|status| status.totals.files > 0)>
            <p>{status_text(|texts, status| messages::of_totals(texts, &status.totals) + &status.speed)}</p>
            {button(texts.pause_all(), unless(|status| is_moving(status) && !status.blockers.paused), Action::PauseAll)}
            {button(texts.resume_all(), unless(|status| status.blockers.paused), Action::ResumeAll)}
            {button(texts.clear_finished(), unless(has_finished_row), Action::RemoveVerified)}
            <progress
                max="100"
                value=live(move || Some(uploads.status.with(|status| status.totals.percent())))
                aria-label=texts.all_uploads()
                hidden=unless(is_moving)
            ></progress>
        </div>
    }
}

fn button(text: &'static str, hidden: Live<bool>, action: Action) -> impl IntoView {
    view! { <button type="button" class="link" data-action=action.as_str() hidden=hidden>{text}</button> }
}

/// Whether the row of a verified file is still shown, and nothing is being uploaded.
fn has_finished_row(status: &Status) -> bool {
    !is_moving(status) && status.totals.count(StateKind::Verified) > status.listed
}

fn is_moving(status: &Status) -> bool {
    status.totals.unfinished() > 0
}
