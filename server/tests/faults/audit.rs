//! The audit after a fault: two sweeps, and then ledger and store must agree exactly.

use std::collections::BTreeSet;

use app::domain::upload::UploadId;
use jiff::{SignedDuration, Timestamp};
use server::canary::Readiness;
use server::check_command::{CheckArguments, open};
use server::composition::assemble;
use server::config::{Settings, Source};
use server::ledger::State;

use crate::crowd::UploadLog;
use crate::process::Environment;

/// Differences between what was sent, ledger and store.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Differences {
    /// Uploads that the store accepted and that are not files.
    pub(crate) lost: usize,
    /// Keys of what the check finds.
    pub(crate) findings: BTreeSet<String>,
}

/// No differences.
pub(crate) const NO_DIFFERENCES: Differences = Differences {
    lost: 0,
    findings: BTreeSet::new(),
};

fn source(environment: &Environment) -> Source {
    let others = environment.iter().filter(|(name, _)| name != "BUTTRESS_ADDR").cloned();
    let any_port = ("BUTTRESS_ADDR".to_owned(), "127.0.0.1:0".to_owned());
    Source::new(others.chain([any_port]).collect::<Environment>(), None).unwrap()
}

/// The keys of all findings, of objects of any age. Every byte is compared.
pub(crate) async fn findings(environment: &Environment) -> BTreeSet<String> {
    let arguments = CheckArguments {
        checksums: true,
        ..CheckArguments::default()
    };
    let check = open(&arguments, &source(environment)).await.unwrap();
    let check = check.with_min_age(SignedDuration::MIN);
    let (findings, _) = check.findings(Timestamp::now()).await.unwrap();
    findings
        .into_iter()
        .map(|finding| finding.key.as_str().to_owned())
        .collect()
}

/// Sweeps with the time of tomorrow, when all deadlines are over, and compares. `before` are the findings before the
/// test: another test may have used the store.
pub(crate) async fn audit(environment: &Environment, log: &UploadLog, before: &BTreeSet<String>) -> Differences {
    let settings = Settings::load(&source(environment)).unwrap();
    let mut site = assemble(settings).await.unwrap();
    // Until then, the canary creates and deletes objects in the store.
    let ready = site.readiness.wait_for(|readiness| *readiness != Readiness::Checking);
    drop(ready.await.unwrap());
    let uploads = site.uploads;
    let tomorrow = Timestamp::now() + SignedDuration::from_hours(26);
    for round in 0..2 {
        let now = tomorrow + SignedDuration::from_mins(round);
        // Repeats until nothing is due.
        while uploads.sweep_rows(now).await.unwrap().confirmed > 0 {}
        uploads.sweep_store(now).await.unwrap();
    }
    let usage = uploads.ledger.usage(1).await.unwrap();
    assert_eq!(
        (usage.reserved, usage.outstanding),
        (0, 0),
        "every reservation was given back"
    );
    let ids: Vec<UploadId> = log
        .accepted
        .union(&log.confirmed)
        .map(|id| UploadId::parse(id).unwrap())
        .collect();
    let mut files = BTreeSet::new();
    for ids in ids.chunks(500) {
        let rows = uploads.ledger.rows_of_anyone(ids).await.unwrap();
        let confirmed = rows.iter().filter(|row| row.state == State::Confirmed);
        files.extend(confirmed.map(|row| row.id.to_string()));
    }
    assert!(log.confirmed.is_subset(&files), "what was called verified is there");
    Differences {
        lost: log.accepted.difference(&files).count(),
        findings: findings(environment).await.difference(before).cloned().collect(),
    }
}
