//! Trying until there is a result, and telling it.

use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;

use super::Canary;
use super::report::{CanaryReport, Finding, PartsVerdict, Verdict};

/// The first wait while the store is away; each is twice the one before it.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// No wait is longer, and a store that is not fit is tried again so often: its operator may be at it.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// What is known of the store.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Readiness {
    /// Nothing yet.
    #[default]
    Checking,
    /// It cannot be reached, and why.
    Away(String),
    /// What was found.
    Checked(CanaryReport),
}

impl Readiness {
    /// Whether files may go to signed URLs.
    pub fn put_verdict(&self) -> Verdict {
        self.report().map_or(Verdict::Untried, |report| report.put)
    }

    /// Whether files may go in parts.
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
    /// Tries in the background until the store is found fit, or nobody listens any more.
    pub fn watch(self) -> watch::Receiver<Readiness> {
        self.watch_from(FIRST_WAIT)
    }

    pub(super) fn watch_from(self, mut wait: Duration) -> watch::Receiver<Readiness> {
        let (told, readiness) = watch::channel(Readiness::Checking);
        tokio::spawn(async move {
            loop {
                let now = self.readiness().await;
                let done = matches!(&now, Readiness::Checked(report) if report.is_fit());
                if *told.borrow() != now {
                    log(&now);
                }
                if told.send(now).is_err() || done {
                    break;
                }
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(LONGEST_WAIT);
            }
        });
        readiness
    }

    async fn readiness(&self) -> Readiness {
        match self.try_ways(Timestamp::now()).await {
            Ok(report) => {
                self.integrity.set(report.checksums);
                self.integrity.set_composite(report.composite);
                Readiness::Checked(report)
            }
            Err(error) => Readiness::Away(error.to_string()),
        }
    }
}

/// Once for each change.
fn log(readiness: &Readiness) {
    match readiness {
        Readiness::Checking => {}
        Readiness::Away(cause) => {
            tracing::warn!(cause, "the store was not checked yet; it is tried again");
        }
        Readiness::Checked(report) => {
            for finding in &report.findings {
                if Finding::is_grave(finding) {
                    tracing::error!("{finding}");
                } else {
                    tracing::warn!("{finding}");
                }
            }
            if report.findings.is_empty() {
                tracing::info!("the store takes honest forms, refuses changed ones, and minds copy conditions");
            }
            tracing::info!(put = ?report.put, parts = ?report.parts, "what signed URLs may be handed out");
            tracing::info!(
                bound = report.checksums.bound,
                compared = report.checksums.compared,
                composite = report.composite,
                "what the store makes of checksums"
            );
        }
    }
}
