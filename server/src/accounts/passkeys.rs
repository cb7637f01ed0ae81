//! Passkeys (WebAuthn level 3): the recommended log-in method. The authenticator verifies its user, so a passkey needs
//! no second factor. It stores the user handle, so the person types no e-mail address.

use app::domain::access::device_name;
use app::domain::account::Password;
use app::error::ApiError;
use app::text::msg;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use webauthn_rs::prelude::{DiscoverableAuthentication, PasskeyRegistration, Uuid};
use webauthn_rs::{Webauthn, WebauthnBuilder};

use super::ceremony::Purpose;
use super::login_methods::{Authentication, LoginMethod};
use super::own_account::AccountOwner;
use super::{AccountService, ClientInfo, SecretToken, account_table, passkey_table};
use crate::audit::AuditEvent;
use crate::config::PublicUrl;
use crate::internal_error::InternalError;

/// The WebAuthn verifier of a site; `None` where the host is an IP address, because browsers allow no passkeys there.
pub(super) fn verifier(public_url: &PublicUrl) -> Option<Webauthn> {
    let origin = url::Url::parse(public_url.as_str()).ok()?;
    let host = origin.domain()?.to_owned();
    let builder = WebauthnBuilder::new(&host, &origin).ok()?;
    builder.rp_name("Buttress").build().ok()
}

/// The state of a ceremony that adds a passkey.
#[derive(Serialize, Deserialize)]
struct PendingRegistration {
    user_handle: Uuid,
    registration: PasskeyRegistration,
}

impl AccountService {
    /// Begins to add a passkey. Returns the token that the browser must send back, and the options as
    /// `PublicKeyCredential.parseCreationOptionsFromJSON` reads them.
    ///
    /// # Errors
    /// As [`AccountService::change_password`]; [`ApiError::NotFound`] when this site has no passkeys.
    pub async fn begin_passkey(
        &self,
        owner: AccountOwner<'_>,
        password: Option<Password>,
        now: Timestamp,
    ) -> Result<(SecretToken, String), ApiError> {
        let verifier = self.webauthn.as_ref().ok_or(ApiError::NotFound)?;
        let account = self.reauthenticate(owner, password, now).await?;
        let known = passkey_table::of_account(&self.pool, account.id)
            .await
            .map_err(InternalError::from)?;
        let user_handle = known
            .first()
            .map_or_else(random_user_handle, |known| Ok(known.user_handle))?;
        let others = known.iter().map(|known| known.passkey.cred_id().clone()).collect();
        let (options, registration) = verifier
            .start_passkey_registration(user_handle, &account.email, account.to_viewer().name(), Some(others))
            .map_err(|_| InternalError::Ceremony)?;
        let mut options = serde_json::to_value(options).map_err(|_| InternalError::Ceremony)?;
        // The browser must find the passkey without an e-mail address.
        if let Some(selection) = options["publicKey"]["authenticatorSelection"].as_object_mut() {
            selection.insert("residentKey".to_owned(), json!("required"));
            selection.insert("requireResidentKey".to_owned(), json!(true));
        }
        let pending = PendingRegistration {
            user_handle,
            registration,
        };
        let token = self
            .begin_ceremony(Purpose::AddPasskey, Some(owner), &pending, now)
            .await?;
        Ok((token, options["publicKey"].to_string()))
    }

    /// Adds the passkey that the browser created, as `PublicKeyCredential.toJSON` writes it.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] when it is not a valid passkey, too late, or registered already.
    pub async fn finish_passkey(
        &self,
        owner: AccountOwner<'_>,
        ceremony: Option<&SecretToken>,
        credential: &str,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let (Some(verifier), Some(ceremony)) = (&self.webauthn, ceremony) else {
            return Err(adding_refused());
        };
        let pending: PendingRegistration = self
            .end_ceremony(Purpose::AddPasskey, Some(owner), ceremony, now)
            .await?
            .ok_or_else(adding_refused)?;
        let credential = serde_json::from_str(credential).map_err(|_| adding_refused())?;
        let passkey = verifier
            .finish_passkey_registration(&credential, &pending.registration)
            .map_err(|error| {
                tracing::info!(%error, "a new passkey was refused");
                adding_refused()
            })?;
        let name = device_name(owner.client.user_agent.as_str()).to_stored();
        let added = passkey_table::insert(&self.pool, owner.account, pending.user_handle, &name, &passkey, now)
            .await
            .map_err(InternalError::from)?;
        if !added {
            return Err(adding_refused());
        }
        Ok(self.record_of_owner(owner, AuditEvent::PasskeyAdded, None, now).await?)
    }

    /// Removes a passkey of this account. An unknown id changes nothing.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] when this is the only log-in method; otherwise as
    /// [`AccountService::change_password`], but a recent log-in needs no password.
    pub async fn remove_passkey(
        &self,
        owner: AccountOwner<'_>,
        id: &str,
        password: Option<Password>,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let account = self.reauthenticate_unless_fresh(owner, password, now).await?;
        let passkeys = passkey_table::of_account(&self.pool, account.id)
            .await
            .map_err(InternalError::from)?;
        let Some(passkey) = passkeys.iter().find(|passkey| passkey.to_listing().id == id) else {
            return Ok(());
        };
        let credential = passkey.passkey.cred_id().as_slice();
        let removed = async {
            let mut transaction = self.pool.begin().await?;
            let has_other = self
                .has_other_login_method(&mut transaction, account.id, LoginMethod::Passkey(credential))
                .await?;
            if has_other {
                passkey_table::delete(&mut *transaction, account.id, credential).await?;
                transaction.commit().await?;
            }
            Ok::<_, sqlx::Error>(has_other)
        };
        match removed.await.map_err(InternalError::from)? {
            true => Ok(self
                .record_of_owner(owner, AuditEvent::PasskeyRemoved, None, now)
                .await?),
            false => Err(ApiError::invalid(msg::only_log_in_method())),
        }
    }

    /// Begins a log-in with a passkey. Returns the token that the browser must send back, and the options for
    /// `navigator.credentials.get`. The log-in must end in the same session, or again without one.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] when this site has no passkeys; [`ApiError::TooManyRequests`].
    pub async fn begin_passkey_log_in(
        &self,
        owner: Option<AccountOwner<'_>>,
        client: &ClientInfo,
        now: Timestamp,
    ) -> Result<(SecretToken, String), ApiError> {
        let verifier = self.webauthn.as_ref().ok_or(ApiError::NotFound)?;
        self.throttle.ceremony(client.address, now).await?;
        let (options, state) = verifier
            .start_discoverable_authentication()
            .map_err(|_| InternalError::Ceremony)?;
        let options: Value = serde_json::to_value(options).map_err(|_| InternalError::Ceremony)?;
        let token = self.begin_ceremony(Purpose::LogInByPasskey, owner, &state, now).await?;
        Ok((token, options["publicKey"].to_string()))
    }

    /// Verifies the passkey's signature and starts a session.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] unless a passkey of an account signed the challenge of this ceremony.
    pub async fn finish_passkey_log_in(
        &self,
        owner: Option<AccountOwner<'_>>,
        ceremony: Option<&SecretToken>,
        credential: &str,
        client: &ClientInfo,
        now: Timestamp,
    ) -> Result<SecretToken, ApiError> {
        let (Some(verifier), Some(ceremony)) = (&self.webauthn, ceremony) else {
            return Err(log_in_refused());
        };
        let state: DiscoverableAuthentication = self
            .end_ceremony(Purpose::LogInByPasskey, owner, ceremony, now)
            .await?
            .ok_or_else(log_in_refused)?;
        let credential = serde_json::from_str(credential).map_err(|_| log_in_refused())?;
        let (user_handle, id) = verifier
            .identify_discoverable_authentication(&credential)
            .map_err(|_| log_in_refused())?;
        let known = passkey_table::find(&self.pool, id).await.map_err(InternalError::from)?;
        let Some(mut known) = known.filter(|known| known.user_handle == user_handle) else {
            self.record(AuditEvent::LogInFailed, None, client.address, Some("by=passkey"), now)
                .await?;
            return Err(log_in_refused());
        };
        let signed = verifier.finish_discoverable_authentication_v2(&credential, state, &known.passkey);
        let account = account_table::account(&self.pool, known.account)
            .await
            .map_err(InternalError::from)?;
        let (Ok(signed), Some(account)) = (signed, account) else {
            self.record(
                AuditEvent::LogInFailed,
                Some(known.account),
                client.address,
                Some("by=passkey"),
                now,
            )
            .await?;
            return Err(log_in_refused());
        };
        known.passkey.update_credential(&signed);
        passkey_table::record_use(&self.pool, &known.passkey, now)
            .await
            .map_err(InternalError::from)?;
        self.complete_log_in(&account, Authentication::Passkey, client, now)
            .await
    }
}

fn random_user_handle() -> Result<Uuid, InternalError> {
    let mut bits = [0; 16];
    getrandom::fill(&mut bits).map_err(|_| InternalError::Random)?;
    Ok(Uuid::from_bytes(bits))
}

fn adding_refused() -> ApiError {
    ApiError::invalid(msg::passkey_not_added())
}

fn log_in_refused() -> ApiError {
    ApiError::invalid(msg::passkey_not_accepted())
}
