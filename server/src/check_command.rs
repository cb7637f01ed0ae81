//! `buttress check`: compares the ledger with the bucket, beside running servers, and repairs differences on request.

mod output;

use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use jiff::Timestamp;

use crate::access_keys::StoreKeys;
use crate::check::{Check, CheckError, Finding, Notice, Totals};
use crate::composition::{self, StartError};
use crate::config::{S3Choice, SettingError, Settings, Source};
use crate::database::{Database, DatabaseError, SchemaState};
use output::{Mode, Printer};

/// The most findings that one run repairs. They are kept in memory, so that exactly what was printed is repaired.
const MAX_REPAIRED: usize = 10_000;
/// The time between two progress lines.
const PROGRESS_EVERY: Duration = Duration::from_millis(500);

/// The arguments of `buttress check`.
#[derive(Debug, Default, Args)]
pub struct CheckArguments {
    /// Also read every object and compare its bytes with the ledger. Downloads the whole bucket.
    #[arg(long)]
    pub checksums: bool,
    /// Print JSON, one object a line, and the totals in the last line.
    #[arg(long)]
    pub json: bool,
    /// Print what a repair would do about each finding. Changes nothing without --yes.
    #[arg(long)]
    pub repair: bool,
    /// Carry out the repair: delete objects without a row, mark files whose object is lost or damaged.
    #[arg(long, requires = "repair")]
    pub yes: bool,
    /// Repair even if more files would be lost than are right.
    #[arg(long, requires = "yes")]
    pub allow_most: bool,
}

/// Why a check did not run to its end.
#[derive(Debug, thiserror::Error)]
pub enum CheckCommandError {
    /// A setting is missing or wrong.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// No S3 is set. The embedded S3 exists only inside a running server.
    #[error("BUTTRESS_S3_BUCKET: it is missing; `buttress check` needs an S3, and cannot reach the embedded one")]
    NoS3,
    /// The database cannot be opened.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The database has no tables, or not all of this version: nothing is compared with a ledger that is not there.
    #[error(
        "the database has no tables of this version: check BUTTRESS_DATABASE_URL and BUTTRESS_DATA_DIR, and start the \
         server of this version once"
    )]
    NoLedger,
    /// The client of the store could not be made.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The check failed.
    #[error(transparent)]
    Check(#[from] CheckError),
}

/// The result of a check that ran to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckResult {
    /// Nothing was found, or all findings were repaired.
    Right,
    /// Findings remain.
    FindingsRemain,
}

/// Runs a check, and a repair if one is asked for; prints to `out`.
///
/// # Errors
/// See [`CheckCommandError`].
pub async fn run(
    arguments: &CheckArguments,
    source: &Source,
    out: &mut (dyn Write + Send),
) -> Result<CheckResult, CheckCommandError> {
    let check = open(arguments, source).await?;
    Ok(run_check(&check, arguments, Timestamp::now(), out).await?)
}

/// The check of the configured database and store.
///
/// # Errors
/// See [`CheckCommandError`].
pub async fn open(arguments: &CheckArguments, source: &Source) -> Result<Check, CheckCommandError> {
    let settings = Settings::load(source)?;
    let S3Choice::External(s3) = &settings.s3 else {
        return Err(CheckCommandError::NoS3);
    };
    // This build of reqwest has no TLS provider of its own. A second call has no effect.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let keys = StoreKeys::load(s3).await?;
    let store = composition::store(s3, &keys)?;
    let (url, folder) = (settings.database_url.as_ref(), &settings.data_dir);
    if Database::inspect(url, folder).await?.1 != SchemaState::Current {
        return Err(CheckCommandError::NoLedger);
    }
    let database = Database::open(url, folder).await?;
    let check = Check::new(&database, Arc::new(store), settings.form_lifetime);
    Ok(check.with_checksums(arguments.checksums))
}

/// Runs this check as the command does, at the time `now`.
///
/// # Errors
/// See [`CheckError`].
pub async fn run_check(
    check: &Check,
    arguments: &CheckArguments,
    now: Timestamp,
    out: &mut (dyn Write + Send),
) -> Result<CheckResult, CheckError> {
    let mode = match (arguments.repair, arguments.yes) {
        (false, _) => Mode::Report,
        (true, false) => Mode::DryRun,
        (true, true) => Mode::Repair,
    };
    let mut printer = Printer::new(out, arguments.json, mode);
    let mut progress = Progress::new();
    let mut to_repair: Vec<Finding> = Vec::new();
    let found = check
        .find(now, &mut |notice| match notice {
            Notice::Progress(totals) => progress.show(totals),
            Notice::Finding(finding, outcome) => {
                progress.clear()?;
                if arguments.yes && to_repair.len() < MAX_REPAIRED {
                    to_repair.push(finding.clone());
                }
                printer.finding(finding, outcome)
            }
        })
        .await;
    progress.clear()?;
    let totals = found?;
    let mut repaired = 0;
    if arguments.yes && !to_repair.is_empty() {
        // What follows is on paper before it happens.
        printer.flush()?;
        if !arguments.allow_most {
            totals.check_plausible()?;
        }
        let mut print = |notice: Notice<'_>| match notice {
            Notice::Finding(finding, outcome) => printer.finding(finding, outcome),
            Notice::Progress(_) => Ok(()),
        };
        repaired = check.repair(&to_repair, now, &mut print).await?;
    }
    let remaining = totals.all() - repaired;
    printer.totals(&totals, remaining)?;
    Ok(match remaining {
        0 => CheckResult::Right,
        _ => CheckResult::FindingsRemain,
    })
}

/// A line on the terminal that says how far the check has come; nothing if standard error is no terminal.
struct Progress {
    is_terminal: bool,
    shown_at: Option<Instant>,
}

impl Progress {
    fn new() -> Self {
        Self {
            is_terminal: std::io::stderr().is_terminal(),
            shown_at: None,
        }
    }

    fn show(&mut self, totals: &Totals) -> std::io::Result<()> {
        if !self.is_terminal || self.shown_at.is_some_and(|at| at.elapsed() < PROGRESS_EVERY) {
            return Ok(());
        }
        self.shown_at = Some(Instant::now());
        let (rows, objects, findings) = (totals.rows, totals.objects, totals.all());
        write!(
            std::io::stderr(),
            "\r\x1b[K{rows} rows, {objects} objects, {findings} findings"
        )
    }

    fn clear(&mut self) -> std::io::Result<()> {
        match self.shown_at.take() {
            Some(_) => write!(std::io::stderr(), "\r\x1b[K"),
            None => Ok(()),
        }
    }
}
