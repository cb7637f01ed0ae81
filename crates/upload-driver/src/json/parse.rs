//! JSON parser (RFC 8259) with a limited depth of recursion.

use super::read::InvalidJson;

/// A JSON value. Numbers with fractions are not supported, because our types have none.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Unsigned(u64),
    Negative(i64),
    Text(String),
    List(Vec<Value>),
    Members(Vec<(String, Value)>),
}

/// Maximum nesting. Our values need less; deeper input is hostile.
const MAX_DEPTH: u8 = 32;

/// Parses exactly one value.
pub(super) fn parse(json: &[u8]) -> Result<Value, InvalidJson> {
    let mut parser = Parser { rest: json };
    let value = parser.value(MAX_DEPTH)?;
    parser.skip_blanks();
    if parser.rest.is_empty() {
        Ok(value)
    } else {
        Err(InvalidJson)
    }
}

struct Parser<'a> {
    rest: &'a [u8],
}

impl Parser<'_> {
    fn value(&mut self, depth: u8) -> Result<Value, InvalidJson> {
        let deeper = depth.checked_sub(1).ok_or(InvalidJson)?;
        self.skip_blanks();
        match self.rest.first().ok_or(InvalidJson)? {
            b'"' => self.text().map(Value::Text),
            b'[' => {
                let mut list = Vec::new();
                self.each(b']', |parser| {
                    list.push(parser.value(deeper)?);
                    Ok(())
                })?;
                Ok(Value::List(list))
            }
            b'{' => {
                let mut members = Vec::new();
                self.each(b'}', |parser| {
                    parser.skip_blanks();
                    let name = parser.text()?;
                    parser.skip_blanks();
                    parser.expect(b":")?;
                    members.push((name, parser.value(deeper)?));
                    Ok(())
                })?;
                Ok(Value::Members(members))
            }
            b'n' => self.expect(b"null").map(|()| Value::Null),
            b't' => self.expect(b"true").map(|()| Value::Bool(true)),
            b'f' => self.expect(b"false").map(|()| Value::Bool(false)),
            _ => self.number(),
        }
    }

    /// Parses comma-separated items up to the bracket `close`.
    fn each(
        &mut self,
        close: u8,
        mut one: impl FnMut(&mut Self) -> Result<(), InvalidJson>,
    ) -> Result<(), InvalidJson> {
        self.rest = &self.rest[1..];
        self.skip_blanks();
        if self.rest.first() == Some(&close) {
            self.rest = &self.rest[1..];
            return Ok(());
        }
        loop {
            one(self)?;
            self.skip_blanks();
            match self.next()? {
                b',' => {}
                end if end == close => return Ok(()),
                _ => return Err(InvalidJson),
            }
        }
    }

    fn number(&mut self) -> Result<Value, InvalidJson> {
        let digits = self
            .rest
            .iter()
            .take_while(|b| b.is_ascii_digit() || **b == b'-')
            .count();
        let (number, rest) = self.rest.split_at(digits);
        if matches!(rest.first(), Some(b'.' | b'e' | b'E' | b'+')) || matches!(number, [b'0', _, ..] | [b'-', b'0', ..])
        {
            return Err(InvalidJson);
        }
        self.rest = rest;
        let number = std::str::from_utf8(number).map_err(|_| InvalidJson)?;
        match number.parse() {
            Ok(unsigned) => Ok(Value::Unsigned(unsigned)),
            Err(_) => number.parse().map(Value::Negative).map_err(|_| InvalidJson),
        }
    }

    fn text(&mut self) -> Result<String, InvalidJson> {
        self.expect(b"\"")?;
        let mut text = Vec::new();
        loop {
            match self.next()? {
                b'"' => return String::from_utf8(text).map_err(|_| InvalidJson),
                b'\\' => {
                    let character = self.escaped()?;
                    text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                }
                0..0x20 => return Err(InvalidJson),
                byte => text.push(byte),
            }
        }
    }

    fn escaped(&mut self) -> Result<char, InvalidJson> {
        let code = match self.next()? {
            b'b' => 8,
            b't' => 9,
            b'n' => 10,
            b'f' => 12,
            b'r' => 13,
            b'u' => {
                let high = self.hex()?;
                if (0xd800..0xdc00).contains(&high) {
                    self.expect(b"\\u")?;
                    let low = self.hex()?.checked_sub(0xdc00).filter(|low| *low < 0x400);
                    0x10000 + ((high - 0xd800) << 10) + low.ok_or(InvalidJson)?
                } else {
                    high
                }
            }
            plain @ (b'"' | b'\\' | b'/') => plain.into(),
            _ => return Err(InvalidJson),
        };
        char::from_u32(code).ok_or(InvalidJson)
    }

    fn hex(&mut self) -> Result<u32, InvalidJson> {
        (0..4).try_fold(0, |code, _| {
            let digit = char::from(self.next()?).to_digit(16).ok_or(InvalidJson)?;
            Ok(code * 16 + digit)
        })
    }

    fn next(&mut self) -> Result<u8, InvalidJson> {
        let (&byte, rest) = self.rest.split_first().ok_or(InvalidJson)?;
        self.rest = rest;
        Ok(byte)
    }

    fn expect(&mut self, word: &[u8]) -> Result<(), InvalidJson> {
        self.rest = self.rest.strip_prefix(word).ok_or(InvalidJson)?;
        Ok(())
    }

    fn skip_blanks(&mut self) {
        while let [b' ' | b'\t' | b'\n' | b'\r', rest @ ..] = self.rest {
            self.rest = rest;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_serde_json_reads_them() {
        for json in [
            "null",
            " [ ] ",
            "{}",
            "[1,-2,18446744073709551615,0,-9223372036854775808]",
            r#"{"a":{"b":[true,false,null]},"c":"\"\\\/\b\f\n\r\té🏔️\ud83c\udfd4"}"#,
            "\"\u{7f}é🏔️\"",
        ] {
            let expected: serde_json::Value = serde_json::from_str(json).unwrap();
            assert_eq!(super::super::read::<serde_json::Value>(json), Ok(expected), "{json}");
        }
    }

    #[test]
    fn invalid_json_is_refused() {
        for json in [
            "",
            "nul",
            "[1",
            "[1,]",
            "[,1]",
            "{\"a\"}",
            "{\"a\":}",
            "{a:1}",
            "\"",
            "\"\\x\"",
            "\"\\ud800\"",
            "\"\\ud800\\u0041\"",
            "\"\n\"",
            "01",
            "-",
            "--1",
            "1 2",
            "1.5",
            "1e3",
            "+1",
            "'a'",
            "[1]]",
            "-01",
            "1-2",
        ] {
            assert_eq!(parse(json.as_bytes()), Err(InvalidJson), "{json}");
        }
        assert_eq!(parse(b"\"\xff\""), Err(InvalidJson));
        assert_eq!(parse("[".repeat(100_000).as_bytes()), Err(InvalidJson));
    }
}
