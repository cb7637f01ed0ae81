//! `buttress check`: findings of each kind, their repair, and stores that fail.

use std::collections::BTreeMap;

use app::domain::upload::UploadId;
use jiff::{SignedDuration, Timestamp};
use s3_post_policy::ObjectKey;
use serde_json::Value;
use server::audit::AuditLog;
use server::check::{Check, CheckError, Notice, Outcome};
use server::check_command::{CheckArguments, CheckResult, run_check};
use server::ledger::{AttemptId, Row, State, probe_key, staging_key};
use server::store::ObjectStore;

use crate::store::MemoryStore;
use crate::unreliable::{CallOutcome, Script, Unreliable};
use crate::world::{Content, LAST, SIZE, Step, World};

pub(crate) const DRY_RUN: CheckArguments = CheckArguments {
    checksums: false,
    json: true,
    repair: true,
    yes: false,
    allow_most: false,
};
const REPAIR: CheckArguments = CheckArguments { yes: true, ..DRY_RUN };
const REPAIR_MOST: CheckArguments = CheckArguments {
    allow_most: true,
    ..REPAIR
};

/// A world with this many confirmed files, days ago.
async fn world_with(files: u8) -> (World, Vec<Row>) {
    let mut world = World::new(Script::default()).await;
    let mut ids = Vec::new();
    for n in 0..files {
        world.run(&Step::Sign).await;
        world.run(&Step::Post(LAST, Content::Picture(n), 0)).await;
        world.run(&Step::Confirm(vec![LAST])).await;
        ids.push(world.uploads.last().unwrap().id.clone());
        world.pass(SignedDuration::from_mins(1));
    }
    world.pass(SignedDuration::from_hours(72));
    let rows = world.service.ledger.rows(world.owner, &ids).await.unwrap();
    let by_id = |id: &UploadId| rows.iter().find(|row| row.id == *id).unwrap().clone();
    let rows: Vec<Row> = ids.iter().map(by_id).collect();
    assert!(rows.iter().all(|row| row.state == State::Confirmed));
    (world, rows)
}

fn key_of(row: &Row) -> ObjectKey {
    row.object_key().unwrap().clone()
}

pub(crate) fn key(text: impl Into<String>) -> ObjectKey {
    ObjectKey::new(text.into()).unwrap()
}

pub(crate) async fn run(
    check: &Check,
    arguments: &CheckArguments,
    now: Timestamp,
) -> (Result<CheckResult, CheckError>, Vec<Value>) {
    let mut out = Vec::new();
    let result = run_check(check, arguments, now, &mut out).await;
    let lines = String::from_utf8(out).unwrap();
    let lines = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (result, lines)
}

/// The findings with an outcome, by key.
fn findings(lines: &[Value], outcome: &str) -> BTreeMap<String, String> {
    let text = |line: &Value, name: &str| line[name].as_str().unwrap().to_owned();
    lines
        .iter()
        .filter(|line| line["outcome"] == outcome)
        .map(|line| (text(line, "key"), text(line, "finding")))
        .collect()
}

fn expected(pairs: &[(&ObjectKey, &str)]) -> BTreeMap<String, String> {
    let pairs = pairs.iter();
    pairs
        .map(|(key, finding)| (key.as_str().to_owned(), (*finding).to_owned()))
        .collect()
}

async fn state_of(world: &World, row: &Row) -> State {
    let rows = world.service.ledger.rows(world.owner, std::slice::from_ref(&row.id));
    rows.await.unwrap()[0].state
}

#[tokio::test]
async fn every_kind_is_found_and_only_yes_repairs_it() {
    let (world, rows) = world_with(8).await;
    let (owner, now) = (world.owner, world.clock.now());
    let (store, old) = (world.store.clone(), now - SignedDuration::from_hours(60));
    let [missing, short, other] = [0, 1, 2].map(|n| key_of(&rows[n]));
    store.delete(&missing).await.unwrap();
    store.post_at(&short, rows[1].id.as_str(), "short", old);
    store.post_at(&other, rows[2].id.as_str(), vec![7; SIZE], old);
    let unknown = UploadId::from_bits(77);
    let attempt = AttemptId::random().unwrap();
    let orphan = key(format!("files/{owner}/{unknown}/{attempt}"));
    let lost_attempt = key(format!("files/{owner}/{}/{attempt}", rows[3].id));
    let parts = key(format!("parts/{owner}/{unknown}/{attempt}"));
    let (staged, leftover, probe) = (staging_key(&unknown), rows[4].staging_key(), probe_key(&unknown));
    for stray in [&orphan, &lost_attempt, &parts, &staged, &leftover, &probe] {
        store.post_at(stray, "x", "stray", old);
    }
    // Too young, or not of our making.
    let young = key(format!("files/{owner}/{}/{attempt}", UploadId::from_bits(78)));
    store.post_at(&young, "x", "young", now - SignedDuration::from_hours(49));
    for foreign in ["files/logo.png", "files/1/2/3", "staging/notes", "elsewhere/x"] {
        store.post_at(&key(foreign), "x", "foreign", old);
    }
    // An open upload is not judged, however old it is.
    let mut world = world;
    world.run(&Step::Sign).await;
    let open = world.uploads.last().unwrap().id.clone();
    store.post_at(&staging_key(&open), open.as_str(), "open", old);
    store.post_at(&key(format!("files/{owner}/{open}/{attempt}")), "x", "open", old);

    let check = world.check(store.clone());
    let all = expected(&[
        (&missing, "missing_object"),
        (&short, "wrong_size"),
        (&other, "other_etag"),
        (&orphan, "object_without_row"),
        (&lost_attempt, "object_without_row"),
        (&parts, "object_without_row"),
        (&staged, "object_without_row"),
        (&leftover, "object_without_row"),
        (&probe, "object_without_row"),
    ]);
    let before = store.keys("");
    let (result, lines) = run(&check, &DRY_RUN, now).await;
    assert_eq!(result.unwrap(), CheckResult::FindingsRemain);
    assert_eq!(findings(&lines, "found"), all);
    let totals = &lines.last().unwrap()["totals"];
    assert_eq!((&totals["rows"], &totals["matched"]), (&8.into(), &5.into()));
    assert_eq!((&totals["young"], &totals["not_ours"]), (&1.into(), &3.into()));
    assert_eq!(totals["remaining"], 9);
    assert_eq!(store.keys(""), before, "a dry run changes nothing");
    assert_eq!(state_of(&world, &rows[0]).await, State::Confirmed);
    let audit = AuditLog::new(&world.database);
    let repaired = |entries: Vec<server::audit::AuditEntry>| {
        let entries = entries.into_iter().filter(|entry| entry.event == "repaired");
        entries.map(|entry| entry.detail.unwrap()).collect::<Vec<_>>()
    };
    assert!(repaired(audit.newest(None, 100).await.unwrap()).is_empty());

    let stored = world.service.ledger.usage(owner).await.unwrap().stored;
    let (result, lines) = run(&check, &REPAIR, now).await;
    assert_eq!(result.unwrap(), CheckResult::FindingsRemain);
    assert_eq!(findings(&lines, "found"), all, "printed before");
    let mut mended = all.clone();
    mended.remove(other.as_str());
    assert_eq!(findings(&lines, "repaired"), mended);
    assert_eq!(findings(&lines, "left"), expected(&[(&other, "other_etag")]));
    let gone = before
        .iter()
        .filter(|key| mended.contains_key(*key) && **key != short.as_str());
    let left: Vec<&String> = before
        .iter()
        .filter(|key| !gone.clone().any(|gone| gone == *key))
        .collect();
    assert_eq!(store.keys("").iter().collect::<Vec<_>>(), left);
    for row in &rows[..2] {
        assert_eq!(state_of(&world, row).await, State::Damaged);
    }
    assert_eq!(state_of(&world, &rows[2]).await, State::Confirmed);
    let usage = world.service.ledger.usage(owner).await.unwrap();
    assert_eq!(usage.stored, stored - 2 * SIZE as u64, "their bytes are free");
    let entries = repaired(audit.newest(None, 100).await.unwrap());
    assert_eq!(entries.len(), 8);
    assert!(entries.contains(&format!("finding=missing_object key={}", missing.as_str())));

    let (_, lines) = run(&check, &REPAIR, now).await;
    assert_eq!(findings(&lines, "found"), expected(&[(&other, "other_etag")]));
}

#[tokio::test]
async fn an_unfinished_upload_without_an_open_row_is_aborted() {
    let (world, _) = world_with(1).await;
    let stale = key(format!(
        "parts/1/{}/{}",
        UploadId::from_bits(5),
        AttemptId::random().unwrap()
    ));
    world.store.begin_upload(&stale);
    world.clock.pass(SignedDuration::from_hours(60));
    let young = key(format!(
        "parts/1/{}/{}",
        UploadId::from_bits(6),
        AttemptId::random().unwrap()
    ));
    world.store.begin_upload(&young);
    let check = world.check(world.store.clone());
    let (_, lines) = run(&check, &DRY_RUN, world.clock.now()).await;
    assert_eq!(findings(&lines, "found"), expected(&[(&stale, "unfinished_upload")]));
    let (result, lines) = run(&check, &REPAIR, world.clock.now()).await;
    assert_eq!(result.unwrap(), CheckResult::Right, "{lines:?}");
    let (result, lines) = run(&check, &DRY_RUN, world.clock.now()).await;
    assert_eq!(result.unwrap(), CheckResult::Right);
    assert_eq!(lines.last().unwrap()["totals"]["young"], 1);
}

#[tokio::test]
async fn checksums_find_what_a_failing_disk_did() {
    let (world, rows) = world_with(3).await;
    let rotten = key_of(&rows[0]);
    world.store.rot(&rotten);
    // A store that gave an object another ETag; its bytes are right.
    let moved = key_of(&rows[1]);
    world.store.set_etag(&moved, "\"another\"");
    let now = world.clock.now();
    let (_, lines) = run(&world.check(world.store.clone()), &DRY_RUN, now).await;
    assert_eq!(findings(&lines, "found"), expected(&[(&moved, "other_etag")]));
    let check = world.check(world.store.clone()).with_checksums(true);
    let (_, lines) = run(&check, &REPAIR, now).await;
    assert_eq!(findings(&lines, "repaired"), expected(&[(&rotten, "wrong_checksum")]));
    assert_eq!(lines.last().unwrap()["totals"]["checksums_matched"], 2);
    assert_eq!(state_of(&world, &rows[0]).await, State::Damaged);
    assert!(
        world.store.object(&rotten).is_some(),
        "the sweep deletes it with the row"
    );
    let (result, _) = run(&check, &REPAIR, now).await;
    assert_eq!(result.unwrap(), CheckResult::Right);
}

/// On a store whose ETags are no checksums of bytes, all checksums would differ.
#[tokio::test]
async fn checksums_that_differ_count_only_where_others_match() {
    let (world, rows) = world_with(2).await;
    for row in &rows {
        world.store.rot(&key_of(row));
    }
    let check = world.check(world.store.clone()).with_checksums(true);
    let (result, lines) = run(&check, &REPAIR, world.clock.now()).await;
    assert_eq!(result.unwrap(), CheckResult::Right);
    let totals = &lines.last().unwrap()["totals"];
    assert_eq!(
        (&totals["checksums_unknown"], &totals["matched"]),
        (&2.into(), &2.into())
    );
}

#[tokio::test]
async fn a_bucket_or_a_database_of_another_site_is_not_repaired() {
    let (world, rows) = world_with(3).await;
    let now = world.clock.now();
    let empty = MemoryStore::new(world.clock.clone());
    let (result, lines) = run(&world.check(empty.clone()), &REPAIR, now).await;
    let sentence = result.unwrap_err().to_string();
    assert!(
        sentence.starts_with("3 rows have no right object and only 0 have one"),
        "{sentence}"
    );
    assert_eq!(findings(&lines, "found").len(), 3);
    assert_eq!(state_of(&world, &rows[0]).await, State::Confirmed);

    let (other, _) = world_with(0).await;
    let before = world.store.keys("");
    let (result, _) = run(&other.check(world.store.clone()), &REPAIR, now).await;
    let sentence = result.unwrap_err().to_string();
    assert!(
        sentence.starts_with("3 stored files have no row and only 0 have one"),
        "{sentence}"
    );
    assert_eq!(world.store.keys(""), before);

    let (result, _) = run(&other.check(world.store.clone()), &REPAIR_MOST, now).await;
    assert_eq!(result.unwrap(), CheckResult::Right);
    assert!(world.store.keys("").is_empty());
}

#[tokio::test]
async fn a_store_that_fails_in_the_middle_repairs_nothing_and_finds_nothing_wrong() {
    let (world, rows) = world_with(4).await;
    let now = world.clock.now();
    world.store.delete(&key_of(&rows[0])).await.unwrap();
    let orphan = key(format!(
        "files/1/{}/{}",
        UploadId::from_bits(5),
        AttemptId::random().unwrap()
    ));
    world
        .store
        .post_at(&orphan, "x", "stray", now - SignedDuration::from_hours(60));
    let before = world.store.keys("");
    let mut failed = 0;
    for call in 0.. {
        let script = Script::of(std::iter::repeat_n(CallOutcome::Done, call).chain([CallOutcome::Lost]));
        let check = world.check(Unreliable::new(world.store.clone(), script.clone()));
        let (result, lines) = run(&check, &DRY_RUN, now).await;
        assert!(findings(&lines, "found").len() <= 2);
        if script.calls() <= call as u64 {
            assert_eq!(findings(&lines, "found").len(), 2);
            break;
        }
        let sentence = result.unwrap_err().to_string();
        assert!(sentence.starts_with("the store cannot be reached: "), "{sentence}");
        let script = Script::of(std::iter::repeat_n(CallOutcome::Done, call).chain([CallOutcome::Lost]));
        let check = world.check(Unreliable::new(world.store.clone(), script));
        assert!(run(&check, &REPAIR, now).await.0.is_err());
        assert_eq!(world.store.keys(""), before, "call {call}");
        assert_eq!(state_of(&world, &rows[0]).await, State::Confirmed, "call {call}");
        failed += 1;
    }
    assert!(failed >= 6, "{failed} calls");
}

#[tokio::test]
async fn a_restored_or_deleted_file_is_never_repaired_away() {
    let (mut world, rows) = world_with(4).await;
    // Due for deletion, and its object is gone already: the sweep is about to update the row.
    world.run(&Step::Delete(0)).await;
    world.pass(SignedDuration::from_mins(2));
    world.store.delete(&key_of(&rows[0])).await.unwrap();
    // Hidden, and can still be restored: its object has to be there.
    world.run(&Step::Delete(1)).await;
    let now = world.clock.now();
    let check = world.check(world.store.clone());
    let (result, lines) = run(&check, &REPAIR, now).await;
    assert_eq!(result.unwrap(), CheckResult::Right, "{lines:?}");
    world.store.delete(&key_of(&rows[1])).await.unwrap();
    let (_, lines) = run(&check, &DRY_RUN, now).await;
    assert_eq!(
        findings(&lines, "found"),
        expected(&[(&key_of(&rows[1]), "missing_object")])
    );
}

#[tokio::test]
async fn a_finding_that_is_not_true_any_more_is_left_alone() {
    let (world, rows) = world_with(4).await;
    let now = world.clock.now();
    let (missing, orphan) = (
        key_of(&rows[0]),
        key(format!(
            "files/1/{}/{}",
            UploadId::from_bits(5),
            AttemptId::random().unwrap()
        )),
    );
    let object = world.store.object(&missing).unwrap();
    world.store.delete(&missing).await.unwrap();
    world
        .store
        .post_at(&orphan, "x", "stray", now - SignedDuration::from_hours(60));
    let check = world.check(world.store.clone());
    let (found, totals) = check.findings(now).await.unwrap();
    assert_eq!(totals.all(), 2);
    // The object is back, as after an outage; the other one is gone.
    world.store.post(&missing, rows[0].id.as_str(), object.bytes);
    world.store.delete(&orphan).await.unwrap();
    let mut outcomes = Vec::new();
    let mut collect = |notice: Notice<'_>| {
        if let Notice::Finding(_, outcome) = notice {
            outcomes.push(outcome);
        }
        Ok(())
    };
    assert_eq!(check.repair(&found, now, &mut collect).await.unwrap(), 2);
    assert_eq!(outcomes, [Outcome::Gone; 2]);
    assert_eq!(state_of(&world, &rows[0]).await, State::Confirmed);
}
