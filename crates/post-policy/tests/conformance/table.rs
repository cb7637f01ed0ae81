//! The table of results.

use std::fmt::Write as _;

use crate::cases::Case;

/// The result of one form at one store.
pub(crate) struct Row<'a> {
    pub(crate) case: &'a Case,
    /// One cell for each store.
    pub(crate) cells: Vec<String>,
}

const INTRODUCTION: &str = "\
# Conformance

How S3 stores judge POST policies. The tests send each form to real stores. `make conformance` generates this page: the
tests in `crates/post-policy/tests/conformance` write all tables but the last, and a test of the server writes that one.

A cell gives the store's answer. *stored*: the object was fetched again and had the bytes that were sent. *kept* and
*dropped*: whether the object also has the header that the field asks for. **stored nevertheless**: the store answered an
error and kept the object. ≠: the evaluator's dialect for that store predicts another answer.
";

pub(crate) fn markdown(stores: &[&str], missing: &[&str], rows: &[Row<'_>]) -> String {
    let mut page = INTRODUCTION.to_owned();
    if !missing.is_empty() {
        writeln!(page, "\nNot run this time: {}.", missing.join(", ")).unwrap();
    }
    let mut group = "";
    for row in rows {
        if row.case.group != group {
            group = row.case.group;
            writeln!(
                page,
                "\n## {group}\n\n| | {} |\n|---|{}",
                stores.join(" | "),
                "---|".repeat(stores.len())
            )
            .unwrap();
        }
        writeln!(
            page,
            "| {} | {} |",
            row.case.name.replace('|', "\\|"),
            row.cells.join(" | ")
        )
        .unwrap();
    }
    page
}
