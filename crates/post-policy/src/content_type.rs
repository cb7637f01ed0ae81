//! The content type of the file.

use std::sync::Arc;

use crate::invalid::{Invalid, Rule};
use crate::newtype::{check_bytes, check_length, checked_text, is_token};

const FIELD: &str = "Content-Type";
const LONGEST: usize = 255;

checked_text! {
    /// One exact content type: `type/subtype`, with parameters if need be.
    ///
    /// Type and subtype are converted to lower case, because stores compare values byte by byte. Commas are refused:
    /// AWS reads them as a list, other stores do not. The application decides which types are *safe* to store;
    /// `image/svg+xml` and `text/html` run scripts.
    ///
    /// ```
    /// use s3_post_policy::ContentType;
    ///
    /// assert_eq!(ContentType::new("IMAGE/PNG")?.as_str(), "image/png");
    /// assert!(ContentType::new("text/plain; charset=\"utf-8\"").is_ok());
    /// for text in ["", "png", "image/", "image/*", "image/png,text/html", "a/b\r\nx: y"] {
    ///     assert!(ContentType::new(text).is_err(), "{text}");
    /// }
    /// # Ok::<(), s3_post_policy::Invalid>(())
    /// ```
    ContentType(Arc<str>), sample: "image/png", check: check
}

fn check(mut text: String) -> Result<String, Invalid> {
    check_length(FIELD, &text, LONGEST)?;
    check_bytes(FIELD, &text, |byte| {
        byte == b' ' || (byte.is_ascii_graphic() && !matches!(byte, b'*' | b',' | b'\\'))
    })?;
    let essence_end = text.find(';').unwrap_or(text.len());
    let (essence, parameters) = text.split_at(essence_end);
    let good = essence
        .split_once('/')
        .is_some_and(|(kind, subtype)| is_token_text(kind) && is_token_text(subtype))
        && are_parameters(parameters);
    if !good {
        let wanted = "type/subtype, with name=value or name=\"value\" parameters after semicolons";
        return Err(Invalid::new(FIELD, Rule::Shape { wanted }, text.len()));
    }
    if let Some(essence) = text.get_mut(..essence_end) {
        essence.make_ascii_lowercase();
    }
    Ok(text)
}

fn is_token_text(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_token)
}

/// Whether the text is `;name=value` or `;name="value"`, any number of times, each with a blank after the semicolon if
/// need be.
fn are_parameters(mut text: &str) -> bool {
    while !text.is_empty() {
        let Some(parameter) = text.strip_prefix(';') else {
            return false;
        };
        let parameter = parameter.strip_prefix(' ').unwrap_or(parameter);
        let Some((name, value)) = parameter.split_once('=') else {
            return false;
        };
        let (is_good, end) = match value.strip_prefix('"') {
            Some(quoted) => (true, quoted.find('"').map(|end| end + 2)),
            None => {
                let end = value.find(';').unwrap_or(value.len());
                (is_token_text(&value[..end]), Some(end))
            }
        };
        let Some(rest) = end.and_then(|end| value.get(end..)) else {
            return false;
        };
        if !is_good || !is_token_text(name) {
            return false;
        }
        text = rest;
    }
    true
}

/// Checks the start of a content type, and converts it to lower case. Empty text is the start of every type.
#[cfg(feature = "sign")]
pub(crate) fn check_prefix(prefix: &str) -> Result<String, Invalid> {
    if !prefix.is_empty() {
        check_length(FIELD, prefix, LONGEST)?;
        check_bytes(FIELD, prefix, |byte| {
            !matches!(byte, b'*' | b'$') && (is_token(byte) || byte == b'/')
        })?;
        if prefix.starts_with('/') || prefix.matches('/').count() > 1 {
            let wanted = "the start of a type, such as image/";
            return Err(Invalid::new(FIELD, Rule::Shape { wanted }, prefix.len()));
        }
    }
    Ok(prefix.to_ascii_lowercase())
}
