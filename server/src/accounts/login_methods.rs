//! The log-in methods of an account, and the rule that the last one cannot be removed.

use sqlx::{Any, Row as _, Transaction};

use super::AccountService;

/// The method by which a log-in was authenticated.
#[derive(Debug, Clone, Copy)]
pub(super) enum Authentication {
    /// The password.
    Password,
    /// A passkey.
    Passkey,
    /// The connected OpenID log-in with this id.
    Identity(i64),
}

impl Authentication {
    /// The detail that the audit log records.
    pub(super) fn detail(self) -> &'static str {
        match self {
            Self::Password => "by=password",
            Self::Passkey => "by=passkey",
            Self::Identity(_) => "by=oidc",
        }
    }

    /// The connected log-in that opened the session; removing it ends the session.
    pub(super) fn identity(self) -> Option<i64> {
        match self {
            Self::Identity(id) => Some(id),
            Self::Password | Self::Passkey => None,
        }
    }
}

/// A log-in method that is about to be removed.
#[derive(Debug, Clone, Copy)]
pub(super) enum LoginMethod<'m> {
    /// The password.
    Password,
    /// The passkey with this credential id.
    Passkey(&'m [u8]),
    /// The connected OpenID log-in with this id.
    Identity(i64),
}

impl AccountService {
    /// Whether the account keeps a log-in method when one is removed. Methods that this site does not offer at present
    /// do not count. Only a passkey can replace a password.
    ///
    /// Locks the account's row until the transaction ends, so that two requests cannot remove the last two methods.
    pub(super) async fn has_other_login_method(
        &self,
        transaction: &mut Transaction<'_, Any>,
        account: i64,
        removed: LoginMethod<'_>,
    ) -> sqlx::Result<bool> {
        let row =
            sqlx::query("UPDATE accounts SET password_hash = password_hash WHERE id = $1 RETURNING password_hash")
                .bind(account)
                .fetch_optional(&mut **transaction)
                .await?;
        let Some(row) = row else { return Ok(false) };
        let hash: String = row.try_get("password_hash")?;
        let (passkey, identity) = match removed {
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
        if let LoginMethod::Password = removed {
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
