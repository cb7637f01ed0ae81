//! Random orders of users, triggers, sweeps and crashes, with invariants that hold after each step.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use proptest::collection::vec;
use proptest::prelude::*;
use s3_post_policy::ObjectKey;
use server::ledger::{Row, State, Usage};

use crate::unreliable::{FaultOdds, Script};
use crate::world::{BUDGET, Content, LAST, SIZE, Step, World};

/// The number of uploads that steps may refer to.
const UPLOADS: usize = 6;

fn content() -> impl Strategy<Value = Content> {
    prop_oneof![5 => (0..4_u8).prop_map(Content::Picture), 1 => Just(Content::Page)]
}

fn one_step() -> impl Strategy<Value = Step> {
    let upload = 0..UPLOADS;
    prop_oneof![
        5 => Just(Step::Sign),
        1 => Just(Step::DrawPage),
        6 => (upload.clone(), content(), prop_oneof![3 => Just(0), 1 => 0..50_u8])
            .prop_map(|(n, content, minutes)| Step::Post(n, content, minutes)),
        4 => vec(upload.clone(), 1..4).prop_map(Step::Confirm),
        1 => upload.clone().prop_map(Step::Return),
        2 => upload.clone().prop_map(Step::Event),
        1 => upload.clone().prop_map(Step::Cancel),
        2 => upload.clone().prop_map(Step::Delete),
        1 => upload.prop_map(Step::Restore),
        3 => Just(Step::Sweep),
        1 => Just(Step::SweepStaging),
        3 => prop_oneof![0..3_u16, 5..20_u16, Just(60 * 25)].prop_map(Step::Pass),
    ]
}

/// A form that is used again while its first object is inspected.
fn replay() -> impl Strategy<Value = Vec<Step>> {
    let content = prop_oneof![Just(Content::Page), (0..4_u8).prop_map(Content::Picture)];
    content.prop_map(|content| {
        let again = vec![
            Step::Post(LAST, content, 0),
            Step::Confirm(vec![LAST]),
            Step::Event(LAST),
        ];
        let first = Step::Post(LAST, Content::Picture(9), 0);
        vec![Step::Sign, first, Step::Together(again)]
    })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let one = one_step().prop_map(|step| vec![step]);
    let together = vec(one_step(), 2..5).prop_map(|steps| vec![Step::Together(steps)]);
    let scenes = vec(prop_oneof![8 => one, 3 => together, 2 => replay()], 5..40);
    scenes.prop_map(|scenes| scenes.into_iter().flatten().collect())
}

fn odds() -> impl Strategy<Value = FaultOdds> {
    (0..40_u8, 0..40_u8, 0..25_u8).prop_map(|(lost, response_lost, crashes)| FaultOdds {
        lost,
        response_lost,
        crashes,
    })
}

/// Earlier states of rows.
#[derive(Default)]
pub(crate) struct Memory {
    states: BTreeMap<String, State>,
    /// The object key of each row when it was first confirmed.
    keys: BTreeMap<String, ObjectKey>,
}

async fn rows(world: &World) -> Vec<Row> {
    let ids: Vec<_> = world.uploads.iter().map(|known| known.id.clone()).collect();
    world.service.ledger.rows(world.owner, &ids).await.unwrap()
}

fn expected_usage(rows: &[Row]) -> Usage {
    let issued = rows
        .iter()
        .filter(|row| row.state == State::Issued && !row.declared.is_plain());
    let issued = issued.count();
    let files = rows.iter().filter(|row| row.state == State::Confirmed);
    Usage {
        reserved: (issued * SIZE) as u64,
        stored: files
            .filter_map(|row| row.stored.as_ref())
            .map(|stored| stored.size)
            .sum(),
        outstanding: u32::try_from(issued).unwrap(),
        live_form_bytes: rows
            .iter()
            .filter(|row| row.form_dead_at.is_some() || row.state == State::Issued && row.declared.is_plain())
            .map(|row| row.declared.max_bytes())
            .sum(),
    }
}

/// Checks the invariants that hold at all times.
async fn check(world: &World, memory: &mut Memory) {
    let rows = rows(world).await;
    let (usage, quota) = (
        world.service.ledger.usage(world.owner).await.unwrap(),
        world.service.limits.allowance.bytes,
    );
    assert_eq!(usage, expected_usage(&rows));
    assert!(usage.stored + usage.reserved <= quota, "{usage:?}");
    // Each row costs four units, besides other costs.
    let mut signed: Vec<i64> = rows.iter().map(|row| row.issued_at.as_millisecond()).collect();
    signed.sort_unstable();
    let budget = i64::from(BUDGET);
    for (first, from) in signed.iter().enumerate() {
        for (last, until) in signed.iter().enumerate().skip(first) {
            let units = 4 * i64::try_from(last - first + 1).unwrap();
            assert!(units <= budget / 3 + budget * (until - from) / 60_000, "{signed:?}");
        }
    }
    for row in &rows {
        let id = row.id.to_string();
        let before = memory.states.insert(id.clone(), row.state).unwrap_or(State::Issued);
        let forward = before == row.state
            || before == State::Issued
            || (before == State::Confirmed && row.state == State::Deleted);
        assert!(forward, "{id} went from {before:?} to {:?}", row.state);

        // Bytes that arrived by a form are reserved, or count as live.
        if let Some(staged) = world.store.object(&row.staging_key()) {
            let counts = row.state == State::Issued || row.form_dead_at.is_some();
            assert!(
                counts || staged.stored_at >= row.deadline(None),
                "{id} does not count: {row:?}"
            );
            assert!(staged.bytes.len() as u64 <= row.declared.max_bytes());
        }

        if row.state == State::Confirmed {
            let stored = row.stored.as_ref().unwrap();
            let before = memory.keys.entry(id).or_insert_with(|| stored.key.clone());
            assert_eq!(*before, stored.key, "a confirmed row never names another object");
            // The object that users see was inspected at its key.
            let written = world.store.written(&stored.key);
            let [object] = &written[..] else {
                panic!("the object of a confirmed row is written once: {}", written.len());
            };
            assert_eq!(
                (object.etag(), object.bytes.len() as u64),
                (stored.etag.clone(), stored.size)
            );
            assert!(
                object.bytes.starts_with(b"\x89PNG"),
                "only what was declared becomes a file"
            );
            let erasing = row.delete_at.is_some_and(|at| at <= world.clock.now());
            assert!(
                erasing || world.store.object(&stored.key).is_some(),
                "a confirmed file is in the store"
            );
        }
    }
}

/// Checks the invariants after the faults and two sweeps.
pub(crate) async fn check_the_end(world: &mut World, memory: &mut Memory) {
    world.script.stop_faults();
    world.pass(SignedDuration::from_hours(49));
    for _ in 0..2 {
        world.service.sweep_rows(world.clock.now()).await.unwrap();
        world.service.sweep_store(world.clock.now()).await.unwrap();
        world.pass(SignedDuration::from_mins(1));
    }
    check(world, memory).await;
    assert_nothing_found(world).await;
    let rows = rows(world).await;
    for row in &rows {
        let known = world.uploads.iter().find(|known| known.id == row.id).unwrap();
        let pictures = known
            .arrived
            .iter()
            .filter(|(_, content)| matches!(content, Content::Picture(_)));
        let given_up = row.form_expires_at + SignedDuration::from_mins(15);
        let in_time = known.arrived.iter().any(|(at, _)| *at < given_up);
        match row.state {
            State::Issued => panic!("a row is never left open"),
            State::Confirmed | State::Deleted => assert!(pictures.count() > 0),
            State::Damaged => panic!("nobody named a checksum"),
            State::Rejected => assert!(known.arrived.iter().any(|(_, content)| *content == Content::Page)),
            State::Expired => assert!(!in_time, "what arrived in time is never called expired: {known:?}"),
            State::Cancelled => assert!(known.cancelled),
        }
    }

    // A week later the ended rows are forgotten, and nothing of them is left.
    world.pass(SignedDuration::from_hours(8 * 24));
    for _ in 0..2 {
        world.service.sweep_rows(world.clock.now()).await.unwrap();
        world.service.sweep_store(world.clock.now()).await.unwrap();
    }
    let rows = self::rows(world).await;
    assert!(rows.iter().all(|row| row.state == State::Confirmed));
    assert_nothing_found(world).await;
}

/// Checks that each confirmed file has its object, and that there is no other, however young.
async fn assert_nothing_found(world: &World) {
    let check = world
        .check(world.store.clone())
        .with_min_age(SignedDuration::MIN)
        .with_checksums(true);
    let (found, totals) = check.findings(world.clock.now()).await.unwrap();
    assert_eq!((found, totals.young, totals.not_ours), (Vec::new(), 0, 0));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_upload_is_lost_forged_doubled_or_orphaned(
        steps in steps(),
        seed: u64,
        odds in odds(),
        respects_conditions: bool,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut world = World::with_copy_conditions(Script::seeded(seed, odds), respects_conditions).await;
            let mut memory = Memory::default();
            for step in &steps {
                world.run(step).await;
                check(&world, &mut memory).await;
            }
            check_the_end(&mut world, &mut memory).await;
        });
    }
}
