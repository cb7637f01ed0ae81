//! A server that crashes, or loses a response, at each call to the store during one confirm.

use server::ledger::State;

use crate::interleavings::{Memory, check_the_end};
use crate::unreliable::{CallOutcome, Script};
use crate::world::{Content, LAST, Step, World};

/// The calls to the store of one confirm: inspect staging, copy, inspect the copy, delete staging. The ledger commits
/// before the last one.
const CALLS: usize = 4;

#[tokio::test]
async fn no_failed_call_during_confirm_loses_doubles_or_orphans_anything() {
    for call in 0..CALLS {
        for outcome in [
            CallOutcome::Done,
            CallOutcome::Lost,
            CallOutcome::ResponseLost,
            CallOutcome::CrashBefore,
            CallOutcome::CrashAfter,
        ] {
            for respects_conditions in [true, false] {
                let script = Script::of(std::iter::repeat_n(CallOutcome::Done, call).chain([outcome]));
                let mut world = World::with_copy_conditions(script.clone(), respects_conditions).await;
                world.run(&Step::Sign).await;
                world.run(&Step::Post(LAST, Content::Picture(1), 0)).await;
                let sent = world.uploads[0].id.clone();
                world.run(&Step::Confirm(vec![LAST])).await;
                assert!(
                    script.calls() > call as u64,
                    "{call} {outcome:?}: {} calls",
                    script.calls()
                );
                // Then a second server confirms, and the sweeps run.
                world.run(&Step::Confirm(vec![LAST])).await;
                check_the_end(&mut world, &mut Memory::default()).await;
                let rows = world.service.ledger.rows(world.owner, &[sent]).await.unwrap();
                assert_eq!(rows[0].state, State::Confirmed, "{call} {outcome:?}");
            }
        }
    }
}
