//! Wake-ups from one server to all others, by PostgreSQL's LISTEN and NOTIFY.

use std::time::Duration;

use tokio::sync::broadcast;

use crate::database::Database;
use crate::ledger::WakeUp;

/// The channel; its messages are owners' numbers.
pub(in crate::ledger) const CHANNEL: &str = "buttress_news";

/// Between two attempts to hear again after the connection was lost.
const PAUSE: Duration = Duration::from_secs(2);

/// Passes on what other servers say for as long as anybody here may want to hear it.
pub(in crate::ledger) fn forward(database: Database, wake_ups: broadcast::Sender<WakeUp>) {
    tokio::spawn(async move {
        loop {
            match database.listen(CHANNEL).await {
                // One process only: the writer wakes its pages itself.
                Ok(None) => return,
                Ok(Some(mut listener)) => {
                    // What was said while nobody listened is lost.
                    drop(wake_ups.send(WakeUp::Everyone));
                    while let Ok(Some(message)) = listener.try_recv().await {
                        if let Ok(owner) = message.payload().parse() {
                            drop(wake_ups.send(WakeUp::Owner(owner)));
                        }
                    }
                }
                Err(error) => tracing::warn!(%error, "other servers cannot be heard; trying again"),
            }
            tokio::time::sleep(PAUSE).await;
        }
    });
}
