//! Placeholders for statements whose length depends on what they are about.

use std::fmt::Write as _;

/// `$4, $5, $6` for three values behind three others.
pub(super) fn placeholders(behind: usize, count: usize) -> String {
    let mut list = String::with_capacity(count * 6);
    for number in behind + 1..=behind + count {
        let comma = if number > behind + 1 { ", " } else { "" };
        // Writing to a String cannot fail.
        let _ = write!(list, "{comma}${number}");
    }
    list
}

/// `($1, $2), ($3, $4)` for two rows of two columns.
pub(super) fn tuples(rows: usize, columns: usize) -> String {
    let tuples: Vec<String> = (0..rows)
        .map(|row| format!("({})", placeholders(row * columns, columns)))
        .collect();
    tuples.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_go_on_where_others_end() {
        assert_eq!(placeholders(0, 3), "$1, $2, $3");
        assert_eq!(placeholders(9, 2), "$10, $11");
        assert_eq!(tuples(2, 2), "($1, $2), ($3, $4)");
    }
}
