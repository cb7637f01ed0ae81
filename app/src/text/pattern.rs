//! Text patterns and their placeholders.
//!
//! `build.rs` generates the patterns: `{0}` is the first argument, `{s0}` the first argument as a size, and
//! `{p0|oone file|xmany files}` selects a variant by the plural category of the first argument; a digit in place of
//! a category matches exactly that number. Braces and bars have no other meaning.

use super::catalog::Plural;
use super::message::Argument;
use super::texts::Texts;

impl Texts {
    /// Appends a pattern with its placeholders replaced to `out`.
    pub(super) fn fill(self, pattern: &str, arguments: &[Argument<'_>], out: &mut String) {
        let mut rest = pattern;
        while let Some((before, behind)) = rest.split_once('{') {
            out.push_str(before);
            let (inside, after) = behind.split_at(end_of(behind, '}').unwrap_or(behind.len()));
            self.replace_placeholder(inside, arguments, out);
            rest = after.strip_prefix('}').unwrap_or(after);
        }
        out.push_str(rest);
    }

    fn replace_placeholder(self, placeholder: &str, arguments: &[Argument<'_>], out: &mut String) {
        let (kind, place) = match placeholder.strip_prefix(['s', 'p']) {
            Some(place) => (placeholder.as_bytes()[0], place),
            None => (0, placeholder),
        };
        let (place, variants) = place.split_once('|').unwrap_or((place, ""));
        let argument = place.parse().ok().and_then(|place: usize| arguments.get(place));
        match (kind, argument) {
            (_, Some(Argument::Text(text))) => self.isolate(text, out),
            (b's', Some(Argument::Number(bytes))) => out.push_str(&self.size(*bytes)),
            (b'p', Some(Argument::Number(count))) => self.fill(self.variant(variants, *count), arguments, out),
            (_, Some(Argument::Number(number))) => out.push_str(&self.catalog().numbers().whole(*number)),
            (_, None) => {}
        }
    }

    /// Appends foreign text, wrapped in Unicode isolates if its direction can differ from the language's.
    fn isolate(self, text: &str, out: &mut String) {
        let apart = text
            .chars()
            .any(|c| is_right_to_left(c) || (self.language().is_right_to_left() && c.is_alphabetic()));
        if apart {
            out.push(FIRST_STRONG_ISOLATE);
        }
        out.push_str(text);
        if apart {
            out.push(POP_ISOLATE);
        }
    }

    fn variant(self, variants: &str, count: u64) -> &str {
        let category = self.catalog().plural(count).mark();
        let (mut rest, mut chosen) = (variants, "");
        loop {
            let (variant, behind) = match end_of(rest, '|') {
                Some(at) => (&rest[..at], Some(&rest[at + 1..])),
                None => (rest, None),
            };
            let mut letters = variant.chars();
            let mark = letters.next();
            if mark
                .and_then(|mark| mark.to_digit(10))
                .is_some_and(|exact| u64::from(exact) == count)
            {
                return letters.as_str();
            }
            if mark == Some(category) || (mark == Some(Plural::Other.mark()) && chosen.is_empty()) {
                chosen = letters.as_str();
            }
            match behind {
                Some(behind) => rest = behind,
                None => return chosen,
            }
        }
    }
}

/// Position of the first `end` outside of any braces.
fn end_of(text: &str, end: char) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            c if c == end && depth == 0 => return Some(at),
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

pub(super) const FIRST_STRONG_ISOLATE: char = '\u{2068}';
pub(super) const POP_ISOLATE: char = '\u{2069}';

/// Letters of right-to-left scripts, and characters that change the direction.
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}
