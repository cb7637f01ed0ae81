//! Whether the bucket's lifecycle rules keep people's files, and remove what is left over.

use super::report::Check;
use crate::ledger::{FILES_PREFIX, PARTS_PREFIX, PARTS_PROBE_PREFIX, PROBE_PREFIX, STAGING_PREFIX};
use crate::store::{Expiration, LifecycleRule};

/// Days that a file in parts may take; the sweep aborts uploads after eight.
const PARTS_DAYS: u32 = 8;
/// Days that an object under `staging/` must be kept: it is confirmed within one, and lifecycle rules count in days.
const STAGING_DAYS: u32 = 2;
/// Storage classes from which nothing can be read at once (AWS, "Understanding S3 Glacier storage classes").
const ARCHIVES: [&str; 2] = ["GLACIER", "DEEP_ARCHIVE"];
/// What to do about rules that the bucket should not have.
const ADVICE: &str = "Limit this rule to another prefix, or remove it (docs/bucket.md, \"Lifecycle\").";

/// The rule that aborts unfinished multipart uploads. Some stores insist on `Filter`.
pub(super) const ABORT_RULE: &str = "<Rule><ID>buttress-abort-parts</ID><Filter><Prefix>parts/</Prefix></Filter>\
     <Status>Enabled</Status><AbortIncompleteMultipartUpload><DaysAfterInitiation>9</DaysAfterInitiation>\
     </AbortIncompleteMultipartUpload></Rule>";

/// Whether a rule aborts all unfinished multipart uploads under `parts/`.
pub(super) fn aborts_parts(rules: &[LifecycleRule]) -> bool {
    rules.iter().any(|rule| {
        rule.is_enabled && !rule.needs_tag && rule.abort_after_days.is_some() && PARTS_PREFIX.starts_with(&rule.prefix)
    })
}

/// The result for the rules of a bucket.
pub(super) fn judge(all: &[LifecycleRule]) -> Check {
    let rules: Vec<&LifecycleRule> = all.iter().filter(|rule| rule.is_enabled && !rule.needs_tag).collect();
    for rule in &rules {
        let name = name(rule);
        if rule.expiration.is_some() && concerns_files(rule) {
            let message = format!("{name} deletes people's files: it expires objects under files/ or parts/.");
            return Check::failed("lifecycle", message).advice(ADVICE);
        }
        if let Some(class) = archive(rule).filter(|_| concerns_files(rule)) {
            let message = format!("{name} moves people's files to {class}, from where they cannot be downloaded.");
            return Check::failed("lifecycle", message).advice(ADVICE);
        }
    }
    for rule in &rules {
        let name = name(rule);
        if let Some(Expiration::Days(days)) = rule.expiration.filter(|_| overlaps(&rule.prefix, STAGING_PREFIX))
            && days < STAGING_DAYS
        {
            let message =
                format!("{name} deletes files under staging/ after {days} day: some may not be confirmed yet.");
            return Check::warning("lifecycle", message).advice("Let it wait for two days.");
        }
        if let Some(days) = rule.abort_after_days.filter(|_| overlaps(&rule.prefix, PARTS_PREFIX))
            && days < PARTS_DAYS
        {
            let message =
                format!("{name} aborts unfinished uploads after {days} days, but a file in parts may take a week.");
            return Check::warning("lifecycle", message).advice("Let it wait for nine days.");
        }
    }
    if aborts_parts(all) {
        return Check::ok(
            "lifecycle",
            "No rule touches people's files, and one aborts unfinished uploads.",
        );
    }
    let message = "No rule touches people's files, and none aborts unfinished multipart uploads under parts/.";
    Check::warning("lifecycle", message).advice(
        "The server aborts them after eight days while it runs. For the time when it does not, add a rule that aborts \
         incomplete multipart uploads under parts/ after nine days, or run `buttress doctor --fix`.",
    )
}

/// The result for a bucket that keeps old versions of objects.
pub(super) fn judge_versioning(keeps_versions: bool, rules: &[LifecycleRule]) -> Check {
    let expires = |rule: &LifecycleRule| rule.is_enabled && rule.expires_old_versions && !rule.needs_tag;
    let covers = |prefix: &str| {
        rules
            .iter()
            .any(|rule| expires(rule) && prefix.starts_with(&rule.prefix))
    };
    if !keeps_versions {
        return Check::ok(
            "versioning",
            "The bucket keeps no old versions: deleted files are gone.",
        );
    }
    if [STAGING_PREFIX, FILES_PREFIX, PARTS_PREFIX].into_iter().all(covers) {
        return Check::ok(
            "versioning",
            "The bucket keeps old versions, and lifecycle rules delete them.",
        );
    }
    let message = "The bucket keeps old versions for ever: deleted files still exist and still cost money.";
    Check::warning("versioning", message).advice(
        "Add a lifecycle rule that expires noncurrent versions after some days, or suspend versioning, unless you keep \
         deleted files on purpose.",
    )
}

fn name(rule: &LifecycleRule) -> String {
    match rule.id.as_str() {
        "" => format!("The lifecycle rule for the prefix \"{}\"", rule.prefix),
        id => format!("The lifecycle rule \"{id}\""),
    }
}

fn archive(rule: &LifecycleRule) -> Option<&str> {
    let class = rule.moves_to.iter().find(|class| ARCHIVES.contains(&class.as_str()));
    class.map(String::as_str)
}

/// Whether some key can have both prefixes.
fn overlaps(one: &str, other: &str) -> bool {
    one.starts_with(other) || other.starts_with(one)
}

/// Whether a rule applies to final files, and not only to the canary's objects.
fn concerns_files(rule: &LifecycleRule) -> bool {
    let is_canary = [PROBE_PREFIX, PARTS_PROBE_PREFIX]
        .iter()
        .any(|probe| rule.prefix.starts_with(probe));
    !is_canary
        && [FILES_PREFIX, PARTS_PREFIX]
            .iter()
            .any(|files| overlaps(&rule.prefix, files))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::doctor::State;

    fn rule(prefix: &str) -> LifecycleRule {
        LifecycleRule {
            prefix: prefix.to_owned(),
            is_enabled: true,
            ..LifecycleRule::default()
        }
    }

    fn expiring(prefix: &str, days: u32) -> LifecycleRule {
        LifecycleRule {
            id: "old".to_owned(),
            expiration: Some(Expiration::Days(days)),
            ..rule(prefix)
        }
    }

    fn aborting(prefix: &str, days: u32) -> LifecycleRule {
        LifecycleRule {
            abort_after_days: Some(days),
            ..rule(prefix)
        }
    }

    fn state(rules: &[LifecycleRule]) -> State {
        judge(rules).state
    }

    #[test]
    fn rules_that_delete_files_are_an_alarm() {
        for prefix in ["", "f", "files/", "parts/", "files/3/", "parts/3/"] {
            let check = judge(&[aborting("parts/", 9), expiring(prefix, 3650)]);
            assert_eq!(check.state, State::Failed, "{prefix}");
            assert!(
                check.message.starts_with("The lifecycle rule \"old\" deletes"),
                "{}",
                check.message
            );
        }
        for prefix in ["staging/", "files/canary/", "logs/", "deleted-after-7-days/"] {
            assert_eq!(state(&[aborting("", 9), expiring(prefix, 2)]), State::Ok, "{prefix}");
        }
        let archiving = LifecycleRule {
            moves_to: vec!["STANDARD_IA".to_owned(), "DEEP_ARCHIVE".to_owned()],
            ..rule("")
        };
        assert!(judge(&[archiving]).message.contains("to DEEP_ARCHIVE"));
    }

    #[test]
    fn the_documented_rules_are_right_and_shorter_ones_are_not() {
        assert_eq!(state(&[expiring("staging/", 2), aborting("parts/", 9)]), State::Ok);
        assert_eq!(state(&[]), State::Warning);
        assert_eq!(state(&[aborting("parts/3/", 9)]), State::Warning);
        assert!(judge(&[aborting("", 1)]).message.contains("after 1 days"));
        assert!(
            judge(&[expiring("staging/", 1), aborting("", 9)])
                .message
                .contains("staging/")
        );
    }

    #[test]
    fn old_versions_must_end_somewhere() {
        let ending = |prefix: &str| LifecycleRule {
            expires_old_versions: true,
            ..rule(prefix)
        };
        assert_eq!(judge_versioning(false, &[]).state, State::Ok);
        assert_eq!(judge_versioning(true, &[]).state, State::Warning);
        assert_eq!(judge_versioning(true, &[ending("files/")]).state, State::Warning);
        assert_eq!(judge_versioning(true, &[ending("")]).state, State::Ok);
    }

    fn any_rule() -> impl Strategy<Value = LifecycleRule> {
        let prefix = prop_oneof![
            Just(String::new()),
            "(files|parts|staging|logs)/([0-9]|canary)?/?",
            "[a-z]{1,6}"
        ];
        (
            prefix,
            any::<bool>(),
            any::<bool>(),
            proptest::option::of(1..400_u32),
            proptest::option::of(1..40_u32),
        )
            .prop_map(
                |(prefix, is_enabled, needs_tag, days, abort_after_days)| LifecycleRule {
                    is_enabled,
                    needs_tag,
                    expiration: days.map(Expiration::Days),
                    abort_after_days,
                    ..rule(&prefix)
                },
            )
    }

    proptest! {
        #[test]
        fn no_rule_that_can_delete_a_file_passes(rules in proptest::collection::vec(any_rule(), 0..5)) {
            let file = ["files/3/0123/4567", "parts/3/0123/4567"];
            let deletes = |rule: &LifecycleRule| {
                rule.is_enabled && !rule.needs_tag && rule.expiration.is_some()
                    && file.iter().any(|key| key.starts_with(&rule.prefix))
            };
            if rules.iter().any(deletes) {
                prop_assert_eq!(state(&rules), State::Failed);
            }
            // The order does not matter for the alarm.
            let reversed: Vec<LifecycleRule> = rules.iter().rev().cloned().collect();
            prop_assert_eq!(state(&rules) == State::Failed, state(&reversed) == State::Failed);
            // Rules that are off change nothing.
            let mut more = rules.clone();
            more.push(LifecycleRule { is_enabled: false, ..expiring("", 1) });
            prop_assert_eq!(judge(&more), judge(&rules));
        }
    }
}
