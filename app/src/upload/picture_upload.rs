//! Sending a new profile picture for the picture editor.

use futures::channel::oneshot;
use upload_driver::ChosenFile;
use upload_engine::{Failure, Milestone, PictureState};

use super::messages;
use super::uploads::Uploads;
use crate::text::msg;

impl Uploads {
    /// Uploads all renditions, largest first, and makes them the profile picture.
    ///
    /// # Errors
    /// A message; the profile picture is unchanged.
    pub async fn send_picture(self, renditions: Vec<ChosenFile>, thumb_hash: String) -> Result<(), String> {
        let (answer, answered) = oneshot::channel();
        let Some(driver) = self.with_view(|view| {
            view.picture = Some(answer);
            view.driver.clone()
        }) else {
            return Err(String::new());
        };
        driver.send_picture(renditions, thumb_hash);
        answered.await.unwrap_or(Ok(()))
    }

    /// Answers the picture editor, if one of these milestones ends its upload.
    pub(super) fn finish_picture(self, milestones: &[Milestone]) {
        let ends = |milestone: &Milestone| {
            matches!(
                milestone,
                Milestone::PictureSet | Milestone::PictureFailed | Milestone::SessionLost
            )
        };
        if !milestones.iter().any(ends) {
            return;
        }
        let Some((Some(answer), driver)) = self.with_view(|view| (view.picture.take(), view.driver.clone())) else {
            return;
        };
        let texts = self.texts();
        let result = match driver.picture() {
            Some(PictureState::Failed(failure)) => Err(of_failure(self, &failure)),
            Some(PictureState::Sending) => Err(texts.format(&msg::login_required())),
            _ => Ok(()),
        };
        // The editor may be closed.
        let _ = answer.send(result);
    }
}

fn of_failure(uploads: Uploads, failure: &Failure) -> String {
    let texts = uploads.texts();
    match failure {
        Failure::ServerRefused(rejection) if !rejection.message.is_empty() => rejection.message.to_string(),
        Failure::GaveUp(reason) if reason.is_network() => texts.photo_connection_lost().to_owned(),
        Failure::GaveUp(_) | Failure::Unconfirmed => messages::of_failure(texts, failure),
        _ => texts.photo_refused().to_owned(),
    }
}
