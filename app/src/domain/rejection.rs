//! Why a file may not be uploaded, with codes and messages.

use crate::text::{Message, msg};

/// Why a file may not be uploaded. Each has a stable code and a message that says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// Zero bytes.
    Empty,
    /// More bytes than the operator allows.
    TooLarge {
        /// The limit in bytes.
        max: u64,
    },
    /// The content type is not allowed.
    TypeNotAllowed,
    /// The browser gives no content type and the extension is unknown.
    TypeUnknown,
    /// The name is empty.
    NameEmpty,
    /// The name has more than [`super::file::FileName::MAX_BYTES`].
    NameTooLong,
    /// The name is a path, `.` or `..`, or contains a control character.
    NameUnusable,
    /// Files with this extension run when they are opened.
    ExtensionNotAllowed,
    /// The file does not fit into the person's storage.
    QuotaExceeded {
        /// Free bytes.
        left: u64,
    },
    /// The person has too many signed, unfinished uploads.
    TooManyOutstanding,
    /// Signed forms of ended uploads of this person are still valid and could bring more bytes than the person may
    /// store.
    TooManyLiveForms,
}

impl Rejection {
    /// The stable code that the API sends along with the message.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too_large",
            Self::TypeNotAllowed => "type_not_allowed",
            Self::TypeUnknown => "type_unknown",
            Self::NameEmpty => "name_empty",
            Self::NameTooLong => "name_too_long",
            Self::NameUnusable => "name_unusable",
            Self::ExtensionNotAllowed => "extension_not_allowed",
            Self::QuotaExceeded { .. } => "quota_exceeded",
            Self::TooManyOutstanding => "too_many_outstanding",
            Self::TooManyLiveForms => "too_many_live_forms",
        }
    }

    /// The message, not yet translated.
    pub fn message(&self) -> Message {
        match self {
            Self::Empty => msg::file_empty(),
            Self::TooLarge { max } => msg::file_too_large(*max),
            Self::TypeNotAllowed => msg::file_type_not_allowed(),
            Self::TypeUnknown => msg::file_type_unknown(),
            Self::NameEmpty => msg::file_name_empty(),
            Self::NameTooLong => msg::file_name_too_long(),
            Self::NameUnusable => msg::file_name_unusable(),
            Self::ExtensionNotAllowed => msg::file_extension_not_allowed(),
            Self::QuotaExceeded { left } => msg::file_quota_exceeded(*left),
            Self::TooManyOutstanding => msg::file_too_many_outstanding(),
            Self::TooManyLiveForms => msg::file_too_many_live_forms(),
        }
    }
}
