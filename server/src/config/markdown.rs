//! The page docs/settings.md, generated from the definitions.

use std::fmt::Write as _;

use super::definitions::ALL;
use super::setting::{DefaultValue, Setting};

const INTRODUCTION: &str = "\
# Settings

`buttress settings` prints this page.

The environment overrides `buttress.toml` in the working directory, which overrides the built-in defaults. In the
file, a dot separates a table from a name: `s3.bucket` is `bucket` in `[s3]`. A missing or wrong value, or an unknown
name, stops the start with one sentence that names the setting. Secrets are never printed.

The value of a setting marked † may be in a file of its own: set `…_FILE` to the file's path, as in
`BUTTRESS_DATABASE_URL_FILE`. Where a description ends with a variable of another tool, that variable is used if ours
is not set.
";

/// The whole page.
pub fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    let mut topic = "";
    for setting in ALL {
        if setting.topic() != topic {
            topic = setting.topic();
            // Writing to a String cannot fail.
            let _ = write!(
                page,
                "\n## {topic}\n\n| Environment | `buttress.toml` | Default | |\n|---|---|---|---|\n"
            );
        }
        let _ = writeln!(page, "{}", row(setting));
    }
    page
}

fn row(setting: &Setting) -> String {
    let mark = if setting.may_be_in_file() { " †" } else { "" };
    let default = match setting.default_value() {
        DefaultValue::Nothing => String::new(),
        DefaultValue::Text(text) => format!("`{text}`"),
        DefaultValue::Described(text) => text.to_owned(),
    };
    let alias = setting
        .alias_name()
        .map(|name| format!("; `{name}`"))
        .unwrap_or_default();
    format!(
        "| `{setting}`{mark} | `{}` | {default} | {}{alias} |",
        setting.toml_name(),
        setting.description()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docs_settings_md_is_current() {
        let committed = include_str!("../../../docs/settings.md");
        assert!(
            committed == page(),
            "docs/settings.md is outdated; run: cargo run -p server -- settings > docs/settings.md"
        );
    }

    #[test]
    fn no_cell_contains_a_column_separator() {
        for setting in ALL {
            assert_eq!(row(setting).matches('|').count(), 5, "{setting}");
        }
    }
}
