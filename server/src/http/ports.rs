//! The page's ports, bound to one request.

use std::sync::Arc;

use app::domain::access::{Overview, Recovered, WaysIn};
use app::domain::account::{Email, Password};
use app::domain::checksum::Checksum;
use app::domain::file::FileDeclaration;
use app::domain::listing::Listing;
use app::domain::picture::ProfilePictures;
use app::domain::stored_file::{FileLink, FilePage, NewThumbnail};
use app::domain::support::FailedAttempt;
use app::domain::upload::{
    ConfirmOutcome, PartUrls, PartsComplete, PlainForm, SignOutcome, StoredPart, UploadPage, UploadSummary,
};
use app::error::ApiError;
use app::ports::{Accounts, Answer, CurrentUser, Pictures, Ports, Support, Uploads};
use app::text::PageTexts;
use jiff::Timestamp;
use tracing::Instrument;

use super::Site;
use super::session::SessionHandle;
use crate::accounts::{AccountService, Owner, SessionToken};
use crate::languages::texts;
use crate::ledger::Trigger;
use crate::pictures::PictureService;
use crate::support::SupportService;
use crate::uploads::UploadService;

/// The bundle for one request.
pub(super) fn of_request(site: &Site, session: SessionHandle) -> Ports {
    Ports {
        viewer: session.viewer.clone(),
        scheme: session.scheme,
        view: session.view,
        code: session.code,
        ways: WaysIn {
            passkeys: site.accounts.has_passkeys(),
            elsewhere: site.issuer.as_ref().map(|issuer| issuer.name().to_owned()),
            sign_ups: site.accounts.sign_ups(),
        },
        uploads: Arc::new(RequestUploads(site.uploads.clone(), texts(session.language))),
        accounts: Arc::new(RequestAccounts {
            book: site.accounts.clone(),
            session,
        }),
        pictures: Arc::new(RequestPictures(site.pictures.clone())),
        support: Arc::new(RequestSupport(site.support.clone())),
        rules: Arc::clone(&site.rules),
        checksums: site.uploads.integrity.checksum_use(),
    }
}

/// A viewer comes from a token, so there is one.
pub(super) fn owner_of<'r>(session: &'r SessionHandle, viewer: &CurrentUser) -> Result<Owner<'r>, ApiError> {
    Ok(Owner {
        account: viewer.viewer().id,
        token: session.token.as_ref().ok_or(ApiError::LoginRequired)?,
        visitor: &session.visitor,
    })
}

/// The same where perhaps nobody is logged in.
pub(super) fn current_owner(session: &SessionHandle) -> Option<Owner<'_>> {
    Some(Owner {
        account: session.viewer.as_ref()?.id,
        token: session.token.as_ref()?,
        visitor: &session.visitor,
    })
}

/// The session that came with the request ends when another one begins, and the browser is one that is known.
pub(super) async fn replace_session(
    book: &AccountService,
    session: &SessionHandle,
    token: SessionToken,
) -> Result<(), ApiError> {
    if let Some(old) = &session.token {
        book.log_out(old, &session.visitor, Timestamp::now()).await?;
    }
    let brought = session.visitor.device.as_ref();
    let device = book.remember_device(&token, brought, Timestamp::now()).await?;
    session.begin(token);
    session.begin_device(device);
    Ok(())
}

struct RequestAccounts {
    book: AccountService,
    session: SessionHandle,
}

impl RequestAccounts {
    async fn replace_session(&self, token: SessionToken) -> Result<(), ApiError> {
        replace_session(&self.book, &self.session, token).await
    }

    fn owner(&self, viewer: &CurrentUser) -> Result<Owner<'_>, ApiError> {
        owner_of(&self.session, viewer)
    }
}

impl Accounts for RequestAccounts {
    fn sign_up(&self, email: Email, password: Password, invitation: Option<String>) -> Answer<'_, ()> {
        Box::pin(async move {
            let token = self
                .book
                .sign_up(
                    &email,
                    password,
                    invitation.as_deref(),
                    &self.session.visitor,
                    Timestamp::now(),
                )
                .await?;
            self.replace_session(token).await
        })
    }

    fn log_in(&self, email: Email, password: Password) -> Answer<'_, ()> {
        Box::pin(async move {
            let token = self
                .book
                .log_in(&email, password, &self.session.visitor, Timestamp::now())
                .await?;
            self.replace_session(token).await
        })
    }

    fn log_out(&self) -> Answer<'_, ()> {
        Box::pin(async move {
            if let Some(token) = &self.session.token {
                self.book
                    .log_out(token, &self.session.visitor, Timestamp::now())
                    .await?;
            }
            self.session.end();
            Ok(())
        })
    }

    fn recover(&self, email: Email, code: String, new: Option<Password>) -> Answer<'_, Recovered> {
        Box::pin(async move {
            let (token, recovered) = self
                .book
                .recover(&email, &code, new, &self.session.visitor, Timestamp::now())
                .await?;
            self.replace_session(token).await?;
            Ok(recovered)
        })
    }

    fn overview(&self, viewer: CurrentUser) -> Answer<'_, Overview> {
        Box::pin(async move { self.book.overview(self.owner(&viewer)?, Timestamp::now()).await })
    }

    fn change_password(&self, viewer: CurrentUser, old: Option<Password>, new: Password) -> Answer<'_, ()> {
        Box::pin(async move {
            let owner = self.owner(&viewer)?;
            let token = self.book.change_password(owner, old, new, Timestamp::now()).await?;
            self.replace_session(token).await
        })
    }

    fn remove_password(&self, viewer: CurrentUser, password: Option<Password>) -> Answer<'_, ()> {
        Box::pin(async move {
            let owner = self.owner(&viewer)?;
            let token = self.book.remove_password(owner, password, Timestamp::now()).await?;
            self.replace_session(token).await
        })
    }

    fn end_session(&self, viewer: CurrentUser, id: String, password: Option<Password>) -> Answer<'_, ()> {
        Box::pin(async move {
            let owner = self.owner(&viewer)?;
            self.book.end_session(owner, &id, password, Timestamp::now()).await
        })
    }

    fn end_other_sessions(&self, viewer: CurrentUser, password: Option<Password>) -> Answer<'_, ()> {
        Box::pin(async move {
            let owner = self.owner(&viewer)?;
            self.book.end_other_sessions(owner, password, Timestamp::now()).await
        })
    }

    fn new_recovery_codes(&self, viewer: CurrentUser, password: Option<Password>) -> Answer<'_, Vec<String>> {
        Box::pin(async move {
            let owner = self.owner(&viewer)?;
            self.book.new_recovery_codes(owner, password, Timestamp::now()).await
        })
    }

    fn delete_account(&self, viewer: CurrentUser, password: Option<Password>) -> Answer<'_, ()> {
        Box::pin(async move {
            let owner = self.owner(&viewer)?;
            self.book.delete_account(owner, password, Timestamp::now()).await?;
            self.session.end();
            Ok(())
        })
    }
}

struct RequestUploads(UploadService, PageTexts);

impl Uploads for RequestUploads {
    fn sign(&self, viewer: CurrentUser, files: Vec<FileDeclaration>) -> Answer<'_, Vec<SignOutcome>> {
        Box::pin(async move { self.0.sign(&viewer, files, Timestamp::now()).await })
    }

    fn confirm(
        &self,
        viewer: CurrentUser,
        ids: Vec<String>,
        checksums: Vec<Option<Checksum>>,
    ) -> Answer<'_, Vec<ConfirmOutcome>> {
        Box::pin(confirm_to_the_end(
            self.0.clone(),
            viewer,
            ids,
            checksums,
            Trigger::Page,
        ))
    }

    fn cancel(&self, viewer: CurrentUser, ids: Vec<String>) -> Answer<'_, Vec<ConfirmOutcome>> {
        Box::pin(async move { self.0.cancel(&viewer, ids, Timestamp::now()).await })
    }

    fn delete(&self, viewer: CurrentUser, ids: Vec<String>) -> Answer<'_, Vec<ConfirmOutcome>> {
        Box::pin(async move { self.0.delete(&viewer, ids, Timestamp::now()).await })
    }

    fn restore(&self, viewer: CurrentUser, ids: Vec<String>) -> Answer<'_, Vec<ConfirmOutcome>> {
        Box::pin(async move { self.0.restore(&viewer, ids, Timestamp::now()).await })
    }

    fn last_event_id(&self, viewer: CurrentUser) -> Answer<'_, i64> {
        Box::pin(async move { Ok(self.0.event_stream(&viewer, None).await?.after()) })
    }

    fn list(&self, viewer: CurrentUser, listing: Listing, after: Option<String>) -> Answer<'_, UploadPage> {
        Box::pin(async move { self.0.list(&viewer, &listing, after.as_deref()).await })
    }

    fn file(&self, viewer: CurrentUser, id: String, listing: Listing, with_link: bool) -> Answer<'_, FilePage> {
        Box::pin(async move { self.0.file(&viewer, &id, &listing, with_link).await })
    }

    fn link(&self, viewer: CurrentUser, id: String) -> Answer<'_, FileLink> {
        Box::pin(async move { self.0.link(&viewer, &id).await })
    }

    fn rename(&self, viewer: CurrentUser, id: String, name: String) -> Answer<'_, UploadSummary> {
        Box::pin(async move { self.0.rename(&viewer, &id, &name, Timestamp::now()).await })
    }

    fn set_thumbnails(&self, viewer: CurrentUser, thumbnails: Vec<NewThumbnail>) -> Answer<'_, Vec<String>> {
        let service = self.0.clone();
        Box::pin(to_the_end(async move {
            service.set_thumbnails(&viewer, thumbnails, Timestamp::now()).await
        }))
    }

    fn plain_form(&self, viewer: CurrentUser) -> Answer<'_, PlainForm> {
        Box::pin(async move { self.0.plain_form(&viewer, self.1, Timestamp::now()).await })
    }

    fn sign_parts(&self, viewer: CurrentUser, id: String, part_size: u64, parts: Vec<u16>) -> Answer<'_, PartUrls> {
        let service = self.0.clone();
        // What is begun in the store must be written down.
        Box::pin(to_the_end(async move {
            let now = Timestamp::now();
            service.sign_parts(&viewer, &id, part_size, &parts, now).await
        }))
    }

    fn list_parts(&self, viewer: CurrentUser, id: String) -> Answer<'_, Vec<StoredPart>> {
        Box::pin(async move { self.0.list_parts(&viewer, &id, Timestamp::now()).await })
    }

    fn complete_parts(
        &self,
        viewer: CurrentUser,
        id: String,
        checksums: Vec<Option<Checksum>>,
    ) -> Answer<'_, PartsComplete> {
        let service = self.0.clone();
        // A store may take minutes over a thousand parts, and has done it when they ask again.
        Box::pin(to_the_end(async move {
            service.complete_parts(&viewer, &id, &checksums, Timestamp::now()).await
        }))
    }
}

struct RequestPictures(PictureService);

impl Pictures for RequestPictures {
    fn set(
        &self,
        viewer: CurrentUser,
        uploads: Vec<String>,
        thumb_hash: String,
        checksums: Vec<Option<Checksum>>,
    ) -> Answer<'_, ()> {
        let service = self.0.clone();
        Box::pin(to_the_end(async move {
            let now = Timestamp::now();
            service.set(&viewer, uploads, &thumb_hash, &checksums, now).await
        }))
    }

    fn shelf(&self, viewer: CurrentUser) -> Answer<'_, ProfilePictures> {
        Box::pin(async move { self.0.shelf(&viewer).await })
    }
}

struct RequestSupport(SupportService);

impl Support for RequestSupport {
    fn report(&self, viewer: CurrentUser, attempts: Vec<FailedAttempt>) -> Answer<'_, ()> {
        Box::pin(async move { self.0.report(&viewer, attempts, Timestamp::now()).await })
    }
}

/// Confirms even if whoever asked does not wait for the answer: the copy of a large file may take
/// longer than a request, and is there when they ask again.
pub(super) async fn confirm_to_the_end(
    service: UploadService,
    viewer: CurrentUser,
    ids: Vec<String>,
    checksums: Vec<Option<Checksum>>,
    by: Trigger,
) -> Result<Vec<ConfirmOutcome>, ApiError> {
    to_the_end(async move { service.confirm(&viewer, ids, &checksums, by, Timestamp::now()).await }).await
}

/// Does the work although whoever asked may hang up.
async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, ApiError>> + Send + 'static,
) -> Result<T, ApiError> {
    tokio::spawn(work.in_current_span())
        .await
        .unwrap_or(Err(ApiError::Unavailable { retry_after: 5 }))
}
