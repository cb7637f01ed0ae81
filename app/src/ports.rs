//! What server functions need of a server: one trait a feature, one method a use case.
//!
//! The bundle is made for each request by `server`, which knows the session; see
//! `docs/decisions/` for why it is a context and not a generic.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use leptos::prelude::use_context;

use crate::domain::access::{Overview, Recovered, SignUps, WaysIn};
use crate::domain::account::{Email, Password, Viewer};
use crate::domain::checksum::{Checksum, ChecksumUse};
use crate::domain::file::FileDeclaration;
use crate::domain::limits::UploadRules;
use crate::domain::listing::Listing;
use crate::domain::picture::ProfilePictures;
use crate::domain::scheme::Scheme;
use crate::domain::stored_file::{FileLink, FilePage, ListView, NewThumbnail};
use crate::domain::support::{FailedAttempt, SupportCode};
use crate::domain::upload::{
    ConfirmOutcome, PartUrls, PartsComplete, PlainForm, SignOutcome, StoredPart, UploadPage, UploadSummary,
};
use crate::error::ApiError;

/// What a port's method gives back.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, ApiError>> + Send + 'a>>;

/// Accounts and the session of the request at hand.
pub trait Accounts: Send + Sync {
    /// Makes an account and logs it in; with an invitation where the operator wants one.
    fn sign_up(&self, email: Email, password: Password, invitation: Option<String>) -> Answer<'_, ()>;
    /// Starts a session.
    fn log_in(&self, email: Email, password: Password) -> Answer<'_, ()>;
    /// Ends the session, if there is one.
    fn log_out(&self) -> Answer<'_, ()>;
    /// Starts a session with a recovery code and ends all others; sets a new password where there is one.
    fn recover(&self, email: Email, code: String, new: Option<Password>) -> Answer<'_, Recovered>;
    /// What there is of ways in and open sessions.
    fn overview(&self, viewer: CurrentUser) -> Answer<'_, Overview>;
    /// Sets a new password and ends all other sessions.
    fn change_password(&self, viewer: CurrentUser, old: Option<Password>, new: Password) -> Answer<'_, ()>;
    /// Turns the password off and ends all other sessions; passkeys are left.
    fn remove_password(&self, viewer: CurrentUser, password: Option<Password>) -> Answer<'_, ()>;
    /// Ends one session of this person, by [`crate::domain::access::OpenSession::id`].
    fn end_session(&self, viewer: CurrentUser, id: String, password: Option<Password>) -> Answer<'_, ()>;
    /// Ends all sessions but this one.
    fn end_other_sessions(&self, viewer: CurrentUser, password: Option<Password>) -> Answer<'_, ()>;
    /// Makes new recovery codes; the old ones work no more.
    fn new_recovery_codes(&self, viewer: CurrentUser, password: Option<Password>) -> Answer<'_, Vec<String>>;
    /// Deletes the account and all files, for good.
    fn delete_account(&self, viewer: CurrentUser, password: Option<Password>) -> Answer<'_, ()>;
}

/// What helps whoever is asked for help.
pub trait Support: Send + Sync {
    /// Takes down attempts that came to nothing, of the viewer's own uploads.
    fn report(&self, viewer: CurrentUser, attempts: Vec<FailedAttempt>) -> Answer<'_, ()>;
}

/// Uploads of one person.
pub trait Uploads: Send + Sync {
    /// Checks, records and signs up to [`crate::domain::limits::MAX_BATCH`] files; one answer a file, in order.
    fn sign(&self, viewer: CurrentUser, files: Vec<FileDeclaration>) -> Answer<'_, Vec<SignOutcome>>;
    /// Looks each id up in the store, compares it with its checksum and settles it; one answer an id, in
    /// order. There are as many checksums as ids.
    fn confirm(
        &self,
        viewer: CurrentUser,
        ids: Vec<String>,
        checksums: Vec<Option<Checksum>>,
    ) -> Answer<'_, Vec<ConfirmOutcome>>;
    /// Calls uploads off; one answer an id, in order.
    fn cancel(&self, viewer: CurrentUser, ids: Vec<String>) -> Answer<'_, Vec<ConfirmOutcome>>;
    /// Hides files, which can be brought back for a while; one answer an id, in order.
    fn delete(&self, viewer: CurrentUser, ids: Vec<String>) -> Answer<'_, Vec<ConfirmOutcome>>;
    /// Brings deleted files back; one answer an id, in order.
    fn restore(&self, viewer: CurrentUser, ids: Vec<String>) -> Answer<'_, Vec<ConfirmOutcome>>;
    /// The place in this person's news at which a page that is drawn now has to begin listening.
    fn last_event_id(&self, viewer: CurrentUser) -> Answer<'_, i64>;
    /// One page of finished files.
    fn list(&self, viewer: CurrentUser, listing: Listing, after: Option<String>) -> Answer<'_, UploadPage>;
    /// One file as its page shows it, in its place in a list; with a link for others, if asked for.
    fn file(&self, viewer: CurrentUser, id: String, listing: Listing, with_link: bool) -> Answer<'_, FilePage>;
    /// A link to one file for whoever gets it.
    fn link(&self, viewer: CurrentUser, id: String) -> Answer<'_, FileLink>;
    /// Gives a file another name.
    fn rename(&self, viewer: CurrentUser, id: String, name: String) -> Answer<'_, UploadSummary>;
    /// Verifies renditions of files and has lists show them; the files that have theirs now.
    fn set_thumbnails(&self, viewer: CurrentUser, thumbnails: Vec<NewThumbnail>) -> Answer<'_, Vec<String>>;
    /// A signed form for a page whose script has not started or never will.
    fn plain_form(&self, viewer: CurrentUser) -> Answer<'_, PlainForm>;
    /// URLs of some parts of one upload, in order; the first call settles the size of its parts.
    fn sign_parts(&self, viewer: CurrentUser, id: String, part_size: u64, parts: Vec<u16>) -> Answer<'_, PartUrls>;
    /// The parts of one upload that the store holds.
    fn list_parts(&self, viewer: CurrentUser, id: String) -> Answer<'_, Vec<StoredPart>>;
    /// Puts the parts of one upload together, or says which are missing or differ. There is one checksum a
    /// part, or `None`.
    fn complete_parts(
        &self,
        viewer: CurrentUser,
        id: String,
        checksums: Vec<Option<Checksum>>,
    ) -> Answer<'_, PartsComplete>;
}

/// The picture of one person.
pub trait Pictures: Send + Sync {
    /// Verifies the renditions of a new picture, largest first, and shows it. There are as many checksums.
    fn set(
        &self,
        viewer: CurrentUser,
        uploads: Vec<String>,
        thumb_hash: String,
        checksums: Vec<Option<Checksum>>,
    ) -> Answer<'_, ()>;
    /// The picture that is shown, and earlier ones.
    fn shelf(&self, viewer: CurrentUser) -> Answer<'_, ProfilePictures>;
}

/// Gives the page at hand the status of one that is not there.
#[derive(Clone)]
pub struct Missing(pub Arc<dyn Fn() + Send + Sync>);

/// Proof that a request has a session; only [`Ports::current_user`] makes one.
#[derive(Clone, Debug)]
pub struct CurrentUser(Viewer);

impl CurrentUser {
    /// Whose session it is.
    pub fn viewer(&self) -> &Viewer {
        &self.0
    }

    /// For whoever has checked the session by other means: the server's own routes and its tests.
    pub fn vouch(viewer: Viewer) -> Self {
        Self(viewer)
    }
}

/// Everything a server function may ask for.
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
    /// Joins what this request shows and what our log has of it.
    pub code: SupportCode,
    /// The operator's rules.
    pub rules: Arc<UploadRules>,
    /// Which checksums are of use at the store, as far as is known.
    pub checksums: ChecksumUse,
    /// Light or dark, as the browser's cookie says.
    pub scheme: Scheme,
    /// How the list of files looks, as the browser's cookie says.
    pub view: ListView,
    /// What there is beside a password.
    pub ways: WaysIn,
    /// Whose session the request has.
    pub viewer: Option<Viewer>,
}

impl Ports {
    /// The bundle of this request.
    ///
    /// # Errors
    /// [`ApiError::Internal`] outside a request: a fault of the composition.
    pub fn of_request() -> Result<Self, ApiError> {
        use_context().ok_or_else(|| ApiError::Internal {
            reference: "no-ports".to_owned(),
        })
    }

    /// Who may make an account; everybody outside a request.
    pub fn sign_ups() -> SignUps {
        use_context::<Self>()
            .map(|ports| ports.ways.sign_ups)
            .unwrap_or_default()
    }

    /// The proof of a session.
    ///
    /// # Errors
    /// [`ApiError::LoginRequired`] without one.
    pub fn current_user(&self) -> Result<CurrentUser, ApiError> {
        self.viewer.clone().map(CurrentUser).ok_or(ApiError::LoginRequired)
    }
}

/// A log-in or sign-up form that came back without any script and was refused; the page is drawn
/// again with what was typed (never the password) and the reason.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Attempt {
    /// The address as typed.
    pub email: String,
    /// The invitation as typed.
    pub invitation: String,
    /// Why it was refused.
    pub error: ApiError,
}

/// Where the other site's log-in is, on the page that sends people there: for browsers that do not go by themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayToIssuer(pub String);

/// A form of the account page that came back without any script; the page is drawn again with what
/// came of it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct AccountNotice {
    /// Which form.
    pub form: &'static str,
    /// Why it was refused, if it was.
    pub error: Option<ApiError>,
    /// Recovery codes that were made a moment ago and are shown this once.
    pub codes: Vec<String>,
}
