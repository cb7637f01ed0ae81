//! `buttress doctor`: checks everything that an operator can get wrong, and says for each what is wrong and what to do.

use std::io;

use clap::Args;

use crate::config::{SettingError, Settings, Source};
use crate::doctor::examine;
use crate::doctor::fix::{Plan, plan};
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
    /// Print the CORS and lifecycle rules that the bucket lacks, as they would be added to its own.
    #[arg(long, conflicts_with = "offline")]
    pub fix: bool,
    /// Write these rules, and then check.
    #[arg(long, requires = "fix")]
    pub yes: bool,
}

/// Runs all checks; a wrong setting is the first failed check. `print` gets the planned changes before any is written,
/// then their outcomes, and last the report.
///
/// # Errors
/// The error of `print`, which ends the command: no change is written that was not printed.
pub async fn run(
    arguments: DoctorArguments,
    source: Result<Source, SettingError>,
    mut print: impl FnMut(&str) -> io::Result<()>,
) -> io::Result<Report> {
    // This build of reqwest has no TLS provider of its own. A second call has no effect.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let settings = source.and_then(|source| Settings::load(&source));
    let format = |report: &Report| match arguments.json {
        true => report.json(),
        false => report.rows(),
    };
    if let (true, Ok(settings)) = (arguments.fix, &settings) {
        let plans = plan(settings).await;
        let described = plans.iter().map(|plan| match plan {
            Plan::Nothing(check) => check.clone(),
            Plan::Change(fix) if arguments.yes => fix.describe(),
            Plan::Change(fix) => fix.describe().advice("Nothing was written. Add --yes to write it."),
        });
        print(&format(&Report(described.collect())))?;
        let mut outcomes = Vec::new();
        for plan in plans {
            if let (Plan::Change(fix), true) = (plan, arguments.yes) {
                outcomes.push(fix.write().await);
            }
        }
        if !outcomes.is_empty() {
            print(&format(&Report(outcomes)))?;
        }
    }
    let report = examine(&settings, arguments.offline).await;
    print(&match arguments.json {
        true => report.json(),
        false => report.table(),
    })?;
    Ok(report)
}
