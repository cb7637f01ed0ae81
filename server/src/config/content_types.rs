//! The setting of allowed content types.

use app::domain::file::canonical_type;
use app::domain::limits::DEFAULT_TYPES;

use super::definitions::ALLOWED_TYPES;
use super::{SettingError, Source};

/// The allowed content types, in lower case.
pub(super) fn allowed(source: &Source) -> Result<Vec<String>, SettingError> {
    let named = source.parse_optional(&ALLOWED_TYPES, parse_types)?;
    Ok(named.unwrap_or_else(|| DEFAULT_TYPES.iter().map(|name| (*name).to_owned()).collect()))
}

fn parse_types(text: &str) -> Result<Vec<String>, String> {
    let types: Vec<String> = text
        .split(',')
        .map(|t| canonical_type(&t.trim().to_ascii_lowercase()).to_owned())
        .filter(|t| !t.is_empty())
        .collect();
    if types.is_empty() {
        return Err("it must name at least one content type, such as image/png; separate several by commas".to_owned());
    }
    for content_type in &types {
        if s3_post_policy::ContentType::new(content_type.clone()).is_err() || content_type.contains(['*', ';']) {
            return Err(format!(
                "\"{content_type}\" is not an exact content type, such as image/png"
            ));
        }
        if is_active(content_type) {
            return Err(format!(
                "{content_type} is never allowed, because it can contain script that runs on the store's origin; remove it"
            ));
        }
    }
    Ok(types)
}

/// Whether a browser may run script from this type: HTML; XML, which may contain XHTML or SVG or name a style sheet
/// with script; containers of such documents; and JavaScript by all of its names (WHATWG, "MIME Sniffing").
fn is_active(content_type: &str) -> bool {
    let (kind, subtype) = content_type.split_once('/').unwrap_or_default();
    let is_markup = ["html", "xml", "xsl", "rfc822", "x-mhtml"].contains(&subtype) || subtype.ends_with("+xml");
    let is_script = ["javascript", "ecmascript", "jscript", "livescript"]
        .iter()
        .any(|name| subtype.strip_prefix("x-").unwrap_or(subtype).starts_with(name));
    kind == "multipart" || is_markup || is_script
}
