//! Random faults and user actions in random order: the invariants hold, and once the faults stop, every file
//! reaches a final state.

use std::collections::HashSet;

use proptest::prelude::*;
use upload_engine::*;

use crate::simulation::{Faults, Simulation};

const MIB: u64 = 1 << 20;

fn faults() -> impl Strategy<Value = Faults> {
    let chance = || prop_oneof![Just(0u32), 1..200u32];
    (
        (chance(), chance(), chance(), chance(), chance(), chance(), 0..20u32),
        (chance(), chance(), chance(), 0..60u32, chance()),
        (chance(), chance(), chance()),
    )
        .prop_map(|(store, rest, work)| Faults {
            cut: store.0,
            answer_lost: store.1,
            stall: store.2,
            busy: store.3,
            broken: store.4,
            expired: store.5,
            corrupted: store.6,
            foreign_abort: rest.0,
            server_answer_lost: rest.1,
            server_fails: rest.2,
            session_lost: rest.3,
            proxy_buffers: rest.4,
            work_lost: work.0,
            work_late: work.1,
            work_fails: work.2,
        })
}

fn file(sim: &mut Simulation) -> FileFacts {
    let size = match sim.random_below(5) {
        0 => sim.random_below(2),
        1 => sim.random_below(MIB),
        2 => sim.random_below(100 * MIB),
        3 => sim.random_below(400 * MIB),
        _ => sim.random_below(20 * MIB),
    };
    let priority = [Priority::High, Priority::Normal, Priority::Low][sim.random_below(3) as usize];
    FileFacts::new("", size)
        .with_priority(priority)
        .with_resumable(sim.random_below(3) == 0)
        .with_thumbnail(sim.random_below(2) == 0)
}

/// Does something at random: an action of the user, or an event of the browser.
fn random_action(sim: &mut Simulation, picked: u32) {
    let id = LocalId(u32::try_from(sim.random_below(u64::from(picked))).unwrap());
    let event = match sim.random_below(28) {
        0 | 1 => Event::Pause(id),
        2 => Event::Cancel(id),
        3 => Event::Remove(id),
        4..=6 => Event::Retry(id),
        7 => Event::PauseAll,
        8 | 9 => Event::ResumeAll,
        10 => Event::Offline,
        11 | 12 => Event::Online,
        13 => Event::PageHidden,
        14 => Event::PageVisible,
        15 => Event::Prioritize(id, Priority::High),
        16 => Event::Tick,
        17 => {
            let span = sim.random_below(7_200_000);
            return sim.sleep(span);
        }
        18 => {
            let facts = file(sim);
            sim.add_facts(vec![facts]);
            return;
        }
        19 | 20 => {
            let tab = sim.random_below(3).to_string().into();
            let mut status = TabStatus::default();
            status.is_sending = sim.random_below(2) == 0;
            status.files = u32::try_from(sim.random_below(2)).unwrap();
            Event::TabStatus { tab, status }
        }
        21 => {
            sim.add_picture(&[90_000, 9_000]);
            return;
        }
        22 => Event::RemoveVerified,
        _ => Event::Resume(id),
    };
    sim.handle(event);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn every_file_reaches_a_final_state(
        seed in any::<u64>(),
        faults in faults(),
        other_transport in prop_oneof![Just(0u32), Just(200), Just(1000)],
        count in 1..30usize,
        actions in 0..60u32,
    ) {
        let mut sim = Simulation::new(seed);
        sim.rate = 1 + sim.random_below(50 * MIB);
        sim.rate = sim.rate.max(MIB);
        sim.faults = faults;
        sim.other_transport = other_transport;
        // Under HTTP/2 nothing waits for a connection.
        sim.connections = if sim.random_below(2) == 0 { 6 } else { 100 };
        sim.digest_span = 1 + sim.random_below(3000);
        let supported = ChecksumUse {
            bound: sim.random_below(2) == 0,
            compared: sim.random_below(3) > 0,
        };
        sim.handle(Event::ChecksumsSupported(supported));
        let files = (0..count).map(|_| file(&mut sim)).collect();
        let picked = u32::try_from(sim.add_facts(files).len()).unwrap();
        for _ in 0..actions {
            let span = sim.random_below(5000);
            sim.run_for(span);
            random_action(&mut sim, picked);
        }
        // The faults stop, no action follows, and paused files continue.
        sim.faults = Faults::default();
        for event in [Event::Online, Event::ResumeAll, Event::PageVisible, Event::LoggedIn] {
            sim.handle(event);
        }
        for id in sim.queue.ids().collect::<Vec<_>>() {
            sim.handle(Event::Resume(id));
        }
        let events_handled = sim.events_handled;
        sim.run_for(20 * 3_600_000);
        prop_assert!(sim.events_handled - events_handled < 200_000, "{} events", sim.events_handled - events_handled);

        for id in sim.queue.ids().collect::<Vec<_>>() {
            let row = sim.queue.row(id).unwrap();
            let upload = row.upload.and_then(|upload| sim.uploads.get(upload));
            match row.state {
                State::Verified => prop_assert!(upload.unwrap().confirmed && upload.unwrap().in_store),
                State::Cancelled
                | State::Failed(
                    Failure::GaveUp(_) | Failure::BadAnswer | Failure::Unconfirmed | Failure::Corrupted,
                ) => {}
                other => prop_assert!(false, "{:?} ends as {:?}", id, other),
            }
            if row.state == &State::Verified {
                prop_assert!(!sim.persisted.contains(row.upload.unwrap()));
            }
        }
        prop_assert_eq!(sim.queue.totals().unfinished(), 0);
        prop_assert_eq!((sim.in_flight_count(), sim.waiting_count()), (0, 0));
        prop_assert_ne!(sim.queue.picture(), Some(&PictureState::Sending));
        // The driver keeps the files that have rows, and no others.
        prop_assert_eq!(sim.kept.clone(), sim.queue.ids().collect::<HashSet<_>>());
        prop_assert!(sim.broadcasts.last().is_none_or(|(_, status)| *status == TabStatus::default()));
        prop_assert_eq!(sim.queue.other_tabs().count(), 0);
    }
}
