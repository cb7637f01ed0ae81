//! The table that a run leaves behind.

use std::fmt::Write as _;

use crate::cases::Case;

/// What one store did with one form.
pub(crate) struct Row<'a> {
    pub(crate) case: &'a Case,
    /// One cell for each store.
    pub(crate) cells: Vec<String>,
}

const INTRODUCTION: &str = "\
# Conformance

What S3 stores do with POST policies, seen by sending the forms to them. `crates/post-policy` makes
this page, and the server its last table: `make conformance` runs the tests in `tests/conformance` and writes it.

A cell tells what the store answered. *stored* means that the object was fetched again and had the
bytes that were sent; *kept* and *dropped* tell whether it also came back with the header that the
field asks for. Where the store answered an error and the object was there nevertheless, the cell
says **stored nevertheless**. ≠ marks answers that the evaluator's dialect for that store does not
predict.
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
