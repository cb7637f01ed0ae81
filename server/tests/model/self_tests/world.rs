use server::ledger::State;

use crate::unreliable::{Odds, Script};
use crate::world::{Content, LAST, Step, World};

#[tokio::test]
async fn what_arrived_is_in_the_store_before_time_passes() {
    let mut world = World::new(Script::seeded(1, Odds::default())).await;
    world.take(&Step::Sign).await;
    let sent = Step::Post(LAST, Content::Picture(0), 0);
    // The sweep looks a day after the picture was sent.
    world
        .take(&Step::Together(vec![sent, Step::Pass(60 * 25), Step::Sweep]))
        .await;
    let id = world.uploads[0].id.clone();
    let rows = world.service.ledger.rows(world.owner, &[id]).await.unwrap();
    assert_eq!(rows[0].state, State::Confirmed);
}
