//! Any faults, any wishes, any order: what must hold, holds; and once the faults stop, every file
//! comes to its end.

use proptest::prelude::*;
use upload_engine::*;

use crate::world::{Faults, World};

const MIB: u64 = 1 << 20;

fn faults() -> impl Strategy<Value = Faults> {
    let chance = || prop_oneof![Just(0u32), 1..200u32];
    (
        (chance(), chance(), chance(), chance(), chance(), chance()),
        (chance(), chance(), chance(), 0..60u32, chance()),
    )
        .prop_map(|((cut, answer_lost, stall, busy, broken, expired), rest)| Faults {
            cut,
            answer_lost,
            stall,
            busy,
            broken,
            expired,
            foreign_abort: rest.0,
            server_lost: rest.1,
            server_fails: rest.2,
            session_lost: rest.3,
            proxy_buffers: rest.4,
        })
}

fn file(world: &mut World) -> FileFacts {
    let size = match world.roll(5) {
        0 => world.roll(2),
        1 => world.roll(MIB),
        2 => world.roll(100 * MIB),
        3 => world.roll(400 * MIB),
        _ => world.roll(20 * MIB),
    };
    let priority = [Priority::High, Priority::Normal, Priority::Low][world.roll(3) as usize];
    FileFacts {
        size,
        priority,
        resumable: world.roll(3) == 0,
        ..FileFacts::default()
    }
}

/// Somebody, or the world, does something.
fn stir(world: &mut World, picked: u32) {
    let id = LocalId(u32::try_from(world.roll(u64::from(picked))).unwrap());
    let event = match world.roll(25) {
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
            let span = world.roll(7_200_000);
            return world.sleep(span);
        }
        18 => {
            let facts = file(world);
            Event::FilesAdded(vec![facts])
        }
        19 => Event::OtherQueues(u32::try_from(world.roll(4)).unwrap()),
        _ => Event::Resume(id),
    };
    world.tell(event);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn every_file_comes_to_its_end(seed in any::<u64>(), faults in faults(), count in 1..30usize, stirs in 0..60u32) {
        let mut world = World::new(seed);
        world.rate = 1 + world.roll(50 * MIB);
        world.rate = world.rate.max(MIB);
        world.faults = faults;
        let files = (0..count).map(|_| file(&mut world)).collect();
        let picked = u32::try_from(world.add_facts(files).len()).unwrap();
        for _ in 0..stirs {
            let span = world.roll(5000);
            world.run(span);
            stir(&mut world, picked);
        }
        // The faults stop, nobody stirs, what was paused goes on.
        world.faults = Faults::default();
        for event in [Event::Online, Event::ResumeAll, Event::PageVisible, Event::LoggedIn] {
            world.tell(event);
        }
        for id in world.queue.ids().collect::<Vec<_>>() {
            world.tell(Event::Resume(id));
        }
        let handled = world.handled;
        world.run(20 * 3_600_000);
        prop_assert!(world.handled - handled < 200_000, "{} events", world.handled - handled);

        for id in world.queue.ids().collect::<Vec<_>>() {
            let row = world.queue.row(id).unwrap();
            let upload = row.upload.and_then(|upload| world.uploads.get(upload));
            match row.state {
                State::Verified => prop_assert!(upload.unwrap().confirmed && upload.unwrap().in_store),
                State::Failed(Failure::GaveUp(_) | Failure::BadAnswer | Failure::Unconfirmed) | State::Cancelled => {}
                other => prop_assert!(false, "{:?} ends as {:?}", id, other),
            }
            if row.state == &State::Verified {
                prop_assert!(!world.persisted.contains(row.upload.unwrap()));
            }
        }
        prop_assert_eq!(world.queue.totals().unfinished(), 0);
        prop_assert_eq!(world.on_the_wire(), 0);
    }
}
