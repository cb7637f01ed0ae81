//! A scanner for the flat XML of S3's answers: one root, and elements with text in it.
//!
//! A full parser would be larger than everything else that a browser needs from this crate. This one skips what it does
//! not understand, or stops there. It expands only XML's five entities and character numbers, so its output cannot
//! grow.

use std::borrow::Cow;

/// Most bytes that are read. Answers have a few hundred.
const MOST_BYTES: usize = 64 << 10;

/// The elements directly below the root element `root`, with their text, as far as the document can be read.
pub(crate) fn children(document: &[u8], root: &str) -> Vec<(String, String)> {
    let document = &document[..document.len().min(MOST_BYTES)];
    let document = String::from_utf8_lossy(document);
    let mut scanner = Scanner { rest: &document };
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut text = String::new();
    while let Some(token) = scanner.next() {
        match token {
            Token::Open(name) => {
                if depth == 0 && name != root {
                    break;
                }
                depth += 1;
                text.clear();
            }
            Token::Empty(name) if depth == 1 => found.push((name.to_owned(), String::new())),
            Token::Empty(_) => {}
            Token::Close(name) => {
                match depth {
                    0 | 1 => break,
                    2 => found.push((name.to_owned(), core::mem::take(&mut text))),
                    _ => {}
                }
                depth -= 1;
            }
            Token::Text(more) if depth == 2 => text.push_str(&unescape(more)),
            Token::Verbatim(more) if depth == 2 => text.push_str(more),
            Token::Text(_) | Token::Verbatim(_) => {}
        }
    }
    found
}

enum Token<'a> {
    Open(&'a str),
    Empty(&'a str),
    Close(&'a str),
    Text(&'a str),
    Verbatim(&'a str),
}

struct Scanner<'a> {
    rest: &'a str,
}

impl<'a> Scanner<'a> {
    /// The next token; `None` at the end, and after anything that cannot be read.
    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            if !self.rest.starts_with('<') {
                let end = self.rest.find('<').unwrap_or(self.rest.len());
                let text = self.take(end, 0);
                return (!text.is_empty()).then_some(Token::Text(text));
            }
            let rest = self.rest;
            if rest.starts_with("<?") {
                self.take(rest.find("?>")?, 2);
            } else if rest.starts_with("<!--") {
                self.take(4 + rest.get(4..)?.find("-->")?, 3);
            } else if rest.starts_with("<![CDATA[") {
                let text = self.take(rest.find("]]>")?, 3);
                return Some(Token::Verbatim(text.get(9..)?));
            } else if rest.starts_with("<!") {
                // A document type, which no store sends.
                return None;
            } else {
                let tag = self.take(tag_end(rest)?, 1);
                return Some(tag_token(tag.get(1..)?));
            }
        }
    }

    /// Returns the next `length` bytes, and skips `more` after them.
    fn take(&mut self, length: usize, more: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest.get(more..).unwrap_or("");
        taken
    }
}

/// The `>` that ends a tag: the first one outside quotes.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    tag.bytes().position(|byte| {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
        quote.is_none() && byte == b'>'
    })
}

fn tag_token(tag: &str) -> Token<'_> {
    if let Some(name) = tag.strip_prefix('/') {
        return Token::Close(local_name(name));
    }
    match tag.strip_suffix('/') {
        Some(tag) => Token::Empty(local_name(tag)),
        None => Token::Open(local_name(tag)),
    }
}

/// The name without attributes and namespace prefix.
fn local_name(tag: &str) -> &str {
    let name = tag.split(|c: char| c.is_ascii_whitespace()).next().unwrap_or(tag);
    name.rsplit(':').next().unwrap_or(name)
}

fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let reference = after
            .split_once(';')
            .and_then(|(name, after)| Some((character(name)?, after)));
        match reference {
            Some((character, after)) => {
                plain.push(character);
                rest = after;
            }
            None => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

fn character(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(document: &str) -> Vec<(String, String)> {
        children(document.as_bytes(), "Error")
    }

    fn pair(name: &str, text: &str) -> (String, String) {
        (name.to_owned(), text.to_owned())
    }

    #[test]
    fn reads_text_references_and_verbatim_text() {
        let document = "<?xml version='1.0'?>\n<!-- > --><s:Error xmlns:s=\"a>b\">\n \
             <A>1 &lt; 2 &amp;&#38;&#x26; &nope; &</A><B/><C><![CDATA[<&amp;>]]></C>\
             <D><E>deep</E></D></s:Error><Error><F>x</F></Error>";
        let expected = [
            pair("A", "1 < 2 &&& &nope; &"),
            pair("B", ""),
            pair("C", "<&amp;>"),
            pair("D", ""),
        ];
        assert_eq!(read(document), expected);
    }

    #[test]
    fn stops_at_text_that_is_not_an_s3_answer() {
        for document in [
            "",
            "plain",
            "<html><body>502</body></html>",
            "<Error",
            "<Error><A",
            "<Error><A>cut",
            "<!DOCTYPE x [<!ENTITY a \"b\">]><Error><A>&a;</A></Error>",
            "</Error>",
            "<Error/>",
            "<![CDATA[",
            "<!--",
            "<?",
        ] {
            assert_eq!(read(document), [], "{document}");
        }
    }
}
