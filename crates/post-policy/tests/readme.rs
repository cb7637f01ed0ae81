//! The README's porting table names only code that its compiled example has.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

const README: &str = include_str!("../README.md");

#[test]
fn the_porting_table_is_compiled() {
    let (_, section) = README.split_once("## Coming from").unwrap();
    let (table, rest) = section.split_once("```rust\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let rows: Vec<_> = table.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert_eq!(rows.len(), 18);
    for row in rows {
        let cells: Vec<_> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        assert_eq!(cells.len(), 5, "{row}");
        let code = cells[4].trim_matches('`');
        assert!(example.contains(code), "the example has no {code}");
    }
}

#[test]
fn the_readme_hides_no_lines() {
    let hidden = README.lines().filter(|line| line.starts_with("# ")).count();
    assert_eq!(hidden, 1, "only the title starts with `# `");
}
