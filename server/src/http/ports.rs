//! The implementations of the page's ports, for one request.

use std::sync::Arc;

use app::domain::access::{LoginMethods, Overview, RecoveryOutcome};
use app::domain::account::{DisplayName, Email, Password};
use app::domain::checksum::Checksum;
use app::domain::file::FileDeclaration;
use app::domain::listing::Listing;
use app::domain::picture::ProfilePictures;
use app::domain::stored_file::{FileLink, FilePage, NewThumbnail};
use app::domain::support::{AttemptExplanation, FailedAttempt};
use app::domain::upload::{
    ConfirmOutcome, PartUrls, PartsComplete, PlainForm, SignOutcome, StoredPart, UploadPage, UploadSummary,
};
use app::error::ApiError;
use app::ports::{Accounts, CurrentUser, Pictures, PortFuture, Ports, Support, Uploads};
use app::text::PageTexts;
use jiff::Timestamp;
use tracing::Instrument;

use super::Site;
use super::session::SessionHandle;
use crate::accounts::{AccountOwner, AccountService, SecretToken};
use crate::languages::texts;
use crate::ledger::Trigger;
use crate::traces;
use crate::uploads::UploadService;

/// All ports, for one request.
pub(super) fn of_request(site: &Site, session: SessionHandle) -> Ports {
    Ports {
        viewer: session.viewer.clone(),
        color_scheme: session.scheme,
        list_view: session.view,
        support_code: session.code,
        login_methods: LoginMethods {
            passkeys: site.accounts.has_passkeys(),
            oidc_provider: site.oidc_provider.as_ref().map(|provider| provider.name().to_owned()),
            sign_ups: site.accounts.sign_ups(),
        },
        uploads: Arc::new(RequestUploads(site.clone(), texts(session.language))),
        support: Arc::new(RequestSupport(site.clone(), session.origin.clone())),
        accounts: Arc::new(RequestAccounts {
            site: site.clone(),
            session,
        }),
        pictures: Arc::new(RequestPictures(site.clone())),
        rules: Arc::clone(&site.rules),
        checksums: site.uploads.integrity.checksum_use(),
    }
}

/// The account of a user and its session. A user without a token cannot exist; the error is for the type.
pub(super) fn owner_of<'r>(session: &'r SessionHandle, viewer: &CurrentUser) -> Result<AccountOwner<'r>, ApiError> {
    Ok(AccountOwner {
        account: viewer.viewer().id,
        token: session.token.as_ref().ok_or(ApiError::LoginRequired)?,
        client: &session.client,
    })
}

/// As [`owner_of`]; `None` when nobody is logged in.
pub(super) fn current_owner(session: &SessionHandle) -> Option<AccountOwner<'_>> {
    Some(AccountOwner {
        account: session.viewer.as_ref()?.id,
        token: session.token.as_ref()?,
        client: &session.client,
    })
}

/// Ends the session of the request, gives the browser the new one, and makes it a known device.
pub(super) async fn replace_session(
    service: &AccountService,
    session: &SessionHandle,
    token: SecretToken,
) -> Result<(), ApiError> {
    if let Some(old) = &session.token {
        service.log_out(old, &session.client, Timestamp::now()).await?;
    }
    let old_device = session.client.device.as_ref();
    let device = service.remember_device(&token, old_device, Timestamp::now()).await?;
    session.begin(token);
    session.begin_device(device);
    Ok(())
}

struct RequestAccounts {
    site: Site,
    session: SessionHandle,
}

impl RequestAccounts {
    async fn replace_session(&self, token: SecretToken) -> Result<(), ApiError> {
        replace_session(&self.site.accounts, &self.session, token).await
    }

    fn owner(&self, viewer: &CurrentUser) -> Result<AccountOwner<'_>, ApiError> {
        owner_of(&self.session, viewer)
    }
}

impl Accounts for RequestAccounts {
    fn sign_up(&self, email: Email, password: Password, invitation: Option<String>) -> PortFuture<'_, ()> {
        Box::pin(async move {
            let token = self
                .site
                .accounts
                .sign_up(
                    &email,
                    password,
                    invitation.as_deref(),
                    &self.session.client,
                    Timestamp::now(),
                )
                .await?;
            self.replace_session(token).await
        })
    }

    fn log_in(&self, email: Email, password: Password) -> PortFuture<'_, ()> {
        Box::pin(async move {
            let token = self
                .site
                .accounts
                .log_in(&email, password, &self.session.client, Timestamp::now())
                .await?;
            self.replace_session(token).await
        })
    }

    fn log_out(&self) -> PortFuture<'_, ()> {
        Box::pin(async move {
            if let Some(token) = &self.session.token {
                self.site
                    .accounts
                    .log_out(token, &self.session.client, Timestamp::now())
                    .await?;
            }
            self.session.end();
            Ok(())
        })
    }

    fn recover(&self, email: Email, code: String, new: Option<Password>) -> PortFuture<'_, RecoveryOutcome> {
        Box::pin(async move {
            let (token, recovered) = self
                .site
                .accounts
                .recover(&email, &code, new, &self.session.client, Timestamp::now())
                .await?;
            self.replace_session(token).await?;
            Ok(recovered)
        })
    }

    fn overview(&self, viewer: CurrentUser) -> PortFuture<'_, Overview> {
        Box::pin(async move {
            self.site
                .accounts
                .overview(self.owner(&viewer)?, Timestamp::now())
                .await
        })
    }

    fn set_display_name(&self, viewer: CurrentUser, name: Option<DisplayName>) -> PortFuture<'_, ()> {
        Box::pin(async move {
            let owner = self.owner(&viewer)?;
            self.site
                .accounts
                .set_display_name(owner, name.as_ref(), Timestamp::now())
                .await
        })
    }

    fn change_password(&self, viewer: CurrentUser, old: Option<Password>, new: Password) -> PortFuture<'_, ()> {
        Box::pin(async move {
            let owner = self.owner(&viewer)?;
            let token = self
                .site
                .accounts
                .change_password(owner, old, new, Timestamp::now())
                .await?;
            self.replace_session(token).await
        })
    }

    fn remove_password(&self, viewer: CurrentUser, password: Option<Password>) -> PortFuture<'_, ()> {
        Box::pin(async move {
            let owner = self.owner(&viewer)?;
            let token = self
                .site
                .accounts
                .remove_password(owner, password, Timestamp::now())
                .await?;
            self.replace_session(token).await
        })
    }

    fn end_session(&self, viewer: CurrentUser, id: String, password: Option<Password>) -> PortFuture<'_, ()> {
        Box::pin(async move {
            let owner = self.owner(&viewer)?;
            self.site
                .accounts
                .end_session(owner, &id, password, Timestamp::now())
                .await
        })
    }

    fn end_other_sessions(&self, viewer: CurrentUser, password: Option<Password>) -> PortFuture<'_, ()> {
        Box::pin(async move {
            let owner = self.owner(&viewer)?;
            self.site
                .accounts
                .end_other_sessions(owner, password, Timestamp::now())
                .await
        })
    }

    fn new_recovery_codes(&self, viewer: CurrentUser, password: Option<Password>) -> PortFuture<'_, Vec<String>> {
        Box::pin(async move {
            let owner = self.owner(&viewer)?;
            self.site
                .accounts
                .new_recovery_codes(owner, password, Timestamp::now())
                .await
        })
    }

    fn delete_account(&self, viewer: CurrentUser, password: Option<Password>) -> PortFuture<'_, ()> {
        Box::pin(async move {
            let owner = self.owner(&viewer)?;
            self.site
                .accounts
                .delete_account(owner, password, Timestamp::now())
                .await?;
            self.session.end();
            Ok(())
        })
    }
}

struct RequestUploads(Site, PageTexts);

impl Uploads for RequestUploads {
    fn sign(&self, viewer: CurrentUser, files: Vec<FileDeclaration>) -> PortFuture<'_, Vec<SignOutcome>> {
        Box::pin(async move {
            let span = traces::sign(files.len());
            span.run(self.0.uploads.sign(&viewer, files, Timestamp::now())).await
        })
    }

    fn confirm(
        &self,
        viewer: CurrentUser,
        ids: Vec<String>,
        checksums: Vec<Option<Checksum>>,
    ) -> PortFuture<'_, Vec<ConfirmOutcome>> {
        Box::pin(confirm_detached(
            self.0.uploads.clone(),
            viewer,
            ids,
            checksums,
            Trigger::Page,
        ))
    }

    fn cancel(&self, viewer: CurrentUser, ids: Vec<String>) -> PortFuture<'_, Vec<ConfirmOutcome>> {
        Box::pin(async move { self.0.uploads.cancel(&viewer, ids, Timestamp::now()).await })
    }

    fn delete(&self, viewer: CurrentUser, ids: Vec<String>) -> PortFuture<'_, Vec<ConfirmOutcome>> {
        Box::pin(async move { self.0.uploads.delete(&viewer, ids, Timestamp::now()).await })
    }

    fn restore(&self, viewer: CurrentUser, ids: Vec<String>) -> PortFuture<'_, Vec<ConfirmOutcome>> {
        Box::pin(async move { self.0.uploads.restore(&viewer, ids, Timestamp::now()).await })
    }

    fn last_event_id(&self, viewer: CurrentUser) -> PortFuture<'_, i64> {
        Box::pin(async move { Ok(self.0.uploads.event_stream(&viewer, None).await?.after()) })
    }

    fn list(&self, viewer: CurrentUser, listing: Listing, after: Option<String>) -> PortFuture<'_, UploadPage> {
        Box::pin(async move { self.0.uploads.list(&viewer, &listing, after.as_deref()).await })
    }

    fn file(&self, viewer: CurrentUser, id: String, listing: Listing, with_link: bool) -> PortFuture<'_, FilePage> {
        Box::pin(async move { self.0.uploads.file(&viewer, &id, &listing, with_link).await })
    }

    fn link(&self, viewer: CurrentUser, id: String) -> PortFuture<'_, FileLink> {
        Box::pin(async move { self.0.uploads.link(&viewer, &id).await })
    }

    fn rename(&self, viewer: CurrentUser, id: String, name: String) -> PortFuture<'_, UploadSummary> {
        Box::pin(async move { self.0.uploads.rename(&viewer, &id, &name, Timestamp::now()).await })
    }

    fn set_thumbnails(&self, viewer: CurrentUser, thumbnails: Vec<NewThumbnail>) -> PortFuture<'_, Vec<String>> {
        let service = self.0.uploads.clone();
        Box::pin(detached(async move {
            service.set_thumbnails(&viewer, thumbnails, Timestamp::now()).await
        }))
    }

    fn plain_form(&self, viewer: CurrentUser) -> PortFuture<'_, PlainForm> {
        Box::pin(async move { self.0.uploads.plain_form(&viewer, self.1, Timestamp::now()).await })
    }

    fn sign_parts(&self, viewer: CurrentUser, id: String, part_size: u64, parts: Vec<u16>) -> PortFuture<'_, PartUrls> {
        let service = self.0.uploads.clone();
        // A multipart upload that was begun in the store must be recorded.
        Box::pin(detached(async move {
            let now = Timestamp::now();
            service.sign_parts(&viewer, &id, part_size, &parts, now).await
        }))
    }

    fn list_parts(&self, viewer: CurrentUser, id: String) -> PortFuture<'_, Vec<StoredPart>> {
        Box::pin(async move { self.0.uploads.list_parts(&viewer, &id, Timestamp::now()).await })
    }

    fn complete_parts(
        &self,
        viewer: CurrentUser,
        id: String,
        checksums: Vec<Option<Checksum>>,
    ) -> PortFuture<'_, PartsComplete> {
        let service = self.0.uploads.clone();
        // A store may take minutes for a thousand parts; a repeated request finds the result.
        Box::pin(detached(async move {
            service.complete_parts(&viewer, &id, &checksums, Timestamp::now()).await
        }))
    }
}

struct RequestPictures(Site);

impl Pictures for RequestPictures {
    fn set(
        &self,
        viewer: CurrentUser,
        uploads: Vec<String>,
        thumb_hash: String,
        checksums: Vec<Option<Checksum>>,
    ) -> PortFuture<'_, ()> {
        let service = self.0.pictures.clone();
        Box::pin(detached(async move {
            let now = Timestamp::now();
            service.set(&viewer, uploads, &thumb_hash, &checksums, now).await
        }))
    }

    fn list(&self, viewer: CurrentUser) -> PortFuture<'_, ProfilePictures> {
        Box::pin(async move { self.0.pictures.list(&viewer).await })
    }
}

/// Support diagnostics, and the origin of the page that sent the request.
struct RequestSupport(Site, Option<String>);

impl Support for RequestSupport {
    fn report(
        &self,
        viewer: CurrentUser,
        attempts: Vec<FailedAttempt>,
    ) -> PortFuture<'_, Vec<Option<AttemptExplanation>>> {
        Box::pin(async move {
            let now = Timestamp::now();
            self.0.support.report(&viewer, attempts, self.1.as_deref(), now).await
        })
    }
}

/// Confirms uploads, even when the client closes the connection: the copy of a large file may take longer than a
/// request, and a repeated request finds the result.
pub(super) async fn confirm_detached(
    service: UploadService,
    viewer: CurrentUser,
    ids: Vec<String>,
    checksums: Vec<Option<Checksum>>,
    by: Trigger,
) -> Result<Vec<ConfirmOutcome>, ApiError> {
    detached(async move { service.confirm(&viewer, ids, &checksums, by, Timestamp::now()).await }).await
}

/// Runs the work in a task of its own, which continues when the client closes the connection.
async fn detached<T: Send + 'static>(
    work: impl Future<Output = Result<T, ApiError>> + Send + 'static,
) -> Result<T, ApiError> {
    tokio::spawn(traces::in_current_span(work.in_current_span()))
        .await
        .unwrap_or(Err(ApiError::Unavailable { retry_after: 5 }))
}
