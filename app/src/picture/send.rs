//! From encoded renditions to a picture that the server shows.

use super::studio::Renditions;
use crate::api::picture::SetPicture;
use crate::text::Texts;
use crate::upload::ask::asked;
use crate::upload::browser::BrowserPort;
use crate::upload::renditions;

/// Sends all renditions and has them shown.
///
/// # Errors
/// A sentence; the picture is the one it was.
pub(super) async fn send(browser: BrowserPort, texts: Texts, made: Renditions) -> Result<(), String> {
    let sent = renditions::send(browser, texts, &made.files).await?;
    let sent = sent.into_iter().collect::<Result<Vec<_>, String>>()?;
    let (uploads, checksums) = sent.into_iter().map(|sent| (sent.upload, sent.checksum)).unzip();
    let picture = SetPicture {
        uploads,
        thumb_hash: made.thumb_hash,
        checksums: Some(checksums),
    };
    asked(&picture).await.map_err(|error| error.text(texts))
}
