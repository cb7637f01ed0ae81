//! A file's name, however long and in whatever script.

use leptos::prelude::*;

/// Names up to this many characters are not shortened.
const SHORT: usize = 24;
/// Characters of a long name's end that stay visible: the extension and what tells copies apart.
const TAIL: usize = 10;

/// A name that shortens in its middle where room is scarce. All of it is in the document, so that
/// it can be found, copied and read out.
#[component]
pub fn FileName(
    /// The name.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    let (head, tail) = split(&name);
    let (head, tail) = (head.to_owned(), tail.to_owned());
    view! {
        <bdi class="file-name" title=name>
            <span>{head}</span>
            <span>{tail}</span>
        </bdi>
    }
}

/// Cuts a long name in two, never inside what people see as one character.
fn split(name: &str) -> (&str, &str) {
    let count = name.chars().count();
    if count <= SHORT {
        return (name, "");
    }
    let mut at = name.char_indices().nth(count - TAIL).map_or(name.len(), |(at, _)| at);
    // A mark, joiner or selector belongs to what stands before it; so does what follows a joiner.
    while let Some(next) = name[at..].chars().next() {
        let before = name[..at].chars().next_back();
        if !extends(next) && before != Some(ZERO_WIDTH_JOINER) {
            break;
        }
        at += next.len_utf8();
    }
    name.split_at(at)
}

const ZERO_WIDTH_JOINER: char = '\u{200d}';

/// The commonest characters that continue the one before them.
fn extends(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{93a}'..='\u{94f}' | '\u{200d}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{3099}' | '\u{309a}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_stay_whole_and_long_ones_keep_their_end() {
        assert_eq!(split("photo.jpg"), ("photo.jpg", ""));
        let name = "a very long name of a holiday picture (2).jpeg";
        let (head, tail) = split(name);
        assert_eq!(tail, "e (2).jpeg");
        assert_eq!(format!("{head}{tail}"), name);
    }

    #[test]
    fn a_letter_and_its_mark_are_not_parted() {
        let name = format!("{}e\u{301}23456789", "x".repeat(30));
        assert_eq!(split(&name).1, "23456789");
        let family = format!("{}👩\u{200d}👧345678.txt", "x".repeat(30));
        assert!(!split(&family).1.starts_with('\u{200d}') && !split(&family).1.starts_with('👧'));
    }
}
