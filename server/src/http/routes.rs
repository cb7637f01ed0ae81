//! Routes with their descriptions for OpenAPI, declared together so that neither lacks the other.

use axum::Router;
use axum::routing::{MethodRouter, get, post};

use super::Site;

/// Who may send a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Anyone.
    Public,
    /// A person who is logged in.
    Session,
    /// The store, which proves itself with a shared secret.
    Store,
    /// The operator's monitoring, which proves itself with a token.
    Monitor,
}

/// The response to a request that succeeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Success {
    /// A page.
    Page,
    /// A redirect; some routes show the page again instead, with an error.
    PageOrRedirect,
    /// A redirect. Errors are JSON.
    Redirect,
    /// JSON.
    Json,
    /// Plain text.
    Text,
    /// Server-Sent Events.
    Events,
}

/// The body of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RequestBody {
    /// None.
    Empty,
    /// A form with these fields.
    Form(&'static [&'static str]),
    /// Any JSON.
    Json,
}

/// The description of one method of one path.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Description {
    /// `get` or `post`.
    pub(crate) method: &'static str,
    /// The path, with parameters in braces.
    pub(crate) path: &'static str,
    /// The group of the route in the document.
    pub(crate) tag: &'static str,
    /// One sentence.
    pub(crate) summary: &'static str,
    pub(crate) access: Access,
    pub(crate) body: RequestBody,
    pub(crate) success: Success,
    /// Statuses of errors that this route may return, without those of all routes.
    pub(crate) errors: &'static [u16],
}

/// Statuses of errors of any plain form.
const FORM_ERRORS: &[u16] = &[400, 403, 409, 413, 415, 422, 503];

impl Description {
    /// A route that `GET` reads; set the members that differ.
    pub(super) const fn get(path: &'static str, tag: &'static str, access: Access, summary: &'static str) -> Self {
        Self {
            method: "get",
            path,
            tag,
            summary,
            access,
            body: RequestBody::Empty,
            success: Success::PageOrRedirect,
            errors: &[503],
        }
    }

    /// A route that takes a form.
    const fn form(path: &'static str, fields: &'static [&'static str], access: Access, summary: &'static str) -> Self {
        Self {
            method: "post",
            path,
            tag: "forms",
            summary,
            access,
            body: RequestBody::Form(fields),
            success: Success::PageOrRedirect,
            errors: FORM_ERRORS,
        }
    }

    /// Another response on success.
    pub(super) const fn success(mut self, success: Success) -> Self {
        self.success = success;
        self
    }

    /// Other errors.
    pub(super) const fn errors(mut self, errors: &'static [u16]) -> Self {
        self.errors = errors;
        self
    }
}

/// A router and the descriptions of its routes.
pub(super) struct Routes {
    pub(super) router: Router<Site>,
    pub(super) descriptions: Vec<Description>,
}

impl Routes {
    pub(super) fn new() -> Self {
        Self {
            router: Router::new(),
            descriptions: Vec::new(),
        }
    }

    /// Adds a route.
    pub(super) fn route(mut self, description: Description, handler: MethodRouter<Site>) -> Self {
        self.router = self.router.route(description.path, handler);
        self.descriptions.push(description);
        self
    }

    /// Adds a plain form: `POST`, answered with a redirect or with a page that shows the error.
    pub(super) fn form<H, T>(
        self,
        path: &'static str,
        fields: &'static [&'static str],
        access: Access,
        summary: &'static str,
        handler: H,
    ) -> Self
    where
        H: axum::handler::Handler<T, Site>,
        T: 'static,
    {
        self.route(Description::form(path, fields, access, summary), post(handler))
    }

    /// Adds a route that `GET` reads.
    pub(super) fn get<H, T>(self, description: Description, handler: H) -> Self
    where
        H: axum::handler::Handler<T, Site>,
        T: 'static,
    {
        self.route(description, get(handler))
    }

    /// Adds all routes of another module.
    pub(super) fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.descriptions.extend(other.descriptions);
        self
    }
}
