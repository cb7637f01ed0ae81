//! Sessions that several servers remember.

use std::time::Duration;

use app::domain::account::{Email, Password};
use jiff::Timestamp;
use server::accounts::{AccountService, ClientInfo, SessionLimits};
use server::database::Database;
use server::ledger::Ledger;
use tokio::time::timeout;

use crate::postgres;

async fn accounts_of_a_server(url: &str) -> AccountService {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(Some(&url.to_owned().into()), folder.path())
        .await
        .unwrap();
    AccountService::new(&database, Ledger::new(database.clone()), SessionLimits::default())
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs BUTTRESS_TEST_POSTGRES_URL; scripts/test.sh starts one"]
async fn a_server_learns_that_a_session_ended_on_another_one() {
    let url = postgres::fresh().await;
    let (here, elsewhere) = (accounts_of_a_server(&url).await, accounts_of_a_server(&url).await);
    let email = Email::parse("ada@example.org").unwrap();
    let password = || Password::for_new_account("correct horse".to_owned()).unwrap();
    let (client, now) = (ClientInfo::local(), Timestamp::now());
    here.sign_up(&email, password(), None, &client, now).await.unwrap();
    let mut ends = elsewhere.session_ends();
    // Messages are lost until the other server listens.
    for _ in 0..50 {
        let token = here.log_in(&email, password(), &client, now).await.unwrap();
        let account = elsewhere.viewer(&token, now).await.unwrap().unwrap().id;
        here.log_out(&token, &client, now).await.unwrap();
        if let Ok(ended) = timeout(Duration::from_millis(200), ends.recv()).await {
            assert_eq!(ended.unwrap(), account);
            assert_eq!(elsewhere.viewer(&token, now).await.unwrap(), None);
            return;
        }
    }
    panic!("no message arrived");
}
