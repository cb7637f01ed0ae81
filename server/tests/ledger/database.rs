//! A fresh database for each test.

use std::path::Path;

use app::domain::account::{Email, Password};
use jiff::Timestamp;
use server::accounts::{AccountService, ClientInfo, SessionLimits};
use server::database::Database;
use server::ledger::Ledger;
use tempfile::TempDir;

use crate::postgres;

/// A ledger with accounts in its database.
pub(crate) struct LedgerFixture {
    pub(crate) ledger: Ledger,
    /// Whether several servers can share this database and notify each other.
    pub(crate) shared: bool,
    database: Database,
    accounts: AccountService,
    folder: TempDir,
}

impl LedgerFixture {
    pub(crate) async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(None, folder.path()).await.unwrap();
        Self::over(database, folder, false)
    }

    pub(crate) async fn on_postgres() -> Self {
        Self::on_postgres_at(postgres::fresh().await).await
    }

    /// In the empty database of a URL.
    pub(crate) async fn on_postgres_at(url: String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(Some(&url.into()), folder.path()).await.unwrap();
        Self::over(database, folder, true)
    }

    fn over(database: Database, folder: TempDir, shared: bool) -> Self {
        let ledger = Ledger::new(database.clone());
        let accounts = AccountService::new(&database, ledger.clone(), SessionLimits::default());
        Self {
            ledger,
            accounts,
            shared,
            database,
            folder,
        }
    }

    /// The folder of SQLite's files.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The ledger of another server with the same database.
    pub(crate) fn another(&self) -> Ledger {
        Ledger::new(self.database.clone())
    }

    /// The id of a new account.
    pub(crate) async fn owner(&self, name: &str) -> i64 {
        let email = Email::parse(&format!("{name}@example.org")).unwrap();
        let password = Password::for_new_account("correct horse".to_owned()).unwrap();
        let now = Timestamp::now();
        let token = self
            .accounts
            .sign_up(&email, password, None, &ClientInfo::local(), now)
            .await
            .unwrap();
        self.accounts.viewer(&token, now).await.unwrap().unwrap().id
    }
}
