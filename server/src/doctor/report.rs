//! The result of a check, and its output as a table or as JSON.

use serde::Serialize;

/// The width of the names in the table, in characters.
const NAME_WIDTH: usize = 22;
/// The width of a line of the table, in characters.
const LINE_WIDTH: usize = 118;

/// The result of a check in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// All is well.
    Ok,
    /// Not checked; the message says why.
    Skipped,
    /// Uploads work, but something should be changed.
    Warning,
    /// Uploads do not work, are unsafe, or will be lost.
    Failed,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Skipped => "skipped",
            Self::Warning => "warning",
            Self::Failed => "FAILED",
        }
    }
}

/// The result of one check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// The name of the check, for programs: it does not change.
    pub name: &'static str,
    /// The result.
    pub state: State,
    /// What was found, in one or two sentences.
    pub message: String,
    /// What to do about it.
    pub advice: Option<String>,
}

impl Check {
    pub(super) fn new(name: &'static str, state: State, message: impl Into<String>) -> Self {
        Self {
            name,
            state,
            message: message.into(),
            advice: None,
        }
    }

    pub(super) fn ok(name: &'static str, message: impl Into<String>) -> Self {
        Self::new(name, State::Ok, message)
    }

    pub(super) fn skipped(name: &'static str, message: impl Into<String>) -> Self {
        Self::new(name, State::Skipped, message)
    }

    pub(super) fn warning(name: &'static str, message: impl Into<String>) -> Self {
        Self::new(name, State::Warning, message)
    }

    pub(super) fn failed(name: &'static str, message: impl Into<String>) -> Self {
        Self::new(name, State::Failed, message)
    }

    /// Says what to do.
    pub(crate) fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// A check from sentences of which the first is the message and the others are the advice.
    pub(super) fn of_sentences(name: &'static str, state: State, sentences: &str) -> Self {
        match sentences.split_once(". ") {
            Some((message, advice)) => Self::new(name, state, format!("{message}.")).advice(advice),
            None => Self::new(name, state, sentences),
        }
    }
}

/// The results of all checks, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report(pub Vec<Check>);

impl Report {
    /// Whether no check failed.
    pub fn is_ok(&self) -> bool {
        self.0.iter().all(|check| check.state != State::Failed)
    }

    /// One JSON object a check, one a line.
    pub fn json(&self) -> String {
        let lines = self.0.iter().map(|check| serde_json::json!(check).to_string());
        lines.collect::<Vec<_>>().join("\n")
    }

    /// A table for people, with the counts in its last line.
    pub fn table(&self) -> String {
        let count = |state| self.0.iter().filter(|check| check.state == state).count();
        format!(
            "{}\n\n{} ok, {} failed, {} with a warning, {} skipped",
            self.rows(),
            count(State::Ok),
            count(State::Failed),
            count(State::Warning),
            count(State::Skipped)
        )
    }

    /// The rows of the table.
    pub fn rows(&self) -> String {
        let mut lines = Vec::new();
        for check in &self.0 {
            let head = format!("{:<8} {:<NAME_WIDTH$} ", check.state.word(), check.name);
            let mut rows = wrapped(&check.message, LINE_WIDTH.saturating_sub(head.len()));
            if let Some(advice) = &check.advice {
                let wrapped = wrapped(advice, LINE_WIDTH.saturating_sub(head.len() + 2));
                rows.extend(wrapped.into_iter().enumerate().map(|(row, text)| match row {
                    0 => format!("> {text}"),
                    _ => format!("  {text}"),
                }));
            }
            for (row, text) in rows.into_iter().enumerate() {
                let head = if row == 0 { head.clone() } else { " ".repeat(head.len()) };
                lines.push(format!("{head}{text}"));
            }
        }
        lines.join("\n")
    }
}

/// The lines of a text, of at most `width` characters each where its words allow that. Its own line breaks stay.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_report_fails_with_its_first_failed_check() {
        let warning = Check::warning("disk", "Little is free.").advice("Free some.");
        let mut report = Report(vec![warning, Check::skipped("store", "None.")]);
        assert!(report.is_ok());
        report.0.push(Check::failed("clock", "It is off."));
        assert!(!report.is_ok());
        assert_eq!(
            report.json(),
            "{\"advice\":\"Free some.\",\"message\":\"Little is free.\",\"name\":\"disk\",\"state\":\"warning\"}\n\
             {\"advice\":null,\"message\":\"None.\",\"name\":\"store\",\"state\":\"skipped\"}\n\
             {\"advice\":null,\"message\":\"It is off.\",\"name\":\"clock\",\"state\":\"failed\"}"
        );
        let table = report.table();
        assert!(table.contains("\nFAILED   clock "), "{table}");
        assert!(table.contains(" > Free some."), "{table}");
        assert!(
            table.ends_with("0 ok, 1 failed, 1 with a warning, 1 skipped"),
            "{table}"
        );
    }

    #[test]
    fn the_first_sentence_is_the_message() {
        let check = Check::of_sentences("x", State::Failed, "BUTTRESS_S3_BUCKET: no. Create it. Or not.");
        assert_eq!(check.message, "BUTTRESS_S3_BUCKET: no.");
        assert_eq!(check.advice.as_deref(), Some("Create it. Or not."));
        assert_eq!(Check::of_sentences("x", State::Failed, "Only this.").advice, None);
    }

    proptest! {
        #[test]
        fn wrapping_keeps_all_words_and_the_width(words in proptest::collection::vec("[a-z]{1,12}", 1..40), width in 12..60_usize) {
            let text = words.join(" ");
            let lines = wrapped(&text, width);
            prop_assert_eq!(lines.join(" "), text);
            for line in lines {
                prop_assert!(line.len() <= width, "{}", line);
            }
        }
    }
}
