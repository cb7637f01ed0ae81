//! Wake-ups that other servers send.

use tokio::sync::broadcast;

use crate::database::Database;
use crate::database::notifications::{self, Notification};
use crate::ledger::WakeUp;

/// The channel. A message is the account id of an owner.
pub(in crate::ledger) const CHANNEL: &str = "buttress_upload_events";

/// Forwards wake-ups of other servers to this process until the process ends. With SQLite the writer sends them itself.
pub(in crate::ledger) fn forward(database: Database, wake_ups: broadcast::Sender<WakeUp>) {
    notifications::forward(database, CHANNEL, move |notification| {
        let wake_up = match notification {
            Notification::Missed => WakeUp::Everyone,
            Notification::Message(owner) => match owner.parse() {
                Ok(owner) => WakeUp::Owner(owner),
                Err(_) => return,
            },
        };
        drop(wake_ups.send(wake_up));
    });
}
