//! Numbers as a language writes them.

/// How digits are written and grouped; the server asks a library once and tells the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberForms {
    /// The digit 0; the others follow it in Unicode.
    pub zero: char,
    /// Before the decimals.
    pub decimal: char,
    /// Between groups.
    pub group: char,
    /// Digits that stand before the first mark at least.
    pub least: u8,
    /// Digits of every group but the last, which has three.
    pub second: u8,
}

impl Default for NumberForms {
    fn default() -> Self {
        Self {
            zero: '0',
            decimal: '.',
            group: ',',
            least: 1,
            second: 3,
        }
    }
}

/// Digits of the last group.
const FIRST: usize = 3;

impl NumberForms {
    /// Writes a whole number.
    pub fn whole(&self, number: u64) -> String {
        let digits = number.to_string();
        let count = digits.len();
        let grouped = count >= FIRST + usize::from(self.least);
        let second = usize::from(self.second).max(1);
        let mut text = String::with_capacity(count + 8);
        for (place, digit) in digits.bytes().enumerate() {
            let behind = count - place;
            let at_mark = behind == FIRST || (behind > FIRST && (behind - FIRST).is_multiple_of(second));
            if grouped && place > 0 && at_mark {
                text.push(self.group);
            }
            text.push(self.digit(digit));
        }
        text
    }

    /// Writes tenths with one decimal.
    pub fn tenths(&self, tenths: u64) -> String {
        let mut text = self.whole(tenths / 10);
        text.push(self.decimal);
        text.push_str(&self.whole(tenths % 10));
        text
    }

    fn digit(&self, ascii: u8) -> char {
        let digit = u32::from(ascii - b'0');
        char::from_u32(u32::from(self.zero) + digit).unwrap_or(self.zero)
    }

    /// As a table of texts brings them to the browser.
    pub(super) fn spell(&self) -> String {
        let small = |number: u8| char::from(b'0' + number.min(9));
        [
            self.zero,
            self.decimal,
            self.group,
            small(self.least),
            small(self.second),
        ]
        .into_iter()
        .collect()
    }

    pub(super) fn read(spelled: &str) -> Option<Self> {
        let mut all = spelled.chars();
        let (zero, decimal, group) = (all.next()?, all.next()?, all.next()?);
        let mut small = || u8::try_from(all.next()?.to_digit(10)?).ok();
        Some(Self {
            zero,
            decimal,
            group,
            least: small()?,
            second: small()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_as_people_group_them() {
        let english = NumberForms::default();
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (12_345_678, "12,345,678")] {
            assert_eq!(english.whole(number), text);
        }
        let hindi = NumberForms { second: 2, ..english };
        assert_eq!(hindi.whole(12_345_678), "1,23,45,678");
        let spanish = NumberForms {
            decimal: ',',
            group: '.',
            least: 2,
            ..english
        };
        assert_eq!(spanish.whole(1234), "1234");
        assert_eq!(spanish.tenths(123_456), "12.345,6");
        let eastern = NumberForms { zero: '٠', ..english };
        assert_eq!(eastern.tenths(98), "٩.٨");
        assert_eq!(NumberForms::read(&spanish.spell()), Some(spanish));
        assert_eq!(NumberForms::read("0."), None);
    }
}
