//! The definition of a setting: its name, its default, its description, and the places of its value.

use std::fmt;

/// The prefix of all our environment variables.
pub(super) const PREFIX: &str = "BUTTRESS_";

/// Settings with these prefixes are in a table of `buttress.toml`.
const TABLES: [&str; 2] = ["S3_", "OIDC_"];

/// The value of a setting that is not set.
#[derive(Debug, Clone, Copy)]
pub(super) enum DefaultValue {
    /// None.
    Nothing,
    /// A value, as one would write it.
    Text(&'static str),
    /// A description, where the value is long or depends on other settings.
    Described(&'static str),
}

/// A setting. The server reads it by this definition, errors name it, and docs/settings.md lists it.
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

    /// Sets the default value.
    pub(super) const fn default(mut self, text: &'static str) -> Self {
        self.default = DefaultValue::Text(text);
        self
    }

    /// Sets the description of the default.
    pub(super) const fn default_is(mut self, text: &'static str) -> Self {
        self.default = DefaultValue::Described(text);
        self
    }

    /// Allows the value in a file that `…_FILE` names, so that it is not visible in the environment.
    pub(super) const fn in_file(mut self) -> Self {
        self.in_file = true;
        self
    }

    /// Sets another tool's variable, which is read if ours is not set.
    pub(super) const fn alias(mut self, variable: &'static str) -> Self {
        self.alias = Some(variable);
        self
    }

    /// The environment variable without its prefix.
    pub(super) const fn short_name(&self) -> &'static str {
        self.name
    }

    /// The section of docs/settings.md.
    pub(super) const fn topic(&self) -> &'static str {
        self.topic
    }

    /// The description, in Markdown.
    pub(super) const fn description(&self) -> &'static str {
        self.description
    }

    pub(super) const fn default_value(&self) -> DefaultValue {
        self.default
    }

    /// Whether the value may be in a file that `…_FILE` names.
    pub(super) const fn may_be_in_file(&self) -> bool {
        self.in_file
    }

    pub(super) const fn alias_name(&self) -> Option<&'static str> {
        self.alias
    }

    /// The variable with the path of the value's file.
    pub(super) fn file_variable(&self) -> String {
        format!("{self}_FILE")
    }

    /// The name in `buttress.toml`; a dot separates it from its table's name.
    pub(super) fn toml_name(&self) -> String {
        let table = TABLES.iter().find(|table| self.name.starts_with(**table));
        match table.and_then(|table| Some((table, self.name.strip_prefix(table)?))) {
            Some((table, rest)) => format!("{}.{rest}", table.trim_end_matches('_')).to_lowercase(),
            None => self.name.to_lowercase(),
        }
    }
}

/// Names are unique.
impl PartialEq for Setting {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// The environment variable.
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
    /// The problem, and how to solve it.
    pub problem: String,
}

impl SettingError {
    /// The error of a setting.
    pub fn new(setting: &Setting, problem: impl Into<String>) -> Self {
        Self::named(setting.to_string(), problem)
    }

    /// The error of something else: the file, or an unknown variable.
    pub(super) fn named(name: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            setting: name.into(),
            problem: problem.into(),
        }
    }
}
