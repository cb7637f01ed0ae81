//! Unknown names of settings: they are refused, with the most similar name as a suggestion.

use std::collections::BTreeMap;

use super::definitions::ALL;
use super::setting::{PREFIX, Setting, SettingError};

/// Variables of this project's scripts and tests.
const SCRIPT_VARIABLES: [&str; 10] = [
    "BINARY",
    "CHROMIUM",
    "CONFORMANCE_",
    "E2E_",
    "FEATURES",
    "FIREFOX",
    "FUZZ_",
    "TEST_",
    "TOOLS",
    "URL",
];

/// The least similarity of a suggestion (Jaro-Winkler).
const MIN_SIMILARITY: f64 = 0.8;

/// Whether a name, without the prefix, is that of a setting or of its `_FILE` variable.
pub(super) fn is_known(name: &str) -> bool {
    let in_file = |setting: &Setting| {
        setting.may_be_in_file()
            && name
                .strip_suffix("_FILE")
                .is_some_and(|name| name == setting.short_name())
    };
    ALL.iter()
        .any(|setting| setting.short_name() == name || in_file(setting))
}

/// Refuses variables with our prefix that are not settings.
///
/// # Errors
/// Names the first such variable, and suggests a setting.
pub(super) fn refuse_in_environment(env: &BTreeMap<String, String>) -> Result<(), SettingError> {
    let unknown = env.iter().find_map(|(variable, value)| {
        let name = variable.strip_prefix(PREFIX)?;
        (!is_known(name) && !is_script_variable(name) && !is_kubernetes_variable(name, value)).then_some(variable)
    });
    let Some(unknown) = unknown else { return Ok(()) };
    let names = ALL.iter().flat_map(|setting| {
        let file = setting.may_be_in_file().then(|| setting.file_variable());
        [Some(setting.to_string()), file]
    });
    let problem = match most_similar(unknown, names.flatten()) {
        Some(meant) => format!("there is no such setting; did you mean {meant}?"),
        None => "there is no such setting; docs/settings.md lists them all".to_owned(),
    };
    Err(SettingError::named(unknown, problem))
}

/// The sentence about an unknown name in the file.
pub(super) fn problem_in_file(name: &str) -> String {
    let names = ALL.iter().flat_map(|setting| {
        let name = setting.toml_name();
        let file = setting.may_be_in_file().then(|| format!("{name}_file"));
        [Some(name), file]
    });
    match most_similar(&name.to_lowercase(), names.flatten()) {
        Some(meant) => format!("there is no setting \"{name}\"; did you mean \"{meant}\"?"),
        None => format!("there is no setting \"{name}\"; docs/settings.md lists them all"),
    }
}

fn most_similar(name: &str, names: impl Iterator<Item = String>) -> Option<String> {
    let name = name.strip_prefix(PREFIX).unwrap_or(name);
    let similarity = |other: &str| strsim::jaro_winkler(name, other.strip_prefix(PREFIX).unwrap_or(other));
    names
        .map(|other| (similarity(&other), other))
        .filter(|(similarity, _)| *similarity >= MIN_SIMILARITY)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, other)| other)
}

/// Whether a script of this project reads this variable; without the prefix.
pub(super) fn is_script_variable(name: &str) -> bool {
    SCRIPT_VARIABLES.iter().any(|known| match known.ends_with('_') {
        true => name.starts_with(known),
        false => name == *known,
    })
}

/// Whether Kubernetes sets this variable for a service called `buttress`: `BUTTRESS_SERVICE_HOST`,
/// `BUTTRESS_SERVICE_PORT…`, `BUTTRESS_PORT` with a URL, and `BUTTRESS_PORT_80_TCP…`.
fn is_kubernetes_variable(name: &str, value: &str) -> bool {
    let words: Vec<&str> = name.split('_').collect();
    let is_url = ["tcp://", "udp://", "sctp://"]
        .iter()
        .any(|scheme| value.starts_with(scheme));
    let is_port = |words: &[&str]| {
        words[0] == "PORT" && words[1].parse::<u16>().is_ok() && ["TCP", "UDP", "SCTP"].contains(&words[2])
    };
    (words.last() == Some(&"PORT") && is_url)
        || words
            .windows(2)
            .any(|pair| pair == ["SERVICE", "HOST"] || pair == ["SERVICE", "PORT"])
        || words.windows(3).any(is_port)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(name: &str, value: &str) -> Option<String> {
        let env = [(name.to_owned(), value.to_owned())].into();
        refuse_in_environment(&env).err().map(|error| error.to_string())
    }

    #[test]
    fn a_misspelt_variable_is_refused_with_a_suggestion() {
        for (name, meant) in [
            ("BUTTRESS_SIGNUPS", "BUTTRESS_SIGNUP"),
            ("BUTTRESS_S3_ENDPIONT", "BUTTRESS_S3_ENDPOINT"),
            ("BUTTRESS_S3_BUCKET_NAME", "BUTTRESS_S3_BUCKET"),
            ("BUTTRESS_MAX_BYTES", "BUTTRESS_MAX_UPLOAD_BYTES"),
            ("BUTTRESS_ALLOWED_TYPE", "BUTTRESS_ALLOWED_TYPES"),
            ("BUTTRESS_DATABASE_URL_FIEL", "BUTTRESS_DATABASE_URL_FILE"),
        ] {
            let sentence = format!("{name}: there is no such setting; did you mean {meant}?");
            assert_eq!(refused(name, "x"), Some(sentence));
        }
        let sentence = "BUTTRESS_COLOUR: there is no such setting; docs/settings.md lists them all";
        assert_eq!(refused("BUTTRESS_COLOUR", "x").as_deref(), Some(sentence));
        // Names are upper case, and only secrets have `_FILE`.
        assert!(refused("BUTTRESS_addr", "x").is_some() && refused("BUTTRESS_ADDR_FILE", "x").is_some());
    }

    #[test]
    fn variables_of_other_programs_are_ignored() {
        for (name, value) in [
            ("BUTTRESS_SERVICE_HOST", "10.0.0.1"),
            ("BUTTRESS_SERVICE_PORT", "80"),
            ("BUTTRESS_SERVICE_PORT_HTTP", "80"),
            ("BUTTRESS_PORT", "tcp://10.0.0.1:80"),
            ("BUTTRESS_PORT_80_TCP", "tcp://10.0.0.1:80"),
            ("BUTTRESS_PORT_80_TCP_ADDR", "10.0.0.1"),
            ("BUTTRESS_WEB_SERVICE_HOST", "10.0.0.1"),
            ("BUTTRESS_WEB_PORT", "tcp://10.0.0.1:80"),
            ("BUTTRESS_TEST_ENGINE", "postgres"),
            ("BUTTRESS_CHROMIUM", "/usr/bin/chromium"),
            ("AWS_PROFILE", "x"),
            ("BUTTRESSES", "x"),
        ] {
            assert_eq!(refused(name, value), None, "{name}");
        }
        assert!(refused("BUTTRESS_PORT", "3000").is_some());
    }
}
