//! Ports: what server functions require from the server. One trait per feature, one method per use case.
//!
//! `server` builds one [`Ports`] per request, because it knows the session, and provides it as a context. Server
//! functions cannot be generic.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use leptos::prelude::use_context;

use crate::domain::access::{LoginMethods, Overview, RecoveryOutcome, SignUps};
use crate::domain::account::{DisplayName, Email, Password, Viewer};
use crate::domain::checksum::{Checksum, ChecksumUse};
use crate::domain::color_scheme::ColorScheme;
use crate::domain::file::FileDeclaration;
use crate::domain::limits::UploadRules;
use crate::domain::listing::Listing;
use crate::domain::picture::ProfilePictures;
use crate::domain::stored_file::{FileLink, FilePage, ListView, NewThumbnail};
use crate::domain::support::{AttemptExplanation, FailedAttempt, SupportCode};
use crate::domain::upload::{
    ConfirmOutcome, PartUrls, PartsComplete, PlainForm, SignOutcome, StoredPart, UploadPage, UploadSummary,
};
use crate::error::ApiError;

/// Boxed future that a port's method returns.
pub type PortFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, ApiError>> + Send + 'a>>;

/// Accounts, and the session of the current request.
pub trait Accounts: Send + Sync {
    /// Creates an account and logs in; with an invitation where the operator requires one.
    fn sign_up(&self, email: Email, password: Password, invitation: Option<String>) -> PortFuture<'_, ()>;
    /// Starts a session.
    fn log_in(&self, email: Email, password: Password) -> PortFuture<'_, ()>;
    /// Ends the session, if any.
    fn log_out(&self) -> PortFuture<'_, ()>;
    /// Starts a session with a recovery code and ends all others; replaces the password if the account has one.
    fn recover(&self, email: Email, code: String, new: Option<Password>) -> PortFuture<'_, RecoveryOutcome>;
    /// Login methods and open sessions of the account.
    fn overview(&self, viewer: CurrentUser) -> PortFuture<'_, Overview>;
    /// Sets the display name; `None` restores the default, the part of the email address before the `@`.
    fn set_display_name(&self, viewer: CurrentUser, name: Option<DisplayName>) -> PortFuture<'_, ()>;
    /// Changes the password and ends all other sessions.
    fn change_password(&self, viewer: CurrentUser, old: Option<Password>, new: Password) -> PortFuture<'_, ()>;
    /// Removes the password and ends all other sessions; only passkeys remain.
    fn remove_password(&self, viewer: CurrentUser, password: Option<Password>) -> PortFuture<'_, ()>;
    /// Ends one session of the viewer, by [`crate::domain::access::SessionSummary::id`].
    fn end_session(&self, viewer: CurrentUser, id: String, password: Option<Password>) -> PortFuture<'_, ()>;
    /// Ends all sessions except this one.
    fn end_other_sessions(&self, viewer: CurrentUser, password: Option<Password>) -> PortFuture<'_, ()>;
    /// Creates new recovery codes; the old ones stop working.
    fn new_recovery_codes(&self, viewer: CurrentUser, password: Option<Password>) -> PortFuture<'_, Vec<String>>;
    /// Deletes the account and all its files permanently.
    fn delete_account(&self, viewer: CurrentUser, password: Option<Password>) -> PortFuture<'_, ()>;
}

/// Support diagnostics.
pub trait Support: Send + Sync {
    /// Records and explains failed attempts of the viewer's own uploads; one explanation or none per attempt, in
    /// order.
    fn report(
        &self,
        viewer: CurrentUser,
        attempts: Vec<FailedAttempt>,
    ) -> PortFuture<'_, Vec<Option<AttemptExplanation>>>;
}

/// Uploads of the viewer.
pub trait Uploads: Send + Sync {
    /// Checks, records and signs up to [`crate::domain::limits::MAX_BATCH`] files; one outcome per file, in order.
    fn sign(&self, viewer: CurrentUser, files: Vec<FileDeclaration>) -> PortFuture<'_, Vec<SignOutcome>>;
    /// Looks up each upload in the store, compares it with its checksum and finalizes it; one outcome per id, in
    /// order. There are as many checksums as ids.
    fn confirm(
        &self,
        viewer: CurrentUser,
        ids: Vec<String>,
        checksums: Vec<Option<Checksum>>,
    ) -> PortFuture<'_, Vec<ConfirmOutcome>>;
    /// Cancels uploads; one outcome per id, in order.
    fn cancel(&self, viewer: CurrentUser, ids: Vec<String>) -> PortFuture<'_, Vec<ConfirmOutcome>>;
    /// Deletes files, which can be restored for a while; one outcome per id, in order.
    fn delete(&self, viewer: CurrentUser, ids: Vec<String>) -> PortFuture<'_, Vec<ConfirmOutcome>>;
    /// Restores deleted files; one outcome per id, in order.
    fn restore(&self, viewer: CurrentUser, ids: Vec<String>) -> PortFuture<'_, Vec<ConfirmOutcome>>;
    /// Id of the viewer's latest upload event. A page rendered now listens for the events after it.
    fn last_event_id(&self, viewer: CurrentUser) -> PortFuture<'_, i64>;
    /// One page of stored files.
    fn list(&self, viewer: CurrentUser, listing: Listing, after: Option<String>) -> PortFuture<'_, UploadPage>;
    /// One file for its page, with its neighbours in the list; with a link for others, if requested.
    fn file(&self, viewer: CurrentUser, id: String, listing: Listing, with_link: bool) -> PortFuture<'_, FilePage>;
    /// A link to one file that works without logging in.
    fn link(&self, viewer: CurrentUser, id: String) -> PortFuture<'_, FileLink>;
    /// Renames a file.
    fn rename(&self, viewer: CurrentUser, id: String, name: String) -> PortFuture<'_, UploadSummary>;
    /// Verifies renditions of files and makes them the files' thumbnails; returns the ids of these files.
    fn set_thumbnails(&self, viewer: CurrentUser, thumbnails: Vec<NewThumbnail>) -> PortFuture<'_, Vec<String>>;
    /// A signed form for a page without script.
    fn plain_form(&self, viewer: CurrentUser) -> PortFuture<'_, PlainForm>;
    /// URLs of some parts of one upload, in order; the first call fixes the part size.
    fn sign_parts(&self, viewer: CurrentUser, id: String, part_size: u64, parts: Vec<u16>) -> PortFuture<'_, PartUrls>;
    /// The parts of one upload that the store has.
    fn list_parts(&self, viewer: CurrentUser, id: String) -> PortFuture<'_, Vec<StoredPart>>;
    /// Completes the multipart upload, or returns the parts that are missing or differ. There is one checksum per
    /// part, or `None`.
    fn complete_parts(
        &self,
        viewer: CurrentUser,
        id: String,
        checksums: Vec<Option<Checksum>>,
    ) -> PortFuture<'_, PartsComplete>;
}

/// Profile pictures of the viewer.
pub trait Pictures: Send + Sync {
    /// Verifies the renditions of a new picture, largest first, and shows it. There are as many checksums as
    /// renditions.
    fn set(
        &self,
        viewer: CurrentUser,
        uploads: Vec<String>,
        thumb_hash: String,
        checksums: Vec<Option<Checksum>>,
    ) -> PortFuture<'_, ()>;
    /// The current picture and earlier ones.
    fn list(&self, viewer: CurrentUser) -> PortFuture<'_, ProfilePictures>;
}

/// Callback that sets the response's status to 404.
#[derive(Clone)]
pub struct NotFoundStatus(pub Arc<dyn Fn() + Send + Sync>);

/// Whether the style sheet is a part of the document, so that the page is painted without a request for it.
#[derive(Clone, Copy)]
pub struct StyleInDocument(pub bool);

/// Proof that a request has a session; made by [`Ports::current_user`].
#[derive(Clone, Debug)]
pub struct CurrentUser(Viewer);

impl CurrentUser {
    /// The person who is logged in.
    pub fn viewer(&self) -> &Viewer {
        &self.0
    }

    /// Proof for callers that have checked the session themselves: the server's own routes and tests.
    pub fn from_verified(viewer: Viewer) -> Self {
        Self(viewer)
    }
}

/// Everything that a server function can use.
#[derive(Clone)]
pub struct Ports {
    /// See [`Accounts`].
    pub accounts: Arc<dyn Accounts>,
    /// See [`Uploads`].
    pub uploads: Arc<dyn Uploads>,
    /// See [`Pictures`].
    pub pictures: Arc<dyn Pictures>,
    /// See [`Support`].
    pub support: Arc<dyn Support>,
    /// Links an error that the page shows to the log lines of this request.
    pub support_code: SupportCode,
    /// The operator's upload rules.
    pub rules: Arc<UploadRules>,
    /// Checksums that the store supports, as far as known.
    pub checksums: ChecksumUse,
    /// Light or dark, from the browser's cookie.
    pub color_scheme: ColorScheme,
    /// List or grid, from the browser's cookie.
    pub list_view: ListView,
    /// Login methods besides a password.
    pub login_methods: LoginMethods,
    /// The person who is logged in, if any.
    pub viewer: Option<Viewer>,
}

impl Ports {
    /// The ports of this request.
    ///
    /// # Errors
    /// [`ApiError::Internal`] outside a request: an error in the composition.
    pub fn from_context() -> Result<Self, ApiError> {
        use_context().ok_or_else(|| ApiError::Internal {
            reference: "no-ports".to_owned(),
        })
    }

    /// Who may sign up; everybody outside a request.
    pub fn sign_ups() -> SignUps {
        use_context::<Self>()
            .map(|ports| ports.login_methods.sign_ups)
            .unwrap_or_default()
    }

    /// The current user.
    ///
    /// # Errors
    /// [`ApiError::LoginRequired`] without one.
    pub fn current_user(&self) -> Result<CurrentUser, ApiError> {
        self.viewer.clone().map(CurrentUser).ok_or(ApiError::LoginRequired)
    }
}

/// A refused login, sign-up or recovery form. The page shows the form again with the typed values (never the
/// password) and the reason.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AccountFormError {
    /// The address as typed.
    pub email: String,
    /// The invitation as typed.
    pub invitation: String,
    /// Why it was refused.
    pub error: ApiError,
}

/// Login URL at the OpenID Connect provider. The redirecting page also shows it as a link, for browsers that do not
/// follow the redirect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderRedirect(pub String);

/// Result of a form on the account page, shown when the page is rendered again.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct AccountNotice {
    /// Which form.
    pub form: &'static str,
    /// Why it was refused, if it was.
    pub error: Option<ApiError>,
    /// The display name as typed, if that form was refused.
    pub display_name: Option<String>,
    /// New recovery codes; they are shown only once.
    pub codes: Vec<String>,
}
