//! Files that `s3s-fs` keeps beside an object: its headers, among them the name that it is downloaded under, and
//! its checksums. It leaves them behind when the object is deleted.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use s3s::{S3Result, s3_error};

use super::BUCKET;

/// See the module.
#[derive(Debug)]
pub(super) struct Sidecars {
    root: PathBuf,
}

impl Sidecars {
    pub(super) fn below(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// Removes those of one object. They go before the object: a server that dies in between leaves an object
    /// without headers, which is deleted again, and not a name that nobody looks for any more.
    ///
    /// # Errors
    /// Where the disk refuses.
    pub(super) async fn remove(&self, key: &str) -> S3Result<()> {
        let spelled = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
        let name = format!(".bucket-{}.object-{}", spelled(BUCKET), spelled(key));
        for ending in ["metadata.json", "internal.json"] {
            match tokio::fs::remove_file(self.root.join(format!("{name}.{ending}"))).await {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    tracing::error!(%error, "the headers of an object could not be removed");
                    return Err(s3_error!(InternalError));
                }
                _ => {}
            }
        }
        Ok(())
    }
}
