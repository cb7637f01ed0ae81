//! What a setting is: its name, where its value may stand, its default, and the line that describes it.

use std::fmt;

/// What every variable of ours begins with.
pub(super) const PREFIX: &str = "BUTTRESS_";

/// Settings whose names begin so stand in a table of `buttress.toml`.
const TABLES: [&str; 2] = ["S3_", "OIDC_"];

/// The value of a setting that nobody set.
#[derive(Debug, Clone, Copy)]
pub(super) enum DefaultValue {
    /// None.
    Nothing,
    /// As one would write it.
    Text(&'static str),
    /// Too long or not fixed; this describes it.
    Described(&'static str),
}

/// One setting. The server reads it by this, its errors name it by this, and docs/settings.md is made of these.
#[derive(Debug)]
pub struct Setting {
    name: &'static str,
    topic: &'static str,
    description: &'static str,
    default: DefaultValue,
    in_file: bool,
    alias: Option<&'static str>,
}

impl Setting {
    pub(super) const fn new(name: &'static str, topic: &'static str, description: &'static str) -> Self {
        Self {
            name,
            topic,
            description,
            default: DefaultValue::Nothing,
            in_file: false,
            alias: None,
        }
    }

    /// The value where nobody sets one.
    pub(super) const fn default(mut self, text: &'static str) -> Self {
        self.default = DefaultValue::Text(text);
        self
    }

    /// What happens where nobody sets one.
    pub(super) const fn default_is(mut self, words: &'static str) -> Self {
        self.default = DefaultValue::Described(words);
        self
    }

    /// The value may stand in a file that `…_FILE` names: then others cannot read it in the environment.
    pub(super) const fn in_file(mut self) -> Self {
        self.in_file = true;
        self
    }

    /// Another tool's variable, which counts where ours is absent.
    pub(super) const fn alias(mut self, variable: &'static str) -> Self {
        self.alias = Some(variable);
        self
    }

    /// The environment's name without its prefix.
    pub(super) const fn short_name(&self) -> &'static str {
        self.name
    }

    /// The part of the documentation it belongs to.
    pub(super) const fn topic(&self) -> &'static str {
        self.topic
    }

    /// What it sets, in Markdown.
    pub(super) const fn description(&self) -> &'static str {
        self.description
    }

    pub(super) const fn default_value(&self) -> DefaultValue {
        self.default
    }

    /// Whether `…_FILE` exists.
    pub(super) const fn may_be_in_file(&self) -> bool {
        self.in_file
    }

    pub(super) const fn other_name(&self) -> Option<&'static str> {
        self.alias
    }

    /// The variable that names a file with the value.
    pub(super) fn file_variable(&self) -> String {
        format!("{self}_FILE")
    }

    /// The name in `buttress.toml`; a dot parts it from its table's.
    pub(super) fn toml_name(&self) -> String {
        let table = TABLES.iter().find(|table| self.name.starts_with(**table));
        match table.and_then(|table| Some((table, self.name.strip_prefix(table)?))) {
            Some((table, rest)) => format!("{}.{rest}", table.trim_end_matches('_')).to_lowercase(),
            None => self.name.to_lowercase(),
        }
    }
}

/// No two have the same name.
impl PartialEq for Setting {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// The variable of the environment.
impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", self.name)
    }
}

/// A setting that is missing or wrong: its name and one sentence, never a secret's value.
#[derive(Debug, thiserror::Error)]
#[error("{setting}: {problem}")]
pub struct SettingError {
    /// The variable's name, or that of the file.
    pub setting: String,
    /// What is wrong and what to write instead.
    pub problem: String,
}

impl SettingError {
    /// For one setting.
    pub fn new(setting: &Setting, problem: impl Into<String>) -> Self {
        Self::named(setting.to_string(), problem)
    }

    /// For something else that settings come from.
    pub(super) fn named(name: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            setting: name.into(),
            problem: problem.into(),
        }
    }
}
