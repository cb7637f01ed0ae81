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
    /// assert!(ContentType::new("text/plain; charset=utf-8").is_ok());
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
        byte != b'*' && (is_token(byte) || matches!(byte, b'/' | b';' | b'=' | b' '))
    })?;
    let essence_end = text.find(';').unwrap_or(text.len());
    let (essence, parameters) = text.split_at(essence_end);
    let good = essence
        .split_once('/')
        .is_some_and(|(kind, subtype)| is_token_text(kind) && is_token_text(subtype))
        && parameters.split(';').skip(1).all(is_parameter);
    if !good {
        let wanted = "type/subtype, with name=value parameters after semicolons";
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

fn is_parameter(text: &str) -> bool {
    let text = text.strip_prefix(' ').unwrap_or(text);
    text.split_once('=')
        .is_some_and(|(name, value)| is_token_text(name) && is_token_text(value))
}
