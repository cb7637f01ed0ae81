//! The page's rules about files.

use upload_driver::{ChosenFile, FileRules};
use upload_engine::Rejection;

/// JPEGs are examined; programs, folders and empty files are rejected; photos have thumbnails.
pub(crate) struct Rules;

impl FileRules for Rules {
    fn is_examined(&self, file: &ChosenFile) -> bool {
        file.content_type == "image/jpeg"
    }

    fn check(&self, file: &ChosenFile) -> Result<String, Rejection> {
        if file.is_directory {
            Err(Rejection::new("is_folder", "Choose the files of the folder."))
        } else if file.content_type == "application/x-msdownload" {
            Err(Rejection::new("type_not_allowed", "Programs are not allowed."))
        } else if file.size == 0 {
            Err(Rejection::new("empty", "The file is empty."))
        } else {
            Ok(file.content_type.clone())
        }
    }

    fn wants_thumbnail(&self, content_type: &str, _size: u64) -> bool {
        content_type.starts_with("image/")
    }
}
