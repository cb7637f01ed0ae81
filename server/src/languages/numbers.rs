//! Number formats. Digits and separators are read from ICU4X once; our own code formats numbers with them on the server
//! and in the browser, so that both write the same.

use app::text::{Language, NumberFormat};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_decimal::options::DecimalFormatterOptions;

use super::locale_of;

/// The digits and separators of a language, read from numbers that ICU4X formats.
pub(super) fn forms(language: Language) -> NumberFormat {
    read(language).unwrap_or_default()
}

fn read(language: Language) -> Option<NumberFormat> {
    let write = writer(language)?;
    let long = write("12345678.9")?;
    let mut runs = Vec::new();
    let mut marks = Vec::new();
    let mut run = 0_u8;
    for c in long.chars() {
        if c.is_numeric() {
            run += 1;
        } else {
            runs.push(std::mem::take(&mut run));
            marks.push(c);
        }
    }
    let (decimal, group) = (*marks.last()?, *marks.first()?);
    let secondary_group = *runs.get(runs.len().checked_sub(2)?)?;
    let marks_four_digits = write("1000")?.contains(group);
    Some(NumberFormat {
        zero: write("0")?.chars().next()?,
        decimal,
        group,
        min_grouping_digits: if marks_four_digits { 1 } else { 2 },
        secondary_group,
    })
}

fn writer(language: Language) -> Option<impl Fn(&str) -> Option<String>> {
    let formatter = DecimalFormatter::try_new(locale_of(language).into(), DecimalFormatterOptions::default()).ok()?;
    Some(move |number: &str| {
        let number: Decimal = number.parse().ok()?;
        Some(formatter.format(&number).to_string())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_have_the_format_of_each_language() {
        for (language, number, size) in [
            (Language::English, "1,234,567", "1,234.5"),
            (Language::German, "1.234.567", "1.234,5"),
            (Language::Spanish, "1.234.567", "1234,5"),
            (Language::French, "1\u{202f}234\u{202f}567", "1\u{202f}234,5"),
            (Language::Arabic, "1,234,567", "1,234.5"),
            (Language::Japanese, "1,234,567", "1,234.5"),
            (Language::Hindi, "12,34,567", "1,234.5"),
        ] {
            let forms = forms(language);
            assert_eq!(forms.whole(1_234_567), number, "{language:?}");
            assert_eq!(forms.tenths(12_345), size, "{language:?}");
        }
    }

    proptest! {
        #[test]
        fn our_format_is_that_of_icu4x(number in any::<u64>(), digits in 0..20_u32) {
            let number = number / 10_u64.pow(digits.min(19));
            for language in Language::ALL {
                let write = writer(language).unwrap();
                let forms = forms(language);
                prop_assert_eq!(forms.whole(number), write(&number.to_string()).unwrap());
                let tenths = format!("{}.{}", number / 10, number % 10);
                prop_assert_eq!(forms.tenths(number), write(&tenths).unwrap());
            }
        }
    }
}
