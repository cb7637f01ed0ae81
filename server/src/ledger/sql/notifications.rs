//! Wake-ups that other servers send by PostgreSQL's `LISTEN` and `NOTIFY`.

use std::time::Duration;

use tokio::sync::broadcast;

use crate::database::Database;
use crate::ledger::WakeUp;

/// The channel. A message is the account id of an owner.
pub(in crate::ledger) const CHANNEL: &str = "buttress_upload_events";

/// The pause before the next attempt to listen after the connection was lost.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// Forwards wake-ups of other servers to this process until the process ends.
pub(in crate::ledger) fn forward(database: Database, wake_ups: broadcast::Sender<WakeUp>) {
    tokio::spawn(async move {
        loop {
            match database.listen(CHANNEL).await {
                // SQLite has one process, whose writer sends the wake-ups itself.
                Ok(None) => return,
                Ok(Some(mut listener)) => {
                    // Messages that were sent while this process did not listen are lost.
                    drop(wake_ups.send(WakeUp::Everyone));
                    while let Ok(Some(message)) = listener.try_recv().await {
                        if let Ok(owner) = message.payload().parse() {
                            drop(wake_ups.send(WakeUp::Owner(owner)));
                        }
                    }
                }
                Err(error) => tracing::warn!(%error, "cannot listen for upload events of other servers; trying again"),
            }
            tokio::time::sleep(RETRY_AFTER).await;
        }
    });
}
