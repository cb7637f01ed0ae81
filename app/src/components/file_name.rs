//! File names of any length and script.

use leptos::prelude::*;

/// Names of at most this many characters are not shortened.
const SHORT: usize = 16;
/// Characters at the end of a long name that stay visible: the extension and the number of a copy.
const TAIL: usize = 9;

/// A file name that is shortened in the middle where space is scarce. The whole name is in the document, so that it
/// can be found, copied and read out.
#[component]
pub fn FileName(
    /// The name.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    let (head, tail) = split(&name);
    let (head, tail, whole) = (head.to_owned(), tail.to_owned(), tail.is_empty());
    view! {
        <bdi class="file-name" translate="no" title=name>
            <span>{head}</span>
            <span hidden=whole>{tail}</span>
        </bdi>
    }
}

/// Splits a long name, never inside a visible character or joined letters.
fn split(name: &str) -> (&str, &str) {
    let count = name.chars().count();
    if count <= SHORT {
        return (name, "");
    }
    let mut at = name.char_indices().nth(count - TAIL).map_or(name.len(), |(at, _)| at);
    while let (Some(before), Some(next)) = (name[..at].chars().next_back(), name[at..].chars().next()) {
        if !extends(next) && before != ZERO_WIDTH_JOINER && !(joins(before) && joins(next)) {
            break;
        }
        at += next.len_utf8();
    }
    name.split_at(at)
}

const ZERO_WIDTH_JOINER: char = '\u{200d}';

/// Whether a character extends the previous one; only the most common ones.
fn extends(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200d}' | '\u{20d0}'..='\u{20ff}' | '\u{3099}' | '\u{309a}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

/// Whether a letter belongs to a script with joined letters: from Arabic to the scripts of India.
fn joins(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{dff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_not_split_and_long_ones_keep_their_end() {
        assert_eq!(split("photo.jpg"), ("photo.jpg", ""));
        let name = "a very long name of a holiday picture (2).jpeg";
        let (head, tail) = split(name);
        assert_eq!(tail, " (2).jpeg");
        assert_eq!(format!("{head}{tail}"), name);
    }

    #[test]
    fn combining_characters_are_not_split() {
        let name = format!("{}e\u{301}2345678", "x".repeat(30));
        assert_eq!(split(&format!("{name}9")).1, "23456789");
        let family = format!("{}👩\u{200d}👧3456.txt", "x".repeat(30));
        assert_eq!(split(&family).1, "3456.txt");
        assert_eq!(split("ملف طويل جدا باسم عربي للتجربة.txt").1, ".txt");
    }
}
