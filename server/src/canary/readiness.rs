//! The readiness of the store: the canary runs until the store is fit, and publishes its result.

use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;

use super::Canary;
use super::report::{CanaryReport, Finding, PartsVerdict, Verdict};

/// The first wait before the next run. Each later wait is twice as long.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// The longest wait. An unfit store is checked again, because its operator may change it.
const MAX_WAIT: Duration = Duration::from_secs(60);

/// The result of the canary so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Readiness {
    /// There is no result yet.
    #[default]
    Checking,
    /// The store cannot be reached; the reason.
    Away(String),
    /// The report of the last run.
    Checked(CanaryReport),
}

impl Readiness {
    /// One word for machines: `checking`, `away`, `unfit`, `warned` (fit, with warnings) or `ok`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Checking => "checking",
            Self::Away(_) => "away",
            Self::Checked(report) if !report.is_fit() => "unfit",
            Self::Checked(report) if report.findings.is_empty() => "ok",
            Self::Checked(_) => "warned",
        }
    }

    /// Whether the store can take uploads.
    pub fn is_fit(&self) -> bool {
        self.report().is_some_and(CanaryReport::is_fit)
    }

    /// Whether whole files may be sent to signed URLs.
    pub fn put_verdict(&self) -> Verdict {
        self.report().map_or(Verdict::Untried, |report| report.put)
    }

    /// Whether files may be sent in parts.
    pub fn parts_verdict(&self) -> PartsVerdict {
        self.report().map_or(PartsVerdict::Untried, |report| report.parts)
    }

    fn report(&self) -> Option<&CanaryReport> {
        match self {
            Self::Checked(report) => Some(report),
            Self::Checking | Self::Away(_) => None,
        }
    }
}

impl Canary {
    /// Runs in the background until the store is fit, or all receivers are dropped.
    pub fn watch(self) -> watch::Receiver<Readiness> {
        self.watch_from(FIRST_WAIT)
    }

    pub(super) fn watch_from(self, mut wait: Duration) -> watch::Receiver<Readiness> {
        let (sender, receiver) = watch::channel(Readiness::Checking);
        tokio::spawn(async move {
            loop {
                let now = self.readiness().await;
                let done = now.is_fit();
                if *sender.borrow() != now {
                    log(&now);
                }
                if sender.send(now).is_err() || done {
                    break;
                }
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(MAX_WAIT);
            }
        });
        receiver
    }

    async fn readiness(&self) -> Readiness {
        match self.check_endpoints(Timestamp::now()).await {
            Ok(report) => {
                self.integrity.set(report.checksums);
                self.integrity.set_composite(report.composite);
                Readiness::Checked(report)
            }
            Err(error) => Readiness::Away(error.to_string()),
        }
    }
}

/// Logs a change of readiness.
fn log(readiness: &Readiness) {
    match readiness {
        Readiness::Checking => {}
        Readiness::Away(cause) => {
            tracing::warn!(
                cause,
                "the store cannot be reached, so it is not checked yet; trying again"
            );
        }
        Readiness::Checked(report) => {
            for finding in &report.findings {
                if Finding::is_critical(finding) {
                    tracing::error!("{finding}");
                } else {
                    tracing::warn!("{finding}");
                }
            }
            if report.findings.is_empty() {
                tracing::info!("the store accepts honest forms, refuses changed ones, and respects copy conditions");
            }
            tracing::info!(put = ?report.put, parts = ?report.parts, "checked signed URLs");
            tracing::info!(
                bound = report.checksums.bound,
                compared = report.checksums.compared,
                composite = report.composite,
                "checked the store's checksums"
            );
        }
    }
}
