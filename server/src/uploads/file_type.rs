//! Detection of a file's type from its first bytes. The file name and the declared type are only claims.
//!
//! The check has no I/O. It prevents that executable or mislabelled files are served as harmless ones, but it does not
//! require the usual signature of each format. Text that is declared as text is text, whatever letters it begins with.
//! Programs are detected by headers that parse, and never stored with another type. Other formats are detected by their
//! structure; images, sound and videos are stored with their real type.

mod bytes;
mod executable;
mod format;
mod iso_media;
mod mpeg_audio;
mod office;
mod text;

use app::domain::file::canonical_type;
use app::domain::limits::UploadRules;
use app::text::{Message, msg};

use self::format::Format;
use self::office::Compound;
use self::text::Text;

/// How many of the first bytes are inspected.
pub(super) const WINDOW: u64 = 4096;

/// The type with which a file is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileType {
    /// An allowed content type, spelled as in the list of allowed types.
    pub(crate) content_type: String,
    /// The charset of a text file, by its name in the WHATWG's standard.
    pub(crate) charset: Option<&'static str>,
}

/// Why a file is rejected. `seen` is its detected type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TypeRejection {
    /// It has another type, which is allowed.
    OtherType { seen: &'static str },
    /// It has another type, which is not allowed.
    WrongType { seen: &'static str },
    /// No type was declared, and its type is not allowed.
    NotAllowed { seen: &'static str },
    /// It has neither the declared type nor any known type.
    Unrecognized { declared: String },
    /// No type was declared, and its type is unknown.
    Unknown,
    /// It is an encrypted office document.
    PasswordProtected,
    /// It is a document of an older Office version.
    OldOffice { seen: &'static str },
    /// It is one of the last two; the first bytes do not show which.
    PasswordProtectedOrOld,
}

impl TypeRejection {
    /// The message for the owner, which is translated later.
    pub(crate) fn message(&self) -> Message {
        match self {
            Self::OtherType { seen } => msg::rejected_other_type(seen),
            Self::WrongType { seen } => msg::rejected_wrong_type(seen),
            Self::NotAllowed { seen } => msg::rejected_type_not_allowed(seen),
            Self::Unrecognized { declared } => msg::rejected_type_unrecognized(declared),
            Self::Unknown => msg::rejected_type_unknown(),
            Self::PasswordProtected => msg::rejected_password_protected(),
            Self::OldOffice { seen } => msg::rejected_old_office(seen),
            Self::PasswordProtectedOrOld => msg::rejected_password_protected_or_old(),
        }
    }
}

/// The type of a file from its first bytes. Plain forms have no `declared` type.
///
/// # Errors
/// The reason for its rejection.
pub(crate) fn file_type(start: &[u8], declared: Option<&str>, rules: &UploadRules) -> Result<FileType, TypeRejection> {
    let content = Content::read(start);
    match declared {
        Some(declared) => content.declared_as(canonical_type(declared), rules),
        None => content.undeclared(rules),
    }
}

/// The detected kind of the first bytes.
struct Content<'a> {
    start: &'a [u8],
    format: Option<Format>,
    text: Option<Text>,
    is_program: bool,
}

impl<'a> Content<'a> {
    fn read(start: &'a [u8]) -> Self {
        let is_program = executable::program(start).is_some();
        let is_cut = start.len() as u64 >= WINDOW;
        let text = Text::read(start, is_cut).filter(|_| !is_program);
        let is_certain = text.is_some_and(|text| text.is_certain);
        let format = if is_certain {
            Format::read_text(start)
        } else {
            Format::read(start)
        };
        // Binary bytes may be valid text in an unusual encoding by chance.
        let begins_with_letters = start
            .iter()
            .take(4)
            .all(|byte| matches!(byte, b'\t'..=b'\r' | b' '..=b'~'));
        Self {
            start,
            format,
            text: text.filter(|_| is_certain || begins_with_letters || format.is_none()),
            is_program,
        }
    }

    fn markup(&self) -> Option<&'static str> {
        text::markup(self.start, self.text.map(|text| text.encoding))
    }

    fn declared_as(&self, declared: &str, rules: &UploadRules) -> Result<FileType, TypeRejection> {
        if is_text(declared)
            && let Some(text) = self.text
        {
            return Ok(FileType {
                content_type: declared.to_owned(),
                charset: Some(text.encoding.name()),
            });
        }
        match self.format {
            Some(format) => self.declared_format(format, declared, rules),
            None => self.declared_without_format(declared, rules),
        }
    }

    fn declared_format(&self, format: Format, declared: &str, rules: &UploadRules) -> Result<FileType, TypeRejection> {
        let allowed = format.types.iter().copied().find(|seen| rules.allows_type(seen));
        if format.types.contains(&declared) {
            return Ok(binary(declared));
        }
        if !self.is_program {
            let class = Class::of(declared);
            let real = allowed.filter(|real| class.is_some() && Class::of(real) == class);
            if let Some(real) = real {
                return Ok(binary(real));
            }
            if declared == ANYTHING || format.is_container && !is_text(declared) && !format::is_known(declared) {
                return Ok(binary(declared));
            }
        }
        let seen = format.types.first().copied().unwrap_or(ANYTHING);
        Err(match Compound::read(self.start).filter(|_| is_office(declared)) {
            Some(Compound::Encrypted) => TypeRejection::PasswordProtected,
            Some(Compound::Old(seen)) => TypeRejection::OldOffice { seen },
            Some(Compound::Unknown) => TypeRejection::PasswordProtectedOrOld,
            Some(Compound::Installer) | None => match allowed {
                Some(seen) => TypeRejection::OtherType { seen },
                None => TypeRejection::WrongType { seen },
            },
        })
    }

    fn declared_without_format(&self, declared: &str, rules: &UploadRules) -> Result<FileType, TypeRejection> {
        let text = self.text.filter(|text| text.is_certain);
        if let Some(seen) = self.markup().filter(|_| declared != ANYTHING) {
            return Err(TypeRejection::WrongType { seen });
        }
        let may_be_text = !matches!(Class::of(declared), Some(Class::Picture | Class::Film));
        if !format::is_known(declared) && !is_text(declared) && (text.is_none() || may_be_text) {
            return Ok(binary(declared));
        }
        if text.is_some() {
            return Err(match rules.allows_type(PLAIN_TEXT) {
                true => TypeRejection::OtherType { seen: PLAIN_TEXT },
                false => TypeRejection::WrongType { seen: PLAIN_TEXT },
            });
        }
        let frames = mpeg_audio::types_if_declared(self.start);
        if frames.is_some_and(|types| types.contains(&declared)) {
            return Ok(binary(declared));
        }
        Err(TypeRejection::Unrecognized {
            declared: declared.to_owned(),
        })
    }

    fn undeclared(&self, rules: &UploadRules) -> Result<FileType, TypeRejection> {
        if let Some(format) = self.format {
            let allowed = format.types.iter().find(|seen| rules.allows_type(seen));
            let seen = format.types.first().copied().unwrap_or(ANYTHING);
            return match (allowed, Compound::read(self.start)) {
                (_, Some(Compound::Encrypted)) => Err(TypeRejection::PasswordProtected),
                (Some(real), compound) if compound != Some(Compound::Unknown) => Ok(binary(real)),
                _ => Err(TypeRejection::NotAllowed { seen }),
            };
        }
        if let Some(seen) = self.markup() {
            return Err(TypeRejection::NotAllowed { seen });
        }
        let Some(text) = self.text else {
            return Err(TypeRejection::Unknown);
        };
        if !rules.allows_type(PLAIN_TEXT) {
            return Err(TypeRejection::NotAllowed { seen: PLAIN_TEXT });
        }
        Ok(FileType {
            content_type: PLAIN_TEXT.to_owned(),
            charset: Some(text.encoding.name()),
        })
    }
}

const PLAIN_TEXT: &str = "text/plain";
/// The generic type. If the operator allows it, only programs are refused.
const ANYTHING: &str = "application/octet-stream";

fn binary(content_type: &str) -> FileType {
    FileType {
        content_type: content_type.to_owned(),
        charset: None,
    }
}

/// Content types of text files.
fn is_text(content_type: &str) -> bool {
    const OTHERS: [&str; 8] = [
        "application/json",
        "application/x-ndjson",
        "application/jsonl",
        "application/yaml",
        "application/toml",
        "application/sql",
        "application/rtf",
        "application/x-subrip",
    ];
    content_type.starts_with("text/") || content_type.ends_with("+json") || OTHERS.contains(&content_type)
}

fn is_office(content_type: &str) -> bool {
    content_type.starts_with("application/vnd.openxmlformats-officedocument.")
}

/// Classes of types that are equally harmless. A file that is declared as one of a class is stored with its real type.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Picture,
    Film,
    Document,
}

impl Class {
    fn of(content_type: &str) -> Option<Self> {
        match content_type.split_once('/')?.0 {
            "image" => Some(Self::Picture),
            "audio" | "video" => Some(Self::Film),
            _ if is_office(content_type) || is_old_office(content_type) || content_type == "application/zip" => {
                Some(Self::Document)
            }
            _ => None,
        }
    }
}

fn is_old_office(content_type: &str) -> bool {
    matches!(
        content_type,
        "application/msword" | "application/vnd.ms-excel" | "application/vnd.ms-powerpoint"
    )
}

#[cfg(test)]
mod tests;
