//! Connecting to PostgreSQL.

use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};
use tokio::time::{Instant, sleep_until, timeout_at};
use url::Url;

use super::DatabaseError;
use super::error::is_transient;

/// The pause between two attempts to connect at the start.
const RETRY_EVERY: Duration = Duration::from_millis(250);

/// Parses the URL, and moves an IPv6 host into a parameter: sqlx does not remove the brackets of the host.
pub(super) fn postgres_url(text: &str) -> Result<Url, sqlx::Error> {
    let mut url = Url::parse(text).map_err(|e| sqlx::Error::Configuration(e.into()))?;
    let address = url
        .host_str()
        .and_then(|host| host.strip_prefix('[')?.strip_suffix(']'));
    if let Some(address) = address.map(ToOwned::to_owned)
        && !url.query_pairs().any(|(name, _)| name == "host" || name == "hostaddr")
    {
        url.query_pairs_mut().append_pair("host", &address);
    }
    Ok(url)
}

/// Waits until PostgreSQL accepts a connection, because it may be starting.
pub(super) async fn wait_for_postgres(options: &PgConnectOptions, timeout: Duration) -> Result<(), DatabaseError> {
    let address = match options.get_socket() {
        Some(socket) => socket.display().to_string(),
        None if options.get_host().contains(':') => format!("[{}]:{}", options.get_host(), options.get_port()),
        None => format!("{}:{}", options.get_host(), options.get_port()),
    };
    let deadline = Instant::now() + timeout;
    let mut cause = format!("no answer within {} seconds", timeout.as_secs());
    loop {
        match timeout_at(deadline, options.connect()).await {
            Ok(Ok(connection)) => return Ok(connection.close().await?),
            Ok(Err(error)) => {
                cause = error.to_string();
                if !is_transient(&error) || deadline.elapsed() > Duration::ZERO {
                    return Err(DatabaseError::Reach { address, cause });
                }
            }
            Err(_) => return Err(DatabaseError::Reach { address, cause }),
        }
        sleep_until(deadline.min(Instant::now() + RETRY_EVERY)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_database_that_refuses_or_does_not_answer_is_named_with_the_reason() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let url = postgres_url(&format!("postgres://ada:hunter2@127.0.0.1:{port}/buttress")).unwrap();
        let options = PgConnectOptions::from_url(&url).unwrap();
        let timeout = Duration::from_millis(600);
        let silent = wait_for_postgres(&options, timeout).await.unwrap_err().to_string();
        let beginning = format!("BUTTRESS_DATABASE_URL: PostgreSQL at 127.0.0.1:{port} cannot be used: ");
        assert!(
            silent.starts_with(&beginning) && silent.contains("no answer"),
            "{silent}"
        );
        drop(listener);
        let refused = wait_for_postgres(&options, timeout).await.unwrap_err().to_string();
        assert!(
            refused.starts_with(&beginning) && refused.contains("refused") && !refused.contains("hunter2"),
            "{refused}"
        );
    }

    #[test]
    fn the_brackets_of_an_ipv6_address_are_removed() {
        for (url, host) in [
            ("postgres://[::1]/buttress", "::1"),
            (
                "postgres://ada:secret@[2001:db8::5]:5433/buttress?sslmode=disable",
                "2001:db8::5",
            ),
            ("postgres://127.0.0.1/buttress", "127.0.0.1"),
            ("postgres://[::1]/buttress?host=db.internal", "db.internal"),
        ] {
            let options = PgConnectOptions::from_url(&postgres_url(url).unwrap()).unwrap();
            assert_eq!(options.get_host(), host);
        }
    }
}
