//! The text form of positions in a list of files.

use app::domain::listing::Sort;
use app::domain::upload::UploadId;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::Timestamp;

use crate::ledger::{Cursor, Row, SortValue, name_key};

/// The cursor after a file in a list of this order; `None` if the row has no file.
pub(super) fn cursor_at(row: &Row, sort: Sort) -> Option<Cursor> {
    let sort_value = match sort {
        Sort::Newest | Sort::Oldest => SortValue::Time(row.issued_at),
        Sort::Name => SortValue::Name(name_key(&row.name)),
        Sort::Size => SortValue::Size(row.stored.as_ref()?.size),
    };
    let id = row.id.clone();
    Some(Cursor { sort_value, id })
}

/// Formats a cursor as `{sort value}-{id}`. Ids have no dash, so the last dash separates the two.
pub(crate) fn format_cursor(Cursor { sort_value, id }: &Cursor) -> String {
    match sort_value {
        SortValue::Time(time) => format!("{}-{id}", time.as_millisecond()),
        SortValue::Size(size) => format!("{size}-{id}"),
        SortValue::Name(key) => format!("{}-{id}", BASE64_URL_SAFE_NO_PAD.encode(key)),
    }
}

/// Parses a cursor of a list of this order.
pub(crate) fn parse_cursor(text: &str, sort: Sort) -> Option<Cursor> {
    let (sort_value, id) = text.rsplit_once('-')?;
    let sort_value = match sort {
        Sort::Newest | Sort::Oldest => SortValue::Time(Timestamp::from_millisecond(sort_value.parse().ok()?).ok()?),
        Sort::Size => SortValue::Size(sort_value.parse().ok().filter(|size| i64::try_from(*size).is_ok())?),
        // PostgreSQL accepts no NUL in a text. No file name has one.
        Sort::Name => {
            let key = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(sort_value).ok()?).ok()?;
            SortValue::Name(Some(key).filter(|key| !key.contains('\0'))?)
        }
    };
    let id = UploadId::parse(id).ok()?;
    Some(Cursor { sort_value, id })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_of_each_order_are_parsed_and_others_rejected() {
        let id = UploadId::from_bits(7);
        let time = Timestamp::from_millisecond(1_700_000_000_123).unwrap();
        for (sort, sort_value) in [
            (Sort::Newest, SortValue::Time(time)),
            (Sort::Oldest, SortValue::Time(time)),
            (Sort::Size, SortValue::Size(5)),
            (Sort::Name, SortValue::Name("a-b – ü.png".to_owned())),
        ] {
            let cursor = Cursor {
                sort_value,
                id: id.clone(),
            };
            assert_eq!(parse_cursor(&format_cursor(&cursor), sort), Some(cursor));
        }
        let zeros = "0".repeat(32);
        for sort in Sort::ALL {
            for nonsense in [
                "",
                "-",
                "x-y",
                "1-2",
                &format!("99999999999999999999!-{zeros}"),
                &format!("AA-{zeros}!"),
            ] {
                assert!(parse_cursor(nonsense, sort).is_none(), "{nonsense}");
            }
        }
        assert!(parse_cursor(&format!("18446744073709551615-{zeros}"), Sort::Size).is_none());
        assert!(parse_cursor(&format!("AA-{zeros}"), Sort::Name).is_none(), "a NUL");
    }
}
