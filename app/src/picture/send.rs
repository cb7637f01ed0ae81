//! From encoded renditions to a picture that the server shows.

use futures::channel::oneshot;
use futures::future::join3;
use upload_engine::retry::{self, Verdict};

use super::studio::{Renditions, StudioPort};
use crate::api::picture::SetPicture;
use crate::api::uploads::SignUploads;
use crate::domain::file::FileDeclaration;
use crate::domain::picture::EDGES;
use crate::domain::upload::SignOutcome;
use crate::text::Texts;
use crate::upload::ask::asked;
use crate::upload::browser::{BrowserPort, Carriage, Picked, Report, Ticket, Transmission};
use crate::upload::translate;

/// Renditions are small: sending one again costs less than asking what became of it.
const ATTEMPTS: u32 = 4;

/// Sends all renditions and has them shown.
///
/// # Errors
/// A sentence; the picture is the one it was.
pub(super) async fn send(
    studio: StudioPort,
    browser: BrowserPort,
    texts: Texts,
    made: Renditions,
) -> Result<(), String> {
    let declared = made.files.iter().zip(EDGES).map(|(file, edge)| FileDeclaration {
        name: format!("picture-{edge}"),
        size: file.size,
        content_type: file.content_type.clone(),
        upload: None,
        resumable: false,
        picture: true,
        checksum: None,
    });
    let files = declared.collect();
    let outcomes = asked(&SignUploads { files })
        .await
        .map_err(|error| error.words(texts))?;
    let mut all = made.files.iter().zip(outcomes);
    let mut next = || {
        let (file, outcome) = all.next().ok_or_else(|| texts.photo_refused().to_owned())?;
        Ok::<_, String>(send_one(studio, browser, texts, file, outcome))
    };
    let (large, medium, small) = join3(next()?, next()?, next()?).await;
    let uploads = vec![large?, medium?, small?];
    let thumb_hash = made.thumb_hash;
    asked(&SetPicture { uploads, thumb_hash })
        .await
        .map_err(|error| error.words(texts))
}

async fn send_one(
    studio: StudioPort,
    browser: BrowserPort,
    texts: Texts,
    file: &Picked,
    outcome: SignOutcome,
) -> Result<String, String> {
    let (id, transport) = match outcome {
        SignOutcome::Signed { id, transport, .. } => (id, transport),
        SignOutcome::Refused(error) => return Err(error.message.words(texts)),
    };
    let carriage = translate::carriage(transport).ok_or_else(|| texts.photo_refused().to_owned())?;
    for attempt in 1..=ATTEMPTS {
        let report = sent(browser, file.ticket, attempt, &carriage).await;
        match retry::judge(translate::outcome(&report)) {
            Verdict::Stored => return Ok(id.to_string()),
            Verdict::Stop(_) => return Err(texts.photo_refused().to_owned()),
            Verdict::SignAgain(_) | Verdict::Retry(_) | Verdict::Ask(_) => studio.pause(1_000 * attempt).await,
        }
    }
    Err(texts.photo_cut().to_owned())
}

async fn sent(browser: BrowserPort, ticket: Ticket, attempt: u32, carriage: &Carriage) -> Report {
    let (tell, told) = oneshot::channel();
    let tell = std::cell::Cell::new(Some(tell));
    let report = move |report| {
        if !matches!(report, Report::Progress(_))
            && let Some(tell) = tell.take()
        {
            let _ = tell.send(report);
        }
    };
    let transmission = Transmission {
        ticket,
        part: 0,
        attempt,
    };
    browser.send(transmission, carriage, Box::new(report));
    told.await.unwrap_or(Report::Failed)
}
