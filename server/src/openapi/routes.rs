//! Routes that are not server functions, from the descriptions that stand beside them in [`crate::http`].

use app::error::ErrorBody;
use serde_json::{Value, json};

use super::{Catalog, meaning};
use crate::http::routes::{Description, RequestBody, Success};

/// Adds all of them to the document.
pub(super) fn describe(catalog: &mut Catalog) {
    let descriptions = crate::http::descriptions();
    for description in &descriptions.session {
        catalog.route(description, &[429]);
    }
    for description in &descriptions.machines {
        catalog.route(description, &[]);
    }
}

impl Catalog {
    /// `more_errors` are statuses of errors beside those of the route itself.
    fn route(&mut self, route: &Description, more_errors: &[u16]) {
        let error = json!({ "schema": self.answer_schema::<ErrorBody>() });
        let page = json!({ "schema": { "type": "string" } });
        // An error may be a page, a sentence, or JSON as in the API.
        let any = json!({ "text/html": page, "text/plain": page, "application/json": error });
        let (statuses, content): (&[u16], Value) = match route.success {
            Success::Page => (&[200, 303, 404], json!({ "text/html": page })),
            Success::PageOrRedirect => (&[200, 303, 401, 404], Value::Null),
            Success::Redirect => (&[303], json!({})),
            Success::Json => (&[200], json!({ "application/json": { "schema": {} } })),
            Success::Text => (&[200], json!({ "text/plain": page })),
            Success::Events => (&[200], json!({ "text/event-stream": page })),
        };
        let mut responses = json!({});
        for status in statuses {
            responses[status.to_string()] = match route.success {
                // A redirect has no body.
                _ if *status == 303 => json!({ "description": meaning(303) }),
                Success::PageOrRedirect => self.share(&format!("page-or-error-{status}"), *status, any.clone()),
                _ => json!({ "description": meaning(*status), "content": content }),
            };
        }
        for status in route.errors.iter().chain(more_errors) {
            responses[status.to_string()] = if *status == 303 {
                json!({ "description": meaning(303) })
            } else if route.path == "/readyz" {
                // It repeats its check by itself, so there is no time to wait for.
                json!({ "description": "The store cannot take uploads.", "content": { "application/json": { "schema": {} } } })
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
        match route.body {
            RequestBody::Empty => {}
            RequestBody::Form(fields) => {
                let properties: serde_json::Map<String, Value> = fields
                    .iter()
                    .map(|field| ((*field).to_owned(), json!({ "type": "string" })))
                    .collect();
                operation["requestBody"] = json!({ "required": true, "content": {
                    "application/x-www-form-urlencoded": { "schema": { "type": "object", "properties": properties } },
                }});
            }
            RequestBody::Json => {
                operation["requestBody"] = json!({ "required": true, "content": {
                    "application/json": { "schema": { "type": "object" } },
                }});
            }
        }
        self.add(route.path, route.method, route.access, operation);
    }
}

/// The parameters in braces of a path, and those of the query.
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
