//! The page's rules about chosen files.

use upload_engine::Rejection;

use crate::ports::ChosenFile;

/// The page's rules about chosen files: pure decisions, with messages in the user's language.
pub trait FileRules {
    /// Whether the file's metadata is examined before it enters the queue.
    fn is_examined(&self, file: &ChosenFile) -> bool;
    /// The media type to sign.
    ///
    /// # Errors
    /// Why the file is not uploaded.
    fn check(&self, file: &ChosenFile) -> Result<String, Rejection>;
    /// Whether a thumbnail is made of a file of this media type and size in bytes.
    fn wants_thumbnail(&self, content_type: &str, size: u64) -> bool;
}
