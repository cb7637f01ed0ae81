//! The source of settings: the environment, which overrides `buttress.toml`.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::Path;

use super::definitions::ALL;
use super::setting::{DefaultValue, PREFIX, Setting, SettingError};
use super::unknown;

const FILE: &str = "buttress.toml";

/// The values of settings as text.
pub struct Source {
    env: BTreeMap<String, String>,
    /// Values of `buttress.toml`, by environment variable.
    file: BTreeMap<String, String>,
    /// Contents of files that `…_FILE` names, by environment variable without that suffix.
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
    /// Reads the process's environment, and `buttress.toml` in the working directory if it exists.
    ///
    /// # Errors
    /// As [`Source::new`]; also when the file cannot be read, or a value is not UTF-8.
    pub fn of_process() -> Result<Self, SettingError> {
        let text = match std::fs::read_to_string(Path::new(FILE)) {
            Ok(text) => Some(text),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => None,
            Err(e) => return Err(SettingError::named(FILE, format!("it cannot be read: {e}"))),
        };
        let ours = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
        let ours = ours.filter(|(name, _)| name.starts_with(PREFIX) || is_alias(name));
        let ours: Result<Vec<_>, _> = ours
            .map(|(name, value)| Ok((name.clone(), text_of(name, value)?)))
            .collect();
        Self::new(ours?, text.as_deref())
    }

    /// Takes an environment and the text of a file. A later variable overrides an earlier one.
    ///
    /// # Errors
    /// When the file is not TOML, or either contains an unknown name.
    pub fn new(
        env: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
        file: Option<&str>,
    ) -> Result<Self, SettingError> {
        let env = env
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        unknown::refuse_in_environment(&env)?;
        let mut source = Self {
            env,
            file: file.map(read_toml).transpose()?.unwrap_or_default(),
            from_files: BTreeMap::new(),
        };
        for setting in ALL.iter().filter(|setting| setting.may_be_in_file()) {
            if let Some(text) = source.read_file_of(setting)? {
                source.from_files.insert(setting.to_string(), text);
            }
        }
        Ok(source)
    }

    /// The content of the file that `…_FILE` names, without a trailing line break.
    fn read_file_of(&self, setting: &Setting) -> Result<Option<String>, SettingError> {
        let variable = setting.file_variable();
        let Some(path) = self.value(&variable) else {
            return Ok(None);
        };
        if self.get(setting).is_some() {
            let problem = format!("{setting} is set too; unset one of them");
            return Err(SettingError::named(variable, problem));
        }
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned())),
            Err(e) => Err(SettingError::named(variable, format!("{path} cannot be read: {e}"))),
        }
    }

    fn value(&self, variable: &str) -> Option<String> {
        let places = [&self.env, &self.file, &self.from_files];
        let text = places.iter().find_map(|place| place.get(variable))?;
        (!text.is_empty()).then(|| text.clone())
    }

    /// The text of a setting; an empty text counts as not set.
    pub fn get(&self, setting: &Setting) -> Option<String> {
        self.value(&setting.to_string())
    }

    /// The value of another tool's variable, regardless of ours.
    pub fn alias(&self, setting: &Setting) -> Option<String> {
        let text = self.env.get(setting.alias_name()?)?;
        (!text.is_empty()).then(|| text.clone())
    }

    /// Like [`Source::get`], falling back to another tool's variable.
    pub fn get_or_alias(&self, setting: &Setting) -> Option<String> {
        self.get(setting).or_else(|| self.alias(setting))
    }

    /// Parses a setting with a default; without a default, parses an empty text.
    ///
    /// # Errors
    /// The sentence of `parse` about a wrong value, with the setting's name.
    pub fn parse<T>(
        &self,
        setting: &Setting,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<T, SettingError> {
        let default = match setting.default_value() {
            DefaultValue::Text(text) => text,
            DefaultValue::Nothing | DefaultValue::Described(_) => "",
        };
        let text = self.get(setting);
        parse(text.as_deref().unwrap_or(default)).map_err(|problem| SettingError::new(setting, problem))
    }

    /// Parses a setting that need not be set.
    ///
    /// # Errors
    /// The sentence of `parse` about a wrong value, with the setting's name.
    pub fn parse_optional<T>(
        &self,
        setting: &Setting,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, SettingError> {
        self.get(setting)
            .map(|text| parse(&text))
            .transpose()
            .map_err(|problem| SettingError::new(setting, problem))
    }
}

fn is_alias(name: &str) -> bool {
    ALL.iter().any(|setting| setting.alias_name() == Some(name))
}

fn text_of(name: String, value: OsString) -> Result<String, SettingError> {
    value
        .into_string()
        .map_err(|_| SettingError::named(name, "it is not UTF-8 text"))
}

/// Parses the file into values by environment variable.
fn read_toml(text: &str) -> Result<BTreeMap<String, String>, SettingError> {
    let error = |problem: String| SettingError::named(FILE, problem);
    // The parser's own message quotes the line, which may contain a secret.
    let table: toml::Table = toml::from_str(text).map_err(|e: toml::de::Error| {
        let before = e.span().and_then(|span| text.get(..span.start));
        let line = before.map_or(1, |before| before.matches('\n').count() + 1);
        error(format!("line {line} is not valid TOML"))
    })?;
    let mut values = BTreeMap::new();
    flatten(&[], &table, &mut values).map_err(error)?;
    Ok(values)
}

/// Joins the names of tables and keys: `bucket` in `[s3]` becomes `S3_BUCKET`.
fn flatten(path: &[&str], table: &toml::Table, into: &mut BTreeMap<String, String>) -> Result<(), String> {
    for (key, value) in table {
        let path = [path, &[key.as_str()]].concat();
        if let toml::Value::Table(inner) = value {
            flatten(&path, inner, into)?;
            continue;
        }
        let written = path.join(".");
        let name = path.join("_").to_uppercase();
        if !unknown::is_known(&name) {
            return Err(unknown::problem_in_file(&written));
        }
        let text = text_of_value(value).ok_or_else(|| {
            format!("\"{written}\" must be a string, a whole number, true or false, or a list of strings")
        })?;
        if into.insert(format!("{PREFIX}{name}"), text).is_some() {
            return Err(format!("\"{written}\" is set twice"));
        }
    }
    Ok(())
}

fn text_of_value(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(flag) => Some(flag.to_string()),
        toml::Value::Array(items) => {
            let texts: Option<Vec<&str>> = items.iter().map(toml::Value::as_str).collect();
            texts.map(|texts| texts.join(","))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::definitions as setting;
    use super::*;

    const EMPTY: [(&str, &str); 0] = [];

    #[test]
    fn the_environment_overrides_the_file() {
        let file = "addr = \"127.0.0.1:1\"\nallowed_types = [\"image/png\", \"text/plain\"]\nlog = \"debug\"\n\
                    [s3]\nbucket = \"from-file\"\npath_style = true\nupload_method = \"put\"\n";
        let source = Source::new([("BUTTRESS_ADDR", "127.0.0.1:2")], Some(file)).unwrap();
        assert_eq!(source.get(&setting::ADDR).as_deref(), Some("127.0.0.1:2"));
        assert_eq!(source.get(&setting::S3_BUCKET).as_deref(), Some("from-file"));
        assert_eq!(source.get(&setting::S3_PATH_STYLE).as_deref(), Some("true"));
        assert_eq!(source.get(&setting::S3_UPLOAD_METHOD).as_deref(), Some("put"));
        assert_eq!(source.get(&setting::LOG).as_deref(), Some("debug"));
        assert_eq!(
            source.get(&setting::ALLOWED_TYPES).as_deref(),
            Some("image/png,text/plain")
        );
    }

    #[test]
    fn every_setting_has_its_documented_name_in_the_file() {
        for setting in ALL {
            let file = format!("{} = \"x\"", setting.toml_name());
            let source = Source::new(EMPTY, Some(&file)).unwrap();
            assert_eq!(source.get(setting).as_deref(), Some("x"), "{setting}");
        }
    }

    #[test]
    fn secrets_may_be_in_files_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        std::fs::write(&path, "from-its-file\n").unwrap();
        let path = path.display().to_string();
        let file = format!("[s3]\nsecret_access_key_file = \"{path}\"\n");
        let source = Source::new(EMPTY, Some(&file)).unwrap();
        assert_eq!(
            source.get(&setting::S3_SECRET_ACCESS_KEY).as_deref(),
            Some("from-its-file")
        );
        assert!(!format!("{source:?}").contains("from-its-file"));

        let both = [
            ("BUTTRESS_BUCKET_EVENTS_SECRET", "in-the-open"),
            ("BUTTRESS_BUCKET_EVENTS_SECRET_FILE", &path),
        ];
        let message = Source::new(both, None).unwrap_err().to_string();
        assert!(
            message.starts_with("BUTTRESS_BUCKET_EVENTS_SECRET_FILE") && !message.contains("in-the-open"),
            "{message}"
        );
        let missing = Source::new([("BUTTRESS_DATABASE_URL_FILE", "/nowhere/url")], None);
        let missing = missing.unwrap_err().to_string();
        assert!(
            missing.starts_with("BUTTRESS_DATABASE_URL_FILE: /nowhere/url cannot be read"),
            "{missing}"
        );
        // Other settings have no `_file`.
        assert!(Source::new(EMPTY, Some("addr_file = \"x\"")).is_err());
    }

    #[test]
    fn an_invalid_file_is_refused_without_quoting_its_values() {
        for (file, message) in [
            (
                "adress = \"x\"",
                "there is no setting \"adress\"; did you mean \"addr\"?",
            ),
            (
                "[s3]\nbukcet = \"x\"",
                "there is no setting \"s3.bukcet\"; did you mean \"s3.bucket\"?",
            ),
            (
                "[s3]\nsecret_access_key_fiel = \"hunter2\"",
                "there is no setting \"s3.secret_access_key_fiel\"; did you mean \"s3.secret_access_key_file\"?",
            ),
            (
                "colour = \"x\"",
                "there is no setting \"colour\"; docs/settings.md lists them all",
            ),
            ("s3_bucket = \"a\"\n[s3]\nbucket = \"b\"", "\"s3_bucket\" is set twice"),
            (
                "max_unfinished_uploads = 1.5",
                "\"max_unfinished_uploads\" must be a string, a whole number, true or false, or a list of strings",
            ),
            (
                "addr = \"a\"\n[s3]\nsecret_access_key = hunter2\n",
                "line 3 is not valid TOML",
            ),
            ("secret_access_key = \"hunter2\nx", "line 2 is not valid TOML"),
        ] {
            let refused = Source::new(EMPTY, Some(file)).unwrap_err().to_string();
            assert_eq!(refused, format!("buttress.toml: {message}"), "{file}");
        }
    }
}
