//! A PostgreSQL for tests: `scripts/postgres.sh` starts it, `BUTTRESS_TEST_POSTGRES_URL` names it.

use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};

/// A database of its own in the server that the tests were given. It sorts texts by the rules of English, so that an
/// order by bytes that is not asked for is noticed.
pub(crate) async fn fresh() -> String {
    let url = std::env::var("BUTTRESS_TEST_POSTGRES_URL").expect("BUTTRESS_TEST_POSTGRES_URL names a PostgreSQL");
    let options = PgConnectOptions::from_str(&url).unwrap();
    let name = format!("buttress_{:016x}", getrandom::u64().unwrap());
    let mut connection = PgConnection::connect_with(&options).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(format!(
        "CREATE DATABASE {name} TEMPLATE template0 LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"
    )))
    .execute(&mut connection)
    .await
    .unwrap();
    options.database(&name).to_url_lossy().into()
}
