//! Notifications to the service manager that started the process, by the protocol of systemd's `sd_notify(3)`. Without
//! `NOTIFY_SOCKET` in the environment there is no such manager, and nothing is done.

use std::time::Duration;

use tokio::sync::watch;

use crate::canary::Readiness;
use crate::database::Database;

/// Notifications in one period of the watchdog, as `sd_watchdog_enabled(3)` recommends.
const PINGS_PER_PERIOD: u32 = 2;
/// Checks in one period of the watchdog while the database does not answer, so that a short outage costs no restart.
const CHECKS_PER_PERIOD: u32 = 20;

/// Reports while the server accepts connections: `READY=1` after the first check of the store, the store's state on
/// each change, and `WATCHDOG=1` as long as the database answers.
///
/// A store that is away does not delay `READY=1`: pages are served without it, and the manager would end the start.
pub(crate) async fn report(mut readiness: watch::Receiver<Readiness>, database: Database) {
    if std::env::var_os("NOTIFY_SOCKET").is_none() {
        return;
    }
    // An error means that the canary has ended, so its result does not change any more.
    let _ = readiness.wait_for(|readiness| *readiness != Readiness::Checking).await;
    send("READY=1");
    tokio::join!(report_store(readiness), feed_watchdog(&database));
}

/// Says that the server has begun to stop.
pub(crate) fn stopping() {
    send("STOPPING=1");
}

async fn report_store(mut readiness: watch::Receiver<Readiness>) {
    loop {
        let store = readiness.borrow_and_update().word();
        send(&format!("STATUS=store: {store}"));
        if readiness.changed().await.is_err() {
            return;
        }
    }
}

/// Sends `WATCHDOG=1` each time that the database has answered a query. A runtime whose threads are blocked does not
/// come to this, and a database that fails or hangs does not answer, so the manager restarts the server.
async fn feed_watchdog(database: &Database) {
    let Some(period) = watchdog_period() else {
        return;
    };
    let (pause, retry) = (period / PINGS_PER_PERIOD, period / CHECKS_PER_PERIOD);
    loop {
        let problem = match tokio::time::timeout(pause, database.check()).await {
            Ok(Ok(())) => {
                send("WATCHDOG=1");
                tokio::time::sleep(pause).await;
                continue;
            }
            Ok(Err(error)) => error.to_string(),
            Err(_) => "no answer in time".to_owned(),
        };
        tracing::warn!(
            problem,
            "the database failed the watchdog's check; the service manager is not notified"
        );
        tokio::time::sleep(retry).await;
    }
}

/// Sends a notification. A manager that cannot be reached is a matter for the log.
#[cfg(unix)]
fn send(notification: &str) {
    if let Err(error) = sd_notify::notify(&[sd_notify::NotifyState::Custom(notification)]) {
        tracing::warn!(%error, "the service manager at NOTIFY_SOCKET cannot be notified");
    }
}

/// The period in which the manager expects `WATCHDOG=1`, if it does.
#[cfg(unix)]
fn watchdog_period() -> Option<Duration> {
    sd_notify::watchdog_enabled()
}

/// Does nothing: other systems have no such service manager.
#[cfg(not(unix))]
fn send(_: &str) {}

/// None: other systems have no such service manager.
#[cfg(not(unix))]
fn watchdog_period() -> Option<Duration> {
    None
}
