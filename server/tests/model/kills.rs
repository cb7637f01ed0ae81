//! A server that dies, or loses an answer, at each call of the store during one confirm.

use server::ledger::State;

use crate::interleavings::{Memory, check_the_end};
use crate::unreliable::{Fate, Script};
use crate::world::{Content, LAST, Step, World};

/// The calls of one confirm: inspect staging, copy, inspect the copy, remove staging. The ledger commits before the last.
const CALLS: usize = 4;

#[tokio::test]
async fn no_failed_call_during_confirm_loses_doubles_or_orphans_anything() {
    for call in 0..CALLS {
        for fate in [
            Fate::Done,
            Fate::Lost,
            Fate::AnswerLost,
            Fate::HangsBefore,
            Fate::HangsAfter,
        ] {
            for minds_conditions in [true, false] {
                let script = Script::of(std::iter::repeat_n(Fate::Done, call).chain([fate]));
                let mut world = World::over(script.clone(), minds_conditions).await;
                world.take(&Step::Sign).await;
                world.take(&Step::Post(LAST, Content::Picture(1), 0)).await;
                let sent = world.uploads[0].id.clone();
                world.take(&Step::Confirm(vec![LAST])).await;
                assert!(
                    script.calls() > call as u64,
                    "{call} {fate:?}: {} calls",
                    script.calls()
                );
                // A second server, which knows nothing of the first, and then the sweeps.
                world.take(&Step::Confirm(vec![LAST])).await;
                check_the_end(&mut world, &mut Memory::default()).await;
                let rows = world.service.ledger.rows(world.owner, &[sent]).await.unwrap();
                assert_eq!(rows[0].state, State::Confirmed, "{call} {fate:?}");
            }
        }
    }
}
