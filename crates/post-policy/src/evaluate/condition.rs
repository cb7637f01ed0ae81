//! Judges single conditions.

use std::borrow::Cow;

use super::{Evaluator, variable};
use crate::condition::{Condition, Notation, ParsedCondition};
use crate::dialect::Dialect;
use crate::field;
use crate::verdict::{Check, Subject};

const FILENAME: &str = "${filename}";

impl Evaluator<'_> {
    pub(super) fn check_condition(&self, parsed: &ParsedCondition) -> Check {
        let (passed, sentence) = match self.refused_notation(parsed) {
            Some(sentence) => (false, sentence),
            None => match &parsed.condition {
                Condition::ContentLengthRange { min, max } => self.check_size(*min, *max),
                Condition::Eq { field, value } => self.check_text(parsed, field, value, true),
                Condition::StartsWith { field, prefix } => self.check_text(parsed, field, prefix, false),
            },
        };
        Check {
            subject: Subject::Condition(parsed.condition.clone()),
            passed,
            sentence,
        }
    }

    /// Why this store refuses the way in which the condition is written, if it does.
    fn refused_notation(&self, parsed: &ParsedCondition) -> Option<String> {
        let store = self.dialect.title();
        if let Some(name) = parsed
            .condition
            .field()
            .filter(|name| !self.dialect.accepts_condition_for(name))
        {
            return Some(format!("{store} takes no condition for `{name}`."));
        }
        let why = match parsed.notation {
            _ if is_prefix(&parsed.condition, |name| !self.dialect.accepts_prefix(name)) => {
                "wants an exact condition for that field"
            }
            _ if parsed.has_capitals && self.dialect == Dialect::Aws => "is not known to take operators in capitals",
            _ if parsed.has_capitals && self.dialect == Dialect::Garage => "wants operators in lower case",
            Notation::ArrayWithoutDollar if self.dialect != Dialect::S3s => "wants a `$` before the name of the field",
            Notation::QuotedSizes if matches!(self.dialect, Dialect::Garage | Dialect::S3s) => "wants sizes as numbers",
            Notation::NonText if self.dialect == Dialect::Aws => "wants a text in quotes as the value of a condition",
            Notation::NonText => "is not known to take anything but a text as the value of a condition",
            Notation::ObjectOfSeveral(_) if matches!(self.dialect, Dialect::Aws | Dialect::Garage | Dialect::S3s) => {
                "wants one field for each condition"
            }
            _ => return None,
        };
        Some(format!("{store} {why}."))
    }

    fn check_size(&self, min: u64, max: u64) -> (bool, String) {
        let size = self.size;
        let limits = format!("the policy allows {min} to {max}");
        if (min..=max).contains(&size) {
            (true, format!("The file has {size} bytes; {limits}."))
        } else {
            let word = if size < min { "too few" } else { "too many" };
            (false, format!("The file has {size} bytes, {word}; {limits}."))
        }
    }

    fn check_text(&self, parsed: &ParsedCondition, name: &str, wanted: &str, exactly: bool) -> (bool, String) {
        let kind = if exactly {
            "exactly"
        } else {
            "something that starts with"
        };
        let Some(wanted) = self.wanted(parsed, wanted) else {
            return (
                false,
                format!("`{name}` is compared with a field that is not in the form."),
            );
        };
        let Some(value) = self.value(name) else {
            let passed = self.absent_is_empty(exactly) && wanted.is_empty();
            let shown = shown(name, &wanted);
            return (
                passed,
                format!("`{name}` is not in the form; the policy requires {kind} `{shown}`."),
            );
        };
        let passed = if self.dialect.expands_filename_in(name) && value.contains(FILENAME) {
            let fixed = value.split(FILENAME).next().unwrap_or_default();
            !exactly && fixed.starts_with(&*wanted)
        } else if exactly {
            value == wanted
        } else {
            self.starts_with(name, &value, &wanted)
        };
        let (value, wanted) = (shown(name, &value), shown(name, &wanted));
        if passed && exactly {
            return (true, format!("`{name}` is `{value}`, as the policy requires."));
        }
        (
            passed,
            format!("`{name}` is `{value}`; the policy requires {kind} `{wanted}`."),
        )
    }

    /// The value that the policy requires. On Ceph it can be the value of another field.
    fn wanted<'t>(&'t self, parsed: &ParsedCondition, text: &'t str) -> Option<Cow<'t, str>> {
        if self.reads_variables_in(parsed)
            && let Some(name) = variable(text)
        {
            return self.value(&name);
        }
        Some(Cow::Borrowed(text))
    }

    /// The value that the store compares for a field.
    fn value(&self, name: &str) -> Option<Cow<'_, str>> {
        let mut values = self.form.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
        if name == "bucket" {
            let named_otherwise = values.find(|&(_, value)| value != self.bucket.as_str());
            let bucket = match named_otherwise {
                // The URL decides, but this store requires the field to match.
                Some((_, other)) if self.dialect == Dialect::S3s => other,
                _ => self.bucket.as_str(),
            };
            return Some(Cow::Borrowed(bucket));
        }
        let mut values = values.map(|(_, value)| value);
        match self.dialect {
            // Garage refuses repeated fields elsewhere.
            Dialect::SeaweedFs | Dialect::Garage => values.next().map(Cow::Borrowed),
            Dialect::CephRgw | Dialect::S3s => values.next_back().map(Cow::Borrowed),
            Dialect::Aws => {
                let first = values.next()?;
                let rest: Vec<_> = values.collect();
                if rest.is_empty() {
                    return Some(Cow::Borrowed(first));
                }
                Some(Cow::Owned([&[first], rest.as_slice()].concat().join(",")))
            }
        }
    }

    /// Whether a missing field counts as an empty one.
    fn absent_is_empty(&self, exactly: bool) -> bool {
        match self.dialect {
            Dialect::Aws | Dialect::Garage => false,
            Dialect::CephRgw | Dialect::SeaweedFs => true,
            Dialect::S3s => !exactly,
        }
    }

    /// Compares a value with a prefix. AWS and Garage read commas in a content type as a list whose items must all match;
    /// Garage keeps the blanks between them, and reads only the key as Unicode.
    fn starts_with(&self, name: &str, value: &str, prefix: &str) -> bool {
        let is_list = name.eq_ignore_ascii_case(field::CONTENT_TYPE);
        match self.dialect {
            Dialect::Aws if is_list => value.split(',').all(|item| item.trim_start().starts_with(prefix)),
            Dialect::Garage if name != field::KEY && !value.is_ascii() => false,
            Dialect::Garage if is_list => value.split(',').all(|item| item.starts_with(prefix)),
            _ => value.starts_with(prefix),
        }
    }
}

fn is_prefix(condition: &Condition, refuses: impl Fn(&str) -> bool) -> bool {
    matches!(condition, Condition::StartsWith { field, .. } if refuses(field))
}

fn shown<'a>(name: &str, value: &'a str) -> &'a str {
    if field::is_secret(name) { "…" } else { value }
}
