//! Placeholders for statements with a variable number of values.

use std::fmt::Write as _;

use crate::database::Engine;

/// Placeholders for `count` values after `behind` others: `$4, $5, $6` or `?, ?, ?`. SQLite treats a numbered
/// placeholder as a name and searches all earlier names for it, so its placeholders have no numbers.
pub(super) fn placeholders(engine: Engine, behind: usize, count: usize) -> String {
    let mut list = String::with_capacity(count * 6);
    for number in behind + 1..=behind + count {
        if number > behind + 1 {
            list.push_str(", ");
        }
        // Writing to a String cannot fail.
        let _ = match engine {
            Engine::Sqlite => list.write_char('?'),
            Engine::Postgres => write!(list, "${number}"),
        };
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_continue_after_earlier_ones() {
        assert_eq!(placeholders(Engine::Postgres, 0, 3), "$1, $2, $3");
        assert_eq!(placeholders(Engine::Sqlite, 9, 2), "?, ?");
    }
}
