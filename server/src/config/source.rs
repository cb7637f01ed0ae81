//! Where a setting's text comes from.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// A setting that is missing or wrong: its name and one sentence, never a secret's value.
#[derive(Debug, thiserror::Error)]
#[error("{setting}: {problem}")]
pub struct SettingError {
    /// The setting's name as the environment spells it.
    pub setting: String,
    /// What is wrong and what to write instead.
    pub problem: String,
}

impl SettingError {
    /// For the setting that the environment calls `BUTTRESS_{name}`.
    pub fn new(name: &str, problem: impl Into<String>) -> Self {
        Self {
            setting: format!("{PREFIX}{name}"),
            problem: problem.into(),
        }
    }
}

const PREFIX: &str = "BUTTRESS_";

/// Every name that may be set, without its prefix. In `buttress.toml` the names are lower case and
/// those of a group stand in a table: `S3_BUCKET` is `bucket` in `[s3]`.
const NAMES: &[&str] = &[
    "ADDR",
    "ALLOWED_TYPES",
    "AUDIT_DAYS",
    "BUDGET_PER_MINUTE",
    "DATABASE_URL",
    "DATA_DIR",
    "EMBEDDED_S3_ADDR",
    "EVENTS_SECRET",
    "EVENTS_SECRET_PREVIOUS",
    "FORM_LIFETIME_SECONDS",
    "LINK_SECONDS",
    "MAX_OUTSTANDING",
    "MAX_UPLOAD_BYTES",
    "OIDC_CLIENT_ID",
    "OIDC_CLIENT_SECRET",
    "OIDC_ISSUER",
    "OIDC_NAME",
    "PARTS_FROM_BYTES",
    "PUBLIC_URL",
    "QUOTA_BYTES",
    "S3_ACCESS_KEY_ID",
    "S3_ACL",
    "S3_BROWSER_ACCESS_KEY_ID",
    "S3_BROWSER_SECRET_ACCESS_KEY",
    "S3_BROWSER_SESSION_TOKEN",
    "S3_BUCKET",
    "S3_ENDPOINT",
    "S3_PATH_STYLE",
    "S3_REGION",
    "S3_SECRET_ACCESS_KEY",
    "S3_SESSION_TOKEN",
    "S3_SIGNATURE",
    "SESSION_IDLE_SECONDS",
    "SESSION_LIFE_SECONDS",
    "SIGNUP",
    "TRUSTED_PROXIES",
    "UNDO_SECONDS",
];

/// Names whose value may stand in a file instead, which `…_FILE` names: secrets, so that they need
/// not stand in an environment that others can read.
const IN_FILES: &[&str] = &[
    "DATABASE_URL",
    "EVENTS_SECRET",
    "EVENTS_SECRET_PREVIOUS",
    "OIDC_CLIENT_SECRET",
    "S3_ACCESS_KEY_ID",
    "S3_BROWSER_ACCESS_KEY_ID",
    "S3_BROWSER_SECRET_ACCESS_KEY",
    "S3_BROWSER_SESSION_TOKEN",
    "S3_SECRET_ACCESS_KEY",
    "S3_SESSION_TOKEN",
];

type Environment = Box<dyn Fn(&str) -> Option<String>>;

/// The environment over a file.
pub struct Source {
    env: Environment,
    file: BTreeMap<String, String>,
    from_files: BTreeMap<String, String>,
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("names_in_file", &self.file.keys())
            .finish_non_exhaustive()
    }
}

impl Source {
    /// The process's environment over `buttress.toml` in the working directory, if there is one.
    ///
    /// # Errors
    /// A file that cannot be read or is not what we expect.
    pub fn of_process() -> Result<Self, SettingError> {
        let path = Path::new("buttress.toml");
        let text = match std::fs::read_to_string(path) {
            Ok(text) => Some(text),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => None,
            Err(e) => {
                return Err(SettingError {
                    setting: "buttress.toml".to_owned(),
                    problem: format!("it cannot be read: {e}"),
                });
            }
        };
        Self::new(|name| std::env::var(name).ok(), text.as_deref())
    }

    /// Any environment over any file's text.
    ///
    /// # Errors
    /// A file that is not TOML or names a setting we do not have.
    pub fn new(env: impl Fn(&str) -> Option<String> + 'static, file: Option<&str>) -> Result<Self, SettingError> {
        let mut flat = BTreeMap::new();
        if let Some(text) = file {
            let fault = |problem: String| SettingError {
                setting: "buttress.toml".to_owned(),
                problem,
            };
            // The parser's own message quotes the line, which may hold a secret.
            let table: toml::Table = toml::from_str(text).map_err(|e: toml::de::Error| {
                let line = e
                    .span()
                    .map_or(1, |span| text[..span.start.min(text.len())].lines().count().max(1));
                fault(format!("line {line} is not valid TOML"))
            })?;
            flatten("", &table, &mut flat).map_err(fault)?;
            if let Some(unknown) = flat.keys().find(|name| !is_known(name)) {
                return Err(fault(format!("there is no setting \"{}\"", unknown.to_lowercase())));
            }
        }
        let mut source = Self {
            env: Box::new(env),
            file: flat,
            from_files: BTreeMap::new(),
        };
        for name in IN_FILES {
            if let Some(text) = source.read_file_of(name)? {
                source.from_files.insert((*name).to_owned(), text);
            }
        }
        Ok(source)
    }

    /// What stands in the file that `{name}_FILE` names, without the line break at its end.
    fn read_file_of(&self, name: &str) -> Result<Option<String>, SettingError> {
        let setting = format!("{name}_FILE");
        let Some(path) = self.get(&setting) else {
            return Ok(None);
        };
        if self.get(name).is_some() {
            return Err(SettingError::new(
                &setting,
                format!("{PREFIX}{name} is set too; unset one of them"),
            ));
        }
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned())),
            Err(e) => Err(SettingError::new(&setting, format!("{path} cannot be read: {e}"))),
        }
    }

    /// The text of a setting; an empty one counts as absent.
    pub fn get(&self, name: &str) -> Option<String> {
        (self.env)(&format!("{PREFIX}{name}"))
            .or_else(|| self.file.get(name).cloned())
            .or_else(|| self.from_files.get(name).cloned())
            .filter(|text| !text.is_empty())
    }

    /// Like [`Source::get`], falling back to a variable of another tool.
    pub fn get_or(&self, name: &str, foreign: &str) -> Option<String> {
        self.get(name)
            .or_else(|| (self.env)(foreign))
            .filter(|text| !text.is_empty())
    }

    /// A setting with a default.
    ///
    /// # Errors
    /// What `parse` says of a bad value.
    pub fn parse<T>(
        &self,
        name: &str,
        default: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, SettingError> {
        parse(self.get(name).as_deref().unwrap_or(default)).map_err(|problem| SettingError::new(name, problem))
    }

    /// A setting that may be absent.
    ///
    /// # Errors
    /// What `parse` says of a bad value.
    pub fn parse_optional<T>(
        &self,
        name: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>, SettingError> {
        self.get(name)
            .map(|text| parse(&text))
            .transpose()
            .map_err(|problem| SettingError::new(name, problem))
    }
}

fn is_known(name: &str) -> bool {
    NAMES.contains(&name) || name.strip_suffix("_FILE").is_some_and(|name| IN_FILES.contains(&name))
}

fn flatten(prefix: &str, table: &toml::Table, into: &mut BTreeMap<String, String>) -> Result<(), String> {
    for (key, value) in table {
        let name = format!("{prefix}{}", key.to_uppercase());
        let text = match value {
            toml::Value::Table(inner) => {
                flatten(&format!("{name}_"), inner, into)?;
                continue;
            }
            toml::Value::String(text) => text.clone(),
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(flag) => flag.to_string(),
            toml::Value::Array(items) => {
                let texts: Option<Vec<&str>> = items.iter().map(toml::Value::as_str).collect();
                texts
                    .ok_or_else(|| format!("\"{}\" must be a list of texts", name.to_lowercase()))?
                    .join(",")
            }
            _ => {
                return Err(format!(
                    "\"{}\" has a value of a kind we do not use",
                    name.to_lowercase()
                ));
            }
        };
        into.insert(name, text);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_wins_over_the_file() {
        let file = "addr = \"127.0.0.1:1\"\nallowed_types = [\"image/png\", \"text/plain\"]\n[s3]\nbucket = \"from-file\"\npath_style = true\n";
        let source = Source::new(
            |name| (name == "BUTTRESS_ADDR").then(|| "127.0.0.1:2".to_owned()),
            Some(file),
        )
        .unwrap();
        assert_eq!(source.get("ADDR").as_deref(), Some("127.0.0.1:2"));
        assert_eq!(source.get("S3_BUCKET").as_deref(), Some("from-file"));
        assert_eq!(source.get("S3_PATH_STYLE").as_deref(), Some("true"));
        assert_eq!(source.get("ALLOWED_TYPES").as_deref(), Some("image/png,text/plain"));
    }

    #[test]
    fn secrets_may_stand_in_files_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        std::fs::write(&path, "from-its-file\n").unwrap();
        let path = path.display().to_string();
        let file = format!("[s3]\nsecret_access_key_file = \"{path}\"\n");
        let source = Source::new(|_| None, Some(&file)).unwrap();
        assert_eq!(source.get("S3_SECRET_ACCESS_KEY").as_deref(), Some("from-its-file"));
        assert!(!format!("{source:?}").contains("from-its-file"));

        let env = |pairs: &[(&str, &str)]| {
            let pairs: Vec<(String, String)> = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
            Source::new(
                move |name| pairs.iter().find(|(k, _)| k == name).map(|(_, v)| v.clone()),
                None,
            )
        };
        let both = [
            ("BUTTRESS_EVENTS_SECRET", "in-the-open"),
            ("BUTTRESS_EVENTS_SECRET_FILE", &path),
        ];
        let message = env(&both).unwrap_err().to_string();
        assert!(
            message.starts_with("BUTTRESS_EVENTS_SECRET_FILE") && !message.contains("in-the-open"),
            "{message}"
        );
        let missing = env(&[("BUTTRESS_DATABASE_URL_FILE", "/nowhere/url")])
            .unwrap_err()
            .to_string();
        assert!(
            missing.starts_with("BUTTRESS_DATABASE_URL_FILE: /nowhere/url cannot be read"),
            "{missing}"
        );
        // Only secrets: a misspelt name is not taken for one.
        assert!(Source::new(|_| None, Some("addr_file = \"x\"")).is_err());
    }

    #[test]
    fn a_misspelt_or_broken_file_is_refused_without_quoting_it() {
        let unknown = Source::new(|_| None, Some("adress = \"x\"")).unwrap_err().to_string();
        assert_eq!(unknown, "buttress.toml: there is no setting \"adress\"");
        let broken = Source::new(|_| None, Some("[s3]\nsecret_access_key = \"hunter2\nx"))
            .unwrap_err()
            .to_string();
        assert!(
            broken.starts_with("buttress.toml: line ") && !broken.contains("hunter2"),
            "{broken}"
        );
    }
}
