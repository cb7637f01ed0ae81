//! What the check prints: a table for people, or JSON lines.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::check::{Content, Finding, FindingKind, Outcome, Repair, Totals};

/// What is printed about repairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Nothing.
    Report,
    /// What would be done.
    DryRun,
    /// What is done.
    Repair,
}

/// Prints findings and totals.
pub(super) struct Printer<'a> {
    out: &'a mut (dyn Write + Send),
    json: bool,
    mode: Mode,
}

impl<'a> Printer<'a> {
    pub(super) fn new(out: &'a mut (dyn Write + Send), json: bool, mode: Mode) -> Self {
        Self { out, json, mode }
    }

    /// Prints a line for a finding.
    pub(super) fn finding(&mut self, finding: &Finding, outcome: Outcome) -> io::Result<()> {
        if self.json {
            return writeln!(self.out, "{}", finding_json(finding, outcome));
        }
        let kind = finding.kind.as_str();
        let key = finding.key.as_str();
        let account = finding.account.map(|id| format!("  account {id}")).unwrap_or_default();
        let size = match (&finding.expected, &finding.found) {
            (Some(expected), Some(found)) if expected.size != found.size => {
                format!("  {} bytes instead of {}", found.size, expected.size)
            }
            (Some(content), _) | (None, Some(content)) => format!("  {} bytes", content.size),
            (None, None) => String::new(),
        };
        let action = match outcome {
            Outcome::Found if self.mode == Mode::Report => "",
            Outcome::Found => would_do(finding.kind.repair()),
            Outcome::Repaired => did(finding.kind.repair()),
            Outcome::Gone => "  nothing to do any more",
            Outcome::Left => "  left as it is",
        };
        writeln!(self.out, "{kind:<18}  {key}{account}{size}{action}")
    }

    /// Prints the totals; `remaining` findings are not repaired.
    pub(super) fn totals(&mut self, totals: &Totals, remaining: u64) -> io::Result<()> {
        if self.json {
            writeln!(self.out, "{}", totals_json(totals, remaining))?;
            return self.flush();
        }
        let (rows, objects, matched) = (totals.rows, totals.objects, totals.matched);
        writeln!(
            self.out,
            "{rows} rows, {objects} objects; {matched} rows have their object"
        )?;
        for kind in FindingKind::ALL {
            if totals.of(kind) > 0 {
                writeln!(self.out, "{:<18}  {}", kind.as_str(), totals.of(kind))?;
            }
        }
        if totals.checksums_matched + totals.checksums_unknown > 0 {
            let (matched, unknown) = (totals.checksums_matched, totals.checksums_unknown);
            writeln!(
                self.out,
                "{matched} checksums are right; {unknown} files have no checksum to compare with"
            )?;
        }
        if totals.young > 0 {
            writeln!(self.out, "{} objects are too young to be judged", totals.young)?;
        }
        if let Some(first) = &totals.first_not_ours {
            let count = totals.not_ours;
            writeln!(self.out, "{count} objects have keys of other programs, such as {first}")?;
        }
        if !totals.lists_unfinished {
            writeln!(self.out, "the store does not list unfinished multipart uploads")?;
        }
        match (remaining, self.mode) {
            (0, _) if totals.all() == 0 => writeln!(self.out, "nothing found")?,
            (0, _) => writeln!(self.out, "no finding remains")?,
            (_, Mode::DryRun) => writeln!(self.out, "nothing was changed; --repair --yes carries this out")?,
            (_, _) => writeln!(self.out, "{remaining} findings remain")?,
        }
        self.flush()
    }

    /// Makes sure that all lines have been written.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn would_do(repair: Repair) -> &'static str {
    match repair {
        Repair::MarkDamaged => "  would be marked as damaged",
        Repair::Delete => "  would be deleted",
        Repair::Abort => "  would be aborted",
        Repair::Nothing => "  would be left as it is",
    }
}

fn did(repair: Repair) -> &'static str {
    match repair {
        Repair::MarkDamaged => "  marked as damaged",
        Repair::Delete => "  deleted",
        Repair::Abort => "  aborted",
        Repair::Nothing => "  left as it is",
    }
}

fn finding_json(finding: &Finding, outcome: Outcome) -> Value {
    let content = |content: &Content| json!({ "size": content.size, "etag": content.etag });
    let repair = match finding.kind.repair() {
        Repair::MarkDamaged => "mark_damaged",
        Repair::Delete => "delete",
        Repair::Abort => "abort",
        Repair::Nothing => "nothing",
    };
    let outcome = match outcome {
        Outcome::Found => "found",
        Outcome::Repaired => "repaired",
        Outcome::Gone => "gone",
        Outcome::Left => "left",
    };
    json!({
        "finding": finding.kind.as_str(),
        "outcome": outcome,
        "repair": repair,
        "key": finding.key.as_str(),
        "upload": finding.upload,
        "account": finding.account,
        "expected": finding.expected.as_ref().map(content),
        "found": finding.found.as_ref().map(content),
        "multipart": finding.multipart,
    })
}

fn totals_json(totals: &Totals, remaining: u64) -> Value {
    let findings: serde_json::Map<String, Value> = FindingKind::ALL
        .into_iter()
        .map(|kind| (kind.as_str().to_owned(), totals.of(kind).into()))
        .collect();
    json!({ "totals": {
        "rows": totals.rows,
        "objects": totals.objects,
        "matched": totals.matched,
        "findings": findings,
        "remaining": remaining,
        "checksums_matched": totals.checksums_matched,
        "checksums_unknown": totals.checksums_unknown,
        "young": totals.young,
        "not_ours": totals.not_ours,
        "first_not_ours": totals.first_not_ours,
        "lists_unfinished": totals.lists_unfinished,
    }})
}
