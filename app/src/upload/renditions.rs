//! Uploading renditions of profile pictures and thumbnails of files. They are small, so sending one again costs less
//! than checking what happened to it.

use futures::channel::oneshot;
use futures::future::join_all;
use upload_engine::Millis;
use upload_engine::retry::{self, Verdict};

use super::api_client::call;
use super::browser::{BrowserPort, PickedFile, Report, Ticket, Transmission, UploadRequest};
use super::checksums::md5;
use super::translate;
use crate::api::uploads::SignUploads;
use crate::domain::file::FileDeclaration;
use crate::domain::upload::SignOutcome;
use crate::text::Texts;

/// A stored rendition: its upload id and checksum.
pub(crate) struct Sent {
    pub(crate) upload: String,
    pub(crate) checksum: Option<String>,
}

const ATTEMPTS: u32 = 4;

/// Signs renditions together and sends them in parallel; one result each, in order.
///
/// # Errors
/// A message: for all, if signing failed, or for one rendition.
pub(crate) async fn send(
    browser: BrowserPort,
    texts: Texts,
    renditions: &[PickedFile],
) -> Result<Vec<Result<Sent, String>>, String> {
    let declared = renditions.iter().map(|rendition| FileDeclaration {
        name: rendition.name.clone(),
        size: rendition.size,
        content_type: rendition.content_type.clone(),
        upload: None,
        resumable: false,
        is_rendition: true,
        checksum: None,
    });
    let files = declared.collect();
    let outcomes = call(&SignUploads { files }).await;
    let outcomes = outcomes.map_err(|error| error.text(texts))?;
    let all = renditions.iter().zip(outcomes);
    let sent = join_all(all.map(|(file, outcome)| send_one(browser, texts, file, outcome))).await;
    renditions
        .iter()
        .for_each(|rendition| browser.release(rendition.ticket));
    Ok(sent)
}

async fn send_one(
    browser: BrowserPort,
    texts: Texts,
    rendition: &PickedFile,
    outcome: SignOutcome,
) -> Result<Sent, String> {
    let (id, transport) = match outcome {
        SignOutcome::Signed { id, transport, .. } => (id, transport),
        SignOutcome::Refused(error) => return Err(error.message.text(texts)),
    };
    let upload_request = translate::upload_request(transport).ok_or_else(|| texts.photo_refused().to_owned())?;
    let checksum = digest(browser, rendition).await;
    for attempt in 1..=ATTEMPTS {
        let report = transmit(browser, rendition.ticket, attempt, &upload_request).await;
        match retry::judge(translate::outcome(&report)) {
            Verdict::Stored => {
                let upload = id.to_string();
                return Ok(Sent { upload, checksum });
            }
            Verdict::Fail(_) => return Err(texts.photo_refused().to_owned()),
            Verdict::SignAgain(_) | Verdict::Retry(_) | Verdict::CheckFirst(_) => {
                pause(browser, Millis(1_000 * u64::from(attempt))).await;
            }
        }
    }
    Err(texts.photo_connection_lost().to_owned())
}

async fn digest(browser: BrowserPort, rendition: &PickedFile) -> Option<String> {
    let (tell, told) = oneshot::channel();
    let whole = vec![(0, 0, rendition.size)];
    browser.digest(rendition.ticket, whole, Box::new(|sums| drop(tell.send(sums))));
    let sums = told.await.ok()?;
    Some(md5(&sums.first()?.digest).into())
}

async fn transmit(browser: BrowserPort, ticket: Ticket, attempt: u32, upload_request: &UploadRequest) -> Report {
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
    browser.send(transmission, upload_request, Box::new(report));
    told.await.unwrap_or(Report::Failed)
}

async fn pause(browser: BrowserPort, span: Millis) {
    let (tell, told) = oneshot::channel();
    let tell = move || {
        let _ = tell.send(());
    };
    browser.after(span, Box::new(tell));
    let _ = told.await;
}
