//! Messages between the servers that share a PostgreSQL, by `LISTEN` and `NOTIFY`
//! (<https://www.postgresql.org/docs/current/sql-notify.html>). SQLite has one server, which sends itself no messages.

use std::time::Duration;

use super::{Database, Engine};

/// The pause before the next attempt to listen after the connection was lost.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// A message of another server, or of this one.
pub(crate) enum Notification {
    /// Messages may have been lost, because nothing listened until now.
    Missed,
    /// The text of a message.
    Message(String),
}

/// Gives the messages of a channel to `receive` until the process ends. Returns at once with SQLite.
pub(crate) fn forward(
    database: Database,
    channel: &'static str,
    receive: impl Fn(Notification) + Send + Sync + 'static,
) {
    tokio::spawn(async move {
        loop {
            match database.listen(channel).await {
                Ok(None) => return,
                Ok(Some(mut listener)) => {
                    receive(Notification::Missed);
                    while let Ok(Some(message)) = listener.try_recv().await {
                        receive(Notification::Message(message.payload().to_owned()));
                    }
                }
                Err(error) => tracing::warn!(%error, channel, "cannot listen to other servers; trying again"),
            }
            tokio::time::sleep(RETRY_AFTER).await;
        }
    });
}

/// Sends a message to all servers, this one included. Does nothing with SQLite.
///
/// # Errors
/// If the database fails.
pub(crate) async fn notify(database: &Database, channel: &str, message: &str) -> Result<(), sqlx::Error> {
    if database.engine == Engine::Postgres {
        sqlx::query("SELECT pg_notify($1, $2)")
            .bind(channel)
            .bind(message)
            .execute(&database.pool)
            .await?;
    }
    Ok(())
}
