//! Routes that are no server functions: pages, plain forms, ways to bytes, news, hooks, health.

use app::error::ErrorBody;
use serde_json::{Value, json};

use super::{Access, Catalog, meaning};

use Access::{Anybody, Session, Store};

/// What answers when all is well.
#[derive(Clone, Copy)]
enum Answer {
    /// A page.
    Page,
    /// A redirect, or for some the page once more with what came of it.
    PageOrRedirect,
    /// A redirect, or a refusal as JSON.
    Redirect,
    /// JSON.
    Json,
    /// Text.
    Text,
    /// Server-Sent Events.
    Events,
}

/// What a form may hold.
enum Sent {
    Nothing,
    Form(&'static [&'static str]),
    Json,
}

struct Route {
    method: &'static str,
    path: &'static str,
    tag: &'static str,
    summary: &'static str,
    access: Access,
    sent: Sent,
    answer: Answer,
    refusals: &'static [u16],
}

/// Pages, which `GET` reads.
const PAGES: &[(&str, &str, Access)] = &[
    ("/", "What this is.", Anybody),
    ("/login", "Logging in.", Anybody),
    ("/examples/minimal", "The smallest page that uploads.", Session),
    ("/signup", "Signing up.", Anybody),
    (
        "/recover",
        "Getting in again with a recovery code, or with the `token` of a link of the operator's.",
        Anybody,
    ),
    (
        "/dashboard/account",
        "Ways in, open sessions, and the way out.",
        Session,
    ),
    ("/dashboard/profile", "Uploading, and the newest files.", Session),
    ("/dashboard/files", "All files.", Session),
    ("/dashboard/files/{id}", "One file.", Session),
];

/// Plain forms. Each leads on to a page; what is refused is said on the page that the form stood on.
const FORMS: &[(&str, &str, Access, &[&str])] = &[
    ("/login", "Log in.", Anybody, &["email", "password", "next"]),
    (
        "/signup",
        "Make an account.",
        Anybody,
        &["email", "password", "invitation", "next"],
    ),
    (
        "/recover",
        "Get in with a recovery code or a link; it sets the new password where there is one.",
        Anybody,
        &["email", "code", "token", "password", "next"],
    ),
    ("/logout", "End the session.", Anybody, &[]),
    ("/scheme", "Choose light or dark.", Anybody, &["scheme", "next"]),
    ("/language", "Choose a language.", Anybody, &["language", "next"]),
    ("/view", "Choose a list or a grid.", Anybody, &["view"]),
    (
        "/login/passkey",
        "Log in with what a passkey signed.",
        Anybody,
        &["credential", "next"],
    ),
    (
        "/login/oidc",
        "Go to the other site's log-in, where there is one.",
        Anybody,
        &["next"],
    ),
    (
        "/dashboard/account/identities/connect",
        "Go there to connect that log-in with the account.",
        Session,
        &["current"],
    ),
    (
        "/dashboard/account/identities/remove",
        "Remove a log-in at another site, and end the sessions that it opened.",
        Session,
        &["id", "current"],
    ),
    (
        "/dashboard/account/password",
        "Change the password.",
        Session,
        &["current", "new"],
    ),
    (
        "/dashboard/account/password-off",
        "Turn the password off; passkeys are left.",
        Session,
        &["current"],
    ),
    (
        "/dashboard/account/sessions/end",
        "End one session.",
        Session,
        &["id", "current"],
    ),
    (
        "/dashboard/account/sessions/end-others",
        "End all other sessions.",
        Session,
        &["current"],
    ),
    (
        "/dashboard/account/recovery-codes",
        "Make new recovery codes; the page shows them once.",
        Session,
        &["current"],
    ),
    (
        "/dashboard/account/delete",
        "Delete the account and all files.",
        Session,
        &["current"],
    ),
    (
        "/dashboard/account/passkeys",
        "Add the passkey that was begun.",
        Session,
        &["credential"],
    ),
    (
        "/dashboard/account/passkeys/remove",
        "Remove a passkey.",
        Session,
        &["id", "current"],
    ),
    ("/uploads/{id}/rename", "Give a file another name.", Session, &["name"]),
    ("/uploads/{id}/delete", "Delete a file.", Session, &[]),
    ("/uploads/{id}/restore", "Bring a deleted file back.", Session, &[]),
    (
        "/uploads/delete",
        "Delete each file that an `id` names.",
        Session,
        &["id"],
    ),
    (
        "/uploads/restore",
        "Bring back what was deleted at that moment.",
        Session,
        &["at"],
    ),
    ("/picture/choose", "Show an earlier picture, or none.", Session, &["id"]),
];

const OTHERS: &[Route] = &[
    Route {
        method: "get",
        path: "/uploads/{id}/return",
        tag: "uploads",
        summary: "Where the store's redirect leads after a plain form; nothing in its query is read.",
        access: Session,
        sent: Sent::Nothing,
        answer: Answer::PageOrRedirect,
        refusals: &[503],
    },
    Route {
        method: "get",
        path: "/uploads/{id}/file",
        tag: "uploads",
        summary: "To a short-lived URL of the store that downloads the file.",
        access: Session,
        sent: Sent::Nothing,
        answer: Answer::PageOrRedirect,
        refusals: &[503],
    },
    Route {
        method: "get",
        path: "/uploads/{id}/inline",
        tag: "uploads",
        summary: "To a short-lived URL of the store that shows the picture.",
        access: Session,
        sent: Sent::Nothing,
        answer: Answer::Redirect,
        refusals: &[401, 404, 503],
    },
    Route {
        method: "get",
        path: "/pictures/{id}/{edge}",
        tag: "uploads",
        summary: "To a short-lived URL of the store that shows a rendition of a profile picture.",
        access: Session,
        sent: Sent::Nothing,
        answer: Answer::Redirect,
        refusals: &[400, 401, 404, 503],
    },
    Route {
        method: "get",
        path: "/api/uploads/events",
        tag: "api",
        summary: "What happens to the caller's uploads from now on, or from `after` or `Last-Event-ID` on.",
        access: Session,
        sent: Sent::Nothing,
        answer: Answer::Events,
        refusals: &[400, 401, 429, 503],
    },
    Route {
        method: "post",
        path: "/login/passkey/begin",
        tag: "passkeys",
        summary: "What the browser needs to offer its passkeys, and a cookie to bring back.",
        access: Anybody,
        sent: Sent::Form(&[]),
        answer: Answer::Json,
        refusals: &[403, 404, 413, 415, 422, 429, 503],
    },
    Route {
        method: "post",
        path: "/dashboard/account/passkeys/begin",
        tag: "passkeys",
        summary: "What the browser needs to make a passkey, and a cookie to bring back.",
        access: Session,
        sent: Sent::Form(&["current"]),
        answer: Answer::Json,
        refusals: &[303, 403, 404, 413, 415, 422, 429, 503],
    },
    Route {
        method: "get",
        path: "/login/oidc/callback",
        tag: "other site",
        summary: "Back from there, with `code` and `state`.",
        access: Anybody,
        sent: Sent::Nothing,
        answer: Answer::PageOrRedirect,
        refusals: &[400, 403, 409, 422, 429, 503],
    },
    Route {
        method: "post",
        path: "/hooks/bucket-events",
        tag: "machines",
        summary: "The store tells that something arrived; there where BUTTRESS_BUCKET_EVENTS_SECRET is set.",
        access: Store,
        sent: Sent::Json,
        answer: Answer::Json,
        refusals: &[400, 401, 413, 503],
    },
    Route {
        method: "get",
        path: "/healthz",
        tag: "machines",
        summary: "`ok` as long as the process runs.",
        access: Anybody,
        sent: Sent::Nothing,
        answer: Answer::Text,
        refusals: &[],
    },
    Route {
        method: "get",
        path: "/readyz",
        tag: "machines",
        summary: "Whether people can upload, and if not, which setting to look at.",
        access: Anybody,
        sent: Sent::Nothing,
        answer: Answer::Json,
        refusals: &[503],
    },
];

/// Writes all of them down.
pub(super) fn describe(catalog: &mut Catalog) {
    for (path, summary, access) in PAGES {
        catalog.route(&Route {
            method: "get",
            path,
            tag: "pages",
            summary,
            access: *access,
            sent: Sent::Nothing,
            answer: Answer::Page,
            refusals: &[503],
        });
    }
    for (path, summary, access, fields) in FORMS {
        catalog.route(&Route {
            method: "post",
            path,
            tag: "forms",
            summary,
            access: *access,
            sent: Sent::Form(fields),
            answer: Answer::PageOrRedirect,
            refusals: &[400, 403, 409, 413, 415, 422, 429, 503],
        });
    }
    for route in OTHERS {
        catalog.route(route);
    }
}

impl Catalog {
    fn route(&mut self, route: &Route) {
        let refusal = json!({ "schema": self.answer_schema::<ErrorBody>() });
        let page = json!({ "schema": { "type": "string" } });
        // A page that is refused may be a page, a sentence, or an error as the API has it.
        let any = json!({ "text/html": page, "text/plain": page, "application/json": refusal });
        let (statuses, content): (&[u16], Value) = match route.answer {
            Answer::Page => (&[200, 303, 404], json!({ "text/html": page })),
            Answer::PageOrRedirect => (&[200, 303, 401, 404], Value::Null),
            Answer::Redirect => (&[303], json!({})),
            Answer::Json => (&[200], json!({ "application/json": { "schema": {} } })),
            Answer::Text => (&[200], json!({ "text/plain": page })),
            Answer::Events => (&[200], json!({ "text/event-stream": page })),
        };
        let mut responses = json!({});
        for status in statuses {
            responses[status.to_string()] = match route.answer {
                // A redirect has nothing to read.
                _ if *status == 303 => json!({ "description": meaning(303) }),
                Answer::PageOrRedirect => self.share(&format!("page-or-error-{status}"), *status, any.clone()),
                _ => json!({ "description": meaning(*status), "content": content }),
            };
        }
        for status in route.refusals {
            responses[status.to_string()] = if *status == 303 {
                json!({ "description": meaning(303) })
            } else if route.path == "/readyz" {
                json!({ "description": meaning(*status), "content": { "application/json": { "schema": {} } } })
            } else {
                self.share(&format!("page-or-error-{status}"), *status, any.clone())
            };
        }
        let mut operation = json!({
            "operationId": format!("{}{}", route.method, route.path.replace(['/', '{', '}'], "-")),
            "tags": [route.tag],
            "summary": route.summary,
            "responses": responses,
            "parameters": parameters(route.path),
        });
        match route.sent {
            Sent::Nothing => {}
            Sent::Form(fields) => {
                let properties: serde_json::Map<String, Value> = fields
                    .iter()
                    .map(|field| ((*field).to_owned(), json!({ "type": "string" })))
                    .collect();
                operation["requestBody"] = json!({ "required": true, "content": {
                    "application/x-www-form-urlencoded": { "schema": { "type": "object", "properties": properties } },
                }});
            }
            Sent::Json => {
                operation["requestBody"] = json!({ "required": true, "content": {
                    "application/json": { "schema": { "type": "object" } },
                }});
            }
        }
        self.add(route.path, route.method, route.access, operation);
    }
}

/// What stands in braces in a path, and in the query of the few that read one.
fn parameters(path: &str) -> Value {
    let in_path = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut parameters: Vec<Value> = in_path
        .map(|name| {
            let schema = match name {
                "edge" => json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX }),
                _ => json!({ "type": "string", "pattern": "^[0-9a-f]{32}$" }),
            };
            json!({ "name": name, "in": "path", "required": true, "schema": schema })
        })
        .collect();
    let optional: &[(&str, &str)] = match path {
        "/api/uploads/events" => &[("after", "integer")],
        "/login/oidc/callback" => &[("code", "string"), ("state", "string")],
        _ => &[],
    };
    parameters.extend(
        optional
            .iter()
            .map(|(name, kind)| json!({ "name": name, "in": "query", "required": false, "schema": { "type": kind } })),
    );
    Value::from(parameters)
}
