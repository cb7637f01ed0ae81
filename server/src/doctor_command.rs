//! `buttress doctor`: checks everything that an operator can get wrong, and says for each what is wrong and what to do.

use clap::Args;

use crate::config::{SettingError, Settings, Source};
use crate::doctor::examine;
pub use crate::doctor::{Check, Report, State};

/// The arguments of `buttress doctor`.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct DoctorArguments {
    /// Print one JSON object a check, one a line.
    #[arg(long)]
    pub json: bool,
    /// Check only settings, database and data folder; send nothing to the store or the site.
    #[arg(long)]
    pub offline: bool,
}

impl DoctorArguments {
    /// The report in the requested form.
    pub fn format(self, report: &Report) -> String {
        match self.json {
            true => report.json(),
            false => report.table(),
        }
    }
}

/// Runs all checks. A wrong setting is the first failed check.
pub async fn run(arguments: DoctorArguments, source: Result<Source, SettingError>) -> Report {
    let settings = source.and_then(|source| Settings::load(&source));
    examine(settings, arguments.offline).await
}
