//! The ways into an account, and the rule that the last one stays.

use sqlx::{Any, Row as _, Transaction};

use super::AccountService;

/// How somebody proved to be an account's owner.
#[derive(Debug, Clone, Copy)]
pub(super) enum Authentication {
    /// By the password.
    Password,
    /// By a passkey.
    Passkey,
    /// By the log-in at another site with this number.
    Identity(i64),
}

impl Authentication {
    /// As the audit log has it.
    pub(super) fn detail(self) -> &'static str {
        match self {
            Self::Password => "by=password",
            Self::Passkey => "by=passkey",
            Self::Identity(_) => "by=oidc",
        }
    }

    /// What the session hangs on.
    pub(super) fn identity(self) -> Option<i64> {
        match self {
            Self::Identity(id) => Some(id),
            Self::Password | Self::Passkey => None,
        }
    }
}

/// A way in that is about to be removed.
#[derive(Debug, Clone, Copy)]
pub(super) enum LoginMethod<'w> {
    /// The password.
    Password,
    /// The passkey with this credential's id.
    Passkey(&'w [u8]),
    /// The log-in at another site with this number.
    Identity(i64),
}

impl AccountService {
    /// Whether people still get in without one of their ways in; those that this site does not offer at present
    /// do not count. A password is given up for a passkey only.
    ///
    /// Locks the account's row until the transaction ends, so that two requests do not remove the last two.
    pub(super) async fn has_other_login_method(
        &self,
        transaction: &mut Transaction<'_, Any>,
        account: i64,
        without: LoginMethod<'_>,
    ) -> sqlx::Result<bool> {
        let row =
            sqlx::query("UPDATE accounts SET password_hash = password_hash WHERE id = $1 RETURNING password_hash")
                .bind(account)
                .fetch_optional(&mut **transaction)
                .await?;
        let Some(row) = row else { return Ok(false) };
        let hash: String = row.try_get("password_hash")?;
        let (passkey, identity) = match without {
            LoginMethod::Password => (Default::default(), -1),
            LoginMethod::Passkey(id) => (id, -1),
            LoginMethod::Identity(id) => (Default::default(), id),
        };
        let passkeys = sqlx::query("SELECT 1 FROM passkeys WHERE account_id = $1 AND credential_id <> $2 LIMIT 1")
            .bind(account)
            .bind(passkey)
            .fetch_optional(&mut **transaction)
            .await?;
        let has_passkey = self.webauthn.is_some() && passkeys.is_some();
        if let LoginMethod::Password = without {
            return Ok(has_passkey);
        }
        let identities =
            sqlx::query("SELECT 1 FROM identities WHERE account_id = $1 AND issuer = $2 AND id <> $3 LIMIT 1")
                .bind(account)
                .bind(self.oidc_issuer.as_deref().unwrap_or_default())
                .bind(identity)
                .fetch_optional(&mut **transaction)
                .await?;
        Ok(has_passkey || !hash.is_empty() || identities.is_some())
    }
}
