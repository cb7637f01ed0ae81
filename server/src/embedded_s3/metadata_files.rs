//! The files in which `s3s-fs` stores the metadata of an object: its headers, among them the download name, and its
//! checksums. It does not delete them with the object.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use s3s::{S3Result, s3_error};

use super::BUCKET;

/// The metadata files; see the module.
#[derive(Debug)]
pub(super) struct MetadataFiles {
    root: PathBuf,
}

impl MetadataFiles {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// Deletes the metadata files of an object. They are deleted before the object: after a crash in between, an object
    /// without metadata remains, which is deleted again, and not a file name that nothing deletes.
    ///
    /// # Errors
    /// If the file system fails.
    pub(super) async fn remove(&self, key: &str) -> S3Result<()> {
        let encoded = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
        let name = format!(".bucket-{}.object-{}", encoded(BUCKET), encoded(key));
        for ending in ["metadata.json", "internal.json"] {
            match tokio::fs::remove_file(self.root.join(format!("{name}.{ending}"))).await {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    tracing::error!(%error, "the metadata of an object could not be deleted");
                    return Err(s3_error!(InternalError));
                }
                _ => {}
            }
        }
        Ok(())
    }
}
