use server::ledger::State;

use crate::unreliable::{FaultOdds, Script};
use crate::world::{Content, LAST, Step, World};

#[tokio::test]
async fn arrived_files_are_in_the_store_before_time_advances() {
    let mut world = World::new(Script::seeded(1, FaultOdds::default())).await;
    world.run(&Step::Sign).await;
    let sent = Step::Post(LAST, Content::Picture(0), 0);
    // The sweep runs a day after the picture was sent.
    world
        .run(&Step::Together(vec![sent, Step::Pass(60 * 25), Step::Sweep]))
        .await;
    let id = world.uploads[0].id.clone();
    let rows = world.service.ledger.rows(world.owner, &[id]).await.unwrap();
    assert_eq!(rows[0].state, State::Confirmed);
}
