//! Number formats of languages.

/// Digits and grouping of a language. The server derives it from a library once and sends it to the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberFormat {
    /// The digit 0; the other digits follow it in Unicode.
    pub zero: char,
    /// Decimal separator.
    pub decimal: char,
    /// Group separator.
    pub group: char,
    /// Minimum number of digits before the first separator.
    pub min_grouping_digits: u8,
    /// Digits in every group but the last, which has three.
    pub secondary_group: u8,
}

impl Default for NumberFormat {
    fn default() -> Self {
        Self {
            zero: '0',
            decimal: '.',
            group: ',',
            min_grouping_digits: 1,
            secondary_group: 3,
        }
    }
}

/// Digits in the last group.
const PRIMARY_GROUP: usize = 3;

impl NumberFormat {
    /// Formats a whole number.
    pub fn whole(&self, number: u64) -> String {
        let digits = number.to_string();
        let count = digits.len();
        let grouped = count >= PRIMARY_GROUP + usize::from(self.min_grouping_digits);
        let secondary_group = usize::from(self.secondary_group).max(1);
        let mut text = String::with_capacity(count + 8);
        for (place, digit) in digits.bytes().enumerate() {
            let behind = count - place;
            let at_mark = behind == PRIMARY_GROUP
                || (behind > PRIMARY_GROUP && (behind - PRIMARY_GROUP).is_multiple_of(secondary_group));
            if grouped && place > 0 && at_mark {
                text.push(self.group);
            }
            text.push(self.digit(digit));
        }
        text
    }

    /// Formats tenths with one decimal.
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

    /// The form in [`super::TextsData`].
    pub(super) fn encode(&self) -> String {
        let small = |number: u8| char::from(b'0' + number.min(9));
        [
            self.zero,
            self.decimal,
            self.group,
            small(self.min_grouping_digits),
            small(self.secondary_group),
        ]
        .into_iter()
        .collect()
    }

    pub(super) fn decode(encoded: &str) -> Option<Self> {
        let mut all = encoded.chars();
        let (zero, decimal, group) = (all.next()?, all.next()?, all.next()?);
        let mut small = || u8::try_from(all.next()?.to_digit(10)?).ok();
        Some(Self {
            zero,
            decimal,
            group,
            min_grouping_digits: small()?,
            secondary_group: small()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_as_in_each_language() {
        let english = NumberFormat::default();
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (12_345_678, "12,345,678")] {
            assert_eq!(english.whole(number), text);
        }
        let hindi = NumberFormat {
            secondary_group: 2,
            ..english
        };
        assert_eq!(hindi.whole(12_345_678), "1,23,45,678");
        let spanish = NumberFormat {
            decimal: ',',
            group: '.',
            min_grouping_digits: 2,
            ..english
        };
        assert_eq!(spanish.whole(1234), "1234");
        assert_eq!(spanish.tenths(123_456), "12.345,6");
        let eastern = NumberFormat { zero: '٠', ..english };
        assert_eq!(eastern.tenths(98), "٩.٨");
        assert_eq!(NumberFormat::decode(&spanish.encode()), Some(spanish));
        assert_eq!(NumberFormat::decode("0."), None);
    }
}
