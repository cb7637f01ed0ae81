//! Passkeys (WebAuthn level 3): the recommended way in. The authenticator verifies its user, so a
//! passkey is enough by itself, and it holds who it is for, so nobody types an address.

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
use super::manage::Owner;
use super::ways_in::{Proof, WayIn};
use super::{AccountService, SessionToken, Visitor, passkey_table, table};
use crate::audit::Event;
use crate::config::PublicUrl;
use crate::internal_error::InternalError;

/// The verifier for a site; `None` where browsers have no passkeys: for hosts that are an address.
pub(super) fn verifier(public_url: &PublicUrl) -> Option<Webauthn> {
    let origin = url::Url::parse(public_url.as_str()).ok()?;
    let host = origin.domain()?.to_owned();
    let builder = WebauthnBuilder::new(&host, &origin).ok()?;
    builder.rp_name("Buttress").build().ok()
}

/// What is kept while somebody adds a passkey.
#[derive(Serialize, Deserialize)]
struct Adding {
    user_handle: Uuid,
    registration: PasskeyRegistration,
}

impl AccountService {
    /// What a browser needs to make a passkey, as `PublicKeyCredential.parseCreationOptionsFromJSON`
    /// reads it, and the token to bring back.
    ///
    /// # Errors
    /// As for a change of password; [`ApiError::NotFound`] where there are no passkeys.
    pub async fn begin_passkey(
        &self,
        owner: Owner<'_>,
        password: Option<Password>,
        now: Timestamp,
    ) -> Result<(SessionToken, String), ApiError> {
        let verifier = self.verifier.as_ref().ok_or(ApiError::NotFound)?;
        let account = self.prove(owner, password, now).await?;
        let known = passkey_table::of_account(&self.pool, account.id)
            .await
            .map_err(InternalError::from)?;
        let user_handle = known
            .first()
            .map_or_else(random_handle, |known| Ok(known.user_handle))?;
        let others = known.iter().map(|known| known.passkey.cred_id().clone()).collect();
        let (options, registration) = verifier
            .start_passkey_registration(user_handle, &account.email, &account.email, Some(others))
            .map_err(|_| InternalError::Ceremony)?;
        let mut options = serde_json::to_value(options).map_err(|_| InternalError::Ceremony)?;
        // It must be found without an address.
        if let Some(selection) = options["publicKey"]["authenticatorSelection"].as_object_mut() {
            selection.insert("residentKey".to_owned(), json!("required"));
            selection.insert("requireResidentKey".to_owned(), json!(true));
        }
        let adding = Adding {
            user_handle,
            registration,
        };
        let token = self
            .begin_ceremony(Purpose::AddPasskey, Some(owner), &adding, now)
            .await?;
        Ok((token, options["publicKey"].to_string()))
    }

    /// Adds the passkey that the browser made, as `PublicKeyCredential.toJSON` writes it.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] where it is none, too late, or known already.
    pub async fn finish_passkey(
        &self,
        owner: Owner<'_>,
        ceremony: Option<&SessionToken>,
        credential: &str,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let (Some(verifier), Some(ceremony)) = (&self.verifier, ceremony) else {
            return Err(not_added());
        };
        let adding: Adding = self
            .end_ceremony(Purpose::AddPasskey, Some(owner), ceremony, now)
            .await?
            .ok_or_else(not_added)?;
        let credential = serde_json::from_str(credential).map_err(|_| not_added())?;
        let passkey = verifier
            .finish_passkey_registration(&credential, &adding.registration)
            .map_err(|error| {
                tracing::info!(%error, "a passkey was not accepted");
                not_added()
            })?;
        let name = device_name(owner.visitor.agent.as_str()).to_stored();
        let added = passkey_table::insert(&self.pool, owner.account, adding.user_handle, &name, &passkey, now)
            .await
            .map_err(InternalError::from)?;
        if !added {
            return Err(not_added());
        }
        Ok(self.note_of(owner, Event::PasskeyAdded, None, now).await?)
    }

    /// Removes a passkey of this account; nothing happens where there is no such one.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] where nobody could get in any more. As for a change of password; but whoever has logged in a moment ago needs none.
    pub async fn remove_passkey(
        &self,
        owner: Owner<'_>,
        id: &str,
        password: Option<Password>,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let account = self.prove_lately(owner, password, now).await?;
        let passkeys = passkey_table::of_account(&self.pool, account.id)
            .await
            .map_err(InternalError::from)?;
        let Some(passkey) = passkeys.iter().find(|passkey| passkey.shown().id == id) else {
            return Ok(());
        };
        let credential = passkey.passkey.cred_id().as_slice();
        let removed = async {
            let mut transaction = self.pool.begin().await?;
            let is_other = self
                .has_another_way_in(&mut transaction, account.id, WayIn::Passkey(credential))
                .await?;
            if is_other {
                passkey_table::delete(&mut *transaction, account.id, credential).await?;
                transaction.commit().await?;
            }
            Ok::<_, sqlx::Error>(is_other)
        };
        match removed.await.map_err(InternalError::from)? {
            true => Ok(self.note_of(owner, Event::PasskeyRemoved, None, now).await?),
            false => Err(ApiError::invalid(msg::only_log_in_method())),
        }
    }

    /// What a browser needs to offer its passkeys for this site, and the token to bring back. The answer counts
    /// in the session at hand, or without one, as now.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] where there are no passkeys; [`ApiError::TooManyRequests`].
    pub async fn begin_passkey_log_in(
        &self,
        owner: Option<Owner<'_>>,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<(SessionToken, String), ApiError> {
        let verifier = self.verifier.as_ref().ok_or(ApiError::NotFound)?;
        self.throttle.ask(visitor.address, now).await?;
        let (options, state) = verifier
            .start_discoverable_authentication()
            .map_err(|_| InternalError::Ceremony)?;
        let options: Value = serde_json::to_value(options).map_err(|_| InternalError::Ceremony)?;
        let token = self.begin_ceremony(Purpose::LogInByPasskey, owner, &state, now).await?;
        Ok((token, options["publicKey"].to_string()))
    }

    /// Checks what the passkey signed and starts a session.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] for anything but a passkey of an account that signed what we asked.
    pub async fn finish_passkey_log_in(
        &self,
        owner: Option<Owner<'_>>,
        ceremony: Option<&SessionToken>,
        credential: &str,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<SessionToken, ApiError> {
        let (Some(verifier), Some(ceremony)) = (&self.verifier, ceremony) else {
            return Err(not_let_in());
        };
        let state: DiscoverableAuthentication = self
            .end_ceremony(Purpose::LogInByPasskey, owner, ceremony, now)
            .await?
            .ok_or_else(not_let_in)?;
        let credential = serde_json::from_str(credential).map_err(|_| not_let_in())?;
        let (user_handle, id) = verifier
            .identify_discoverable_authentication(&credential)
            .map_err(|_| not_let_in())?;
        let known = passkey_table::find(&self.pool, id).await.map_err(InternalError::from)?;
        let Some(mut known) = known.filter(|known| known.user_handle == user_handle) else {
            self.note(Event::LogInFailed, None, visitor.address, Some("by=passkey"), now)
                .await?;
            return Err(not_let_in());
        };
        let signed = verifier.finish_discoverable_authentication_v2(&credential, state, &known.passkey);
        let account = table::account(&self.pool, known.account)
            .await
            .map_err(InternalError::from)?;
        let (Ok(signed), Some(account)) = (signed, account) else {
            self.note(
                Event::LogInFailed,
                Some(known.account),
                visitor.address,
                Some("by=passkey"),
                now,
            )
            .await?;
            return Err(not_let_in());
        };
        known.passkey.update_credential(&signed);
        passkey_table::used(&self.pool, &known.passkey, now)
            .await
            .map_err(InternalError::from)?;
        self.admit(&account, Proof::Passkey, visitor, now).await
    }
}

fn random_handle() -> Result<Uuid, InternalError> {
    let mut bits = [0; 16];
    getrandom::fill(&mut bits).map_err(|_| InternalError::Random)?;
    Ok(Uuid::from_bytes(bits))
}

fn not_added() -> ApiError {
    ApiError::invalid(msg::passkey_not_added())
}

fn not_let_in() -> ApiError {
    ApiError::invalid(msg::passkey_not_accepted())
}
