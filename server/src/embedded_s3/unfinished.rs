//! Multipart uploads that `s3s-fs` keeps beside the bucket. It lists no parts of one that is gone,
//! where S3 says `NoSuchUpload`, and binds each to the access key that began it: ours are new at each
//! start, so whatever an earlier start left can never be finished.

use std::path::{Path, PathBuf};

use s3s::{S3Result, s3_error};

/// See the module.
#[derive(Debug)]
pub(super) struct Unfinished {
    root: PathBuf,
}

impl Unfinished {
    pub(super) fn below(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// Removes what an earlier start left of uploads: their names, attributes and parts.
    ///
    /// # Errors
    /// Where the folder cannot be read, or a file in it not removed.
    pub(super) fn clear(&self) -> std::io::Result<()> {
        for entry in std::fs::read_dir(&self.root)? {
            let entry = entry?;
            let is_file = entry.file_type()?.is_file();
            if is_file && entry.file_name().to_str().is_some_and(is_of_an_upload) {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// # Errors
    /// `NoSuchUpload` for one that was completed, aborted, or never begun.
    pub(super) fn require(&self, id: &str) -> S3Result<()> {
        // It becomes a part of a file's name.
        let plain = id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
        if plain && self.root.join(format!(".upload-{id}.json")).exists() {
            Ok(())
        } else {
            Err(s3_error!(NoSuchUpload))
        }
    }

    /// Removes parts of an upload that is gone: `s3s-fs` writes one that was on its way when the upload was completed.
    ///
    /// # Errors
    /// Where the folder cannot be read, or a file in it not removed.
    pub(super) fn remove_late_parts(&self, id: &str) -> std::io::Result<()> {
        if id.is_empty() || self.require(id).is_ok() {
            return Ok(());
        }
        for entry in std::fs::read_dir(&self.root)? {
            let entry = entry?;
            if entry
                .file_name()
                .to_str()
                .is_some_and(|name| is_of_an_upload(name) && name.contains(id))
            {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

/// Objects' own files begin with `.bucket-`, and only those of unfinished uploads name one.
fn is_of_an_upload(name: &str) -> bool {
    let of_one = [".upload-", ".upload_id-", ".upload_part_info-"];
    of_one.iter().any(|start| name.starts_with(start)) || (name.starts_with(".bucket-") && name.contains(".upload-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_there_is_known_and_only_uploads_are_cleared() {
        let folder = tempfile::tempdir().unwrap();
        let unfinished = Unfinished::below(folder.path());
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
        unfinished.remove_late_parts(id).unwrap();
        assert!(unfinished.require(id).is_ok());
        for strange in ["", "0b2e1a52", "../x", "/", "x.json\0"] {
            assert!(unfinished.require(strange).is_err(), "{strange:?}");
            unfinished.remove_late_parts(strange).unwrap();
        }
        unfinished.clear().unwrap();
        assert!(unfinished.require(id).is_err());
        let left: Vec<_> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(left, [kept]);
    }

    #[test]
    fn parts_that_come_after_the_end_are_removed_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let unfinished = Unfinished::below(folder.path());
        let (gone, open) = (
            "0b2e1a52-6b0f-4b6e-9d5e-8d1c4d1f2a3b",
            "1b2e1a52-6b0f-4b6e-9d5e-8d1c4d1f2a3b",
        );
        let part = |id: &str| folder.path().join(format!(".upload_id-{id}.part-1"));
        std::fs::write(folder.path().join(format!(".upload-{open}.json")), "").unwrap();
        for id in [gone, open] {
            std::fs::write(part(id), "").unwrap();
            unfinished.remove_late_parts(id).unwrap();
        }
        assert!(!part(gone).exists() && part(open).exists());
    }
}
