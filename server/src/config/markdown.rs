//! docs/settings.md, from the definitions.

use std::fmt::Write as _;

use super::definitions::ALL;
use super::setting::{DefaultValue, Setting};

const BEGINNING: &str = "\
# Settings

`buttress settings` prints this page.

Values come from the built-in defaults, then from `buttress.toml` in the working directory, then from the
environment. In the file a dot parts a table from a name: `s3.bucket` is `bucket` in `[s3]`. A missing or wrong
value, and a name that no setting has, stops the start with one sentence that names it. Secrets are never printed.

A setting marked † may stand in a file instead: `…_FILE` names it, as in `BUTTRESS_DATABASE_URL_FILE`. A variable of
another tool counts where ours is absent.
";

/// The whole page.
pub fn page() -> String {
    let mut page = BEGINNING.to_owned();
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
        DefaultValue::Described(words) => words.to_owned(),
    };
    let alias = setting
        .other_name()
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
    fn the_page_that_is_kept_is_current() {
        let kept = include_str!("../../../docs/settings.md");
        assert!(
            kept == page(),
            "docs/settings.md is not what the definitions say: cargo run -p server -- settings > docs/settings.md"
        );
    }

    #[test]
    fn every_cell_stays_in_its_column() {
        for setting in ALL {
            assert_eq!(row(setting).matches('|').count(), 5, "{setting}");
        }
    }
}
