//! Object tags, as the XML of the field `tagging`.

use std::fmt::Write as _;

use crate::escape::Escaped;
use crate::invalid::{Invalid, Rule};

const FIELD: &str = "tagging";
const MOST: usize = 10;
const LONGEST_KEY: usize = 128;
const LONGEST_VALUE: usize = 256;

/// Adds a tag to those in `tags`.
pub(crate) fn add(tags: &mut Vec<(String, String)>, key: &str, value: String) -> Result<(), Invalid> {
    let check = |text: &str, limit: usize| {
        let refuse = |rule| Err(Invalid::new(FIELD, rule, text.len()));
        if text.chars().count() > limit {
            return refuse(Rule::TooLong { limit: limit as u64 });
        }
        if text.contains("${") {
            return refuse(Rule::Variable);
        }
        match text.find(|c: char| !(c.is_alphanumeric() || " +-=._:/@".contains(c))) {
            Some(at) => refuse(Rule::Character { at }),
            None => Ok(()),
        }
    };
    if key.is_empty() {
        return Err(Invalid::new(FIELD, Rule::Empty, 0));
    }
    check(key, LONGEST_KEY)?;
    check(&value, LONGEST_VALUE)?;
    if tags.iter().any(|(other, _)| other == key) {
        return Err(Invalid::new(FIELD, Rule::Repeated, key.len()));
    }
    if tags.len() == MOST {
        let wanted = "ten tags at most";
        return Err(Invalid::new(FIELD, Rule::Shape { wanted }, key.len()));
    }
    tags.push((key.to_owned(), value));
    Ok(())
}

pub(crate) fn xml(tags: &[(String, String)]) -> String {
    let mut xml = String::from("<Tagging><TagSet>");
    for (key, value) in tags {
        let (key, value) = (Escaped(key), Escaped(value));
        let written = write!(xml, "<Tag><Key>{key}</Key><Value>{value}</Value></Tag>");
        debug_assert!(written.is_ok(), "a String takes all text");
    }
    xml.push_str("</TagSet></Tagging>");
    xml
}
