//! The explanation of a failed attempt: a cause, a technical text, and perhaps a sentence for the person.

use app::domain::support::AttemptExplanation;
use app::text::{LocalizedText, Message};

/// Characters of a technical text at most.
pub(super) const MAX_MESSAGE: usize = 800;

/// Why an attempt failed, as its code says; docs/api.md lists the codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// The form is not the one that the server signed.
    FormChanged,
    /// The form is signed with a key, or for a region, that this server does not use.
    OtherKey,
    /// The form has expired.
    FormExpired,
    /// The file was changed or removed after it was chosen.
    FileChanged,
    /// Other bytes arrived than were sent.
    Damaged,
    /// Something between the browser and the store changes or limits requests.
    Proxy,
    /// The browser got no answer that it may read.
    NoAnswer,
    /// The store is busy or failing.
    Busy,
    /// The store has no room.
    StoreFull,
    /// The clocks of the store and of the server differ.
    Clock,
    /// A setting is wrong, or a key lacks a permission.
    Settings,
    /// The store refused the request for another reason.
    Refused,
    /// The store does not let pages of this site send files.
    CorsOrigin,
    /// The store lets pages of this site send files, but not by this method or with these headers.
    CorsRequest,
    /// The store does not answer the server either.
    StoreAway,
    /// The name of the store does not resolve on the server either.
    StoreName,
    /// The server gets no secure connection to the store either.
    StoreCertificate,
    /// Browsers block requests of an `https://` page to a store at `http://`.
    MixedContent,
    /// Only machines in the server's network reach the address of the store.
    InternalAddress,
    /// The page was opened at another address than the site's.
    OtherAddress,
    /// The server reaches the store, and the store allows the request: the browser or its network is the cause.
    Browser,
}

impl Cause {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::FormChanged => "form_changed",
            Self::OtherKey => "other_key",
            Self::FormExpired => "form_expired",
            Self::FileChanged => "file_changed",
            Self::Damaged => "damaged",
            Self::Proxy => "proxy",
            Self::NoAnswer => "no_answer",
            Self::Busy => "busy",
            Self::StoreFull => "store_full",
            Self::Clock => "clock",
            Self::Settings => "settings",
            Self::Refused => "refused",
            Self::CorsOrigin => "cors_origin",
            Self::CorsRequest => "cors_request",
            Self::StoreAway => "store_away",
            Self::StoreName => "store_name",
            Self::StoreCertificate => "store_certificate",
            Self::MixedContent => "mixed_content",
            Self::InternalAddress => "internal_address",
            Self::OtherAddress => "other_address",
            Self::Browser => "browser",
        }
    }
}

/// An explanation of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Explanation {
    pub(super) cause: Cause,
    /// The sentence for the person. Without one the page shows the technical text.
    pub(super) hint: Option<Message>,
    /// The technical text, in English, for the log and for `buttress admin trace`.
    pub(super) message: String,
}

impl Explanation {
    pub(super) fn new(cause: Cause, hint: Option<Message>, message: &str) -> Self {
        Self {
            cause,
            hint,
            message: one_line(message),
        }
    }

    /// The part that the browser gets.
    pub(super) fn into_answer(self) -> AttemptExplanation {
        AttemptExplanation {
            code: self.cause.code().to_owned(),
            is_technical: self.hint.is_none(),
            message: match self.hint {
                Some(hint) => hint.into(),
                None => LocalizedText::Text(self.message),
            },
        }
    }
}

/// A text that cannot forge log lines: it may quote fields and headers, which come from clients and from the store.
fn one_line(text: &str) -> String {
    let safe = |c: char| if c == ' ' || c.is_ascii_graphic() { c } else { '?' };
    text.chars().map(safe).take(MAX_MESSAGE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_documented() {
        let api = include_str!("../../../docs/api.md");
        for cause in [
            Cause::FormChanged,
            Cause::OtherKey,
            Cause::FormExpired,
            Cause::FileChanged,
            Cause::Damaged,
            Cause::Proxy,
            Cause::NoAnswer,
            Cause::Busy,
            Cause::StoreFull,
            Cause::Clock,
            Cause::Settings,
            Cause::Refused,
            Cause::CorsOrigin,
            Cause::CorsRequest,
            Cause::StoreAway,
            Cause::StoreName,
            Cause::StoreCertificate,
            Cause::MixedContent,
            Cause::InternalAddress,
            Cause::OtherAddress,
            Cause::Browser,
        ] {
            let row = format!("\n| `{}` |", cause.code());
            assert!(api.contains(&row), "{cause:?} is not in docs/api.md");
        }
    }
}
