//! The files in which `s3s-fs` stores multipart uploads. For an ended upload it lists no parts, where S3 answers
//! `NoSuchUpload`. It also binds an upload to the access key that began it. The keys are new at each start, so uploads
//! of an earlier start can never be completed.

use std::path::{Path, PathBuf};

use s3s::{S3Result, s3_error};

/// The files of multipart uploads; see the module.
#[derive(Debug)]
pub(super) struct MultipartFiles {
    root: PathBuf,
}

impl MultipartFiles {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// Deletes the files of uploads of an earlier start: their names, attributes and parts.
    ///
    /// # Errors
    /// If the folder cannot be read, or a file cannot be deleted.
    pub(super) fn clear(&self) -> std::io::Result<()> {
        for entry in std::fs::read_dir(&self.root)? {
            let entry = entry?;
            let is_file = entry.file_type()?.is_file();
            if is_file && entry.file_name().to_str().is_some_and(is_upload_file) {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// Checks that an upload is open.
    ///
    /// # Errors
    /// `NoSuchUpload` if it was completed, aborted, or never begun.
    pub(super) fn require(&self, id: &str) -> S3Result<()> {
        // The id becomes part of a file name.
        let plain = id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
        if plain && self.root.join(format!(".upload-{id}.json")).exists() {
            Ok(())
        } else {
            Err(s3_error!(NoSuchUpload))
        }
    }

    /// Deletes parts of an ended upload: `s3s-fs` stores a part that arrives during the completion.
    ///
    /// # Errors
    /// If the folder cannot be read, or a file cannot be deleted.
    pub(super) fn remove_late_parts(&self, id: &str) -> std::io::Result<()> {
        if id.is_empty() || self.require(id).is_ok() {
            return Ok(());
        }
        for entry in std::fs::read_dir(&self.root)? {
            let entry = entry?;
            if entry
                .file_name()
                .to_str()
                .is_some_and(|name| is_upload_file(name) && name.contains(id))
            {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

/// Whether a file belongs to a multipart upload. The metadata files of objects begin with `.bucket-`, too, but do not
/// contain `.upload-`.
fn is_upload_file(name: &str) -> bool {
    let prefixes = [".upload-", ".upload_id-", ".upload_part_info-"];
    prefixes.iter().any(|prefix| name.starts_with(prefix))
        || (name.starts_with(".bucket-") && name.contains(".upload-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_open_uploads_are_known_and_only_uploads_are_cleared() {
        let folder = tempfile::tempdir().unwrap();
        let multipart = MultipartFiles::new(folder.path());
        let id = "0b2e1a52-6b0f-4b6e-9d5e-8d1c4d1f2a3b";
        let kept = ".bucket-YQ.object-Yg.metadata.json";
        for name in [
            &format!(".upload-{id}.json"),
            &format!(".upload_id-{id}.part-1"),
            &format!(".upload_part_info-{id}.part-1.json"),
            &format!(".bucket-YQ.object-Yg.upload-{id}.metadata.json"),
            kept,
        ] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        multipart.remove_late_parts(id).unwrap();
        assert!(multipart.require(id).is_ok());
        for strange in ["", "0b2e1a52", "../x", "/", "x.json\0"] {
            assert!(multipart.require(strange).is_err(), "{strange:?}");
            multipart.remove_late_parts(strange).unwrap();
        }
        multipart.clear().unwrap();
        assert!(multipart.require(id).is_err());
        let left: Vec<_> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(left, [kept]);
    }

    #[test]
    fn only_parts_of_ended_uploads_are_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let multipart = MultipartFiles::new(folder.path());
        let (ended, open) = (
            "0b2e1a52-6b0f-4b6e-9d5e-8d1c4d1f2a3b",
            "1b2e1a52-6b0f-4b6e-9d5e-8d1c4d1f2a3b",
        );
        let part = |id: &str| folder.path().join(format!(".upload_id-{id}.part-1"));
        std::fs::write(folder.path().join(format!(".upload-{open}.json")), "").unwrap();
        for id in [ended, open] {
            std::fs::write(part(id), "").unwrap();
            multipart.remove_late_parts(id).unwrap();
        }
        assert!(!part(ended).exists() && part(open).exists());
    }
}
