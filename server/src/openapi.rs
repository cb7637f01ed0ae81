//! The API as an OpenAPI 3.1 document, for clients and fuzzers. `buttress openapi` prints it; `docs/openapi.json` is a
//! copy.
//!
//! Server functions are described by their own types. The other routes are described where they are declared
//! (`server/src/http/routes.rs`). Tests compare both with the router.

mod functions;
mod routes;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use app::error::ErrorBody;

use crate::http::routes::Access;

/// The document.
pub fn document() -> Value {
    let mut catalog = Catalog::new();
    functions::describe(&mut catalog);
    routes::describe(&mut catalog);
    catalog.close()
}

/// The text of `docs/openapi.json`.
pub fn text() -> String {
    format!("{:#}\n", document())
}

/// The document while it is built.
struct Catalog {
    /// Schemas of requests, by how the server deserializes them.
    sent: SchemaGenerator,
    /// Schemas of responses, by how the server serializes them.
    answered: SchemaGenerator,
    /// Responses that several operations share, by name.
    shared: Map<String, Value>,
    paths: Map<String, Value>,
}

impl Catalog {
    fn new() -> Self {
        let settings = || {
            SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = "/components/schemas".into();
                settings.meta_schema = None;
                settings.transforms.push(Box::new(RecursiveTransform(list_texts)));
            })
        };
        Self {
            sent: settings().for_deserialize().into_generator(),
            answered: settings().for_serialize().into_generator(),
            shared: Map::new(),
            paths: Map::new(),
        }
    }

    fn answer_schema<T: JsonSchema>(&mut self) -> Value {
        self.answered.subschema_for::<T>().to_value()
    }

    /// The response for an error with this status.
    fn error(&mut self, status: u16) -> Value {
        let schema = self.answer_schema::<ErrorBody>();
        let content = json!({ "application/json": { "schema": schema } });
        self.share(&format!("error-{status}"), status, content)
    }

    /// Adds a response to the document once, and refers to it by name.
    fn share(&mut self, name: &str, status: u16, content: Value) -> Value {
        let mut answer = json!({ "description": meaning(status), "content": content });
        if let 429 | 503 = status {
            answer["headers"] = json!({ "Retry-After": {
                "description": "Seconds to wait before the next attempt.",
                "schema": { "type": "integer", "minimum": 1 },
            }});
        }
        self.shared.insert(name.to_owned(), answer);
        json!({ "$ref": format!("#/components/responses/{name}") })
    }

    fn add(&mut self, path: &str, method: &str, access: Access, mut operation: Value) {
        let security = match access {
            Access::Public => json!([]),
            Access::Session => json!([{ "session": [] }]),
            Access::Store => json!([{ "bucket_events_secret": [] }]),
            Access::Monitor => json!([{ "metrics_token": [] }]),
        };
        operation["security"] = security;
        let known = self.paths.entry(path).or_insert_with(|| json!({}));
        known[method.to_ascii_lowercase()] = operation;
    }

    fn close(mut self) -> Value {
        let mut schemas = self.sent.take_definitions(true);
        schemas.extend(self.answered.take_definitions(true));
        json!({
            "openapi": "3.1.0",
            "info": {
                "title": "Buttress",
                "version": env!("CARGO_PKG_VERSION"),
                "description": "Signs uploads that go straight from the client to S3. Requests from pages of other sites are refused.",
                "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
            },
            "paths": self.paths,
            "components": {
                "schemas": schemas,
                "responses": self.shared,
                "securitySchemes": {
                    "session": {
                        "type": "apiKey",
                        "in": "cookie",
                        "name": "__Host-buttress",
                        "description": "Set by signing up, logging in and recovering; `buttress` on plain loopback.",
                    },
                    "bucket_events_secret": { "type": "http", "scheme": "bearer" },
                    "metrics_token": { "type": "http", "scheme": "bearer" },
                },
            },
        })
    }
}

/// Turns a `oneOf` of constant strings into one `enum`, which code generators understand. The descriptions of the
/// constants move into the description of the whole.
fn list_texts(schema: &mut Schema) {
    let text = |choice: &Value, name: &str| Some(choice.get(name)?.as_str()?.to_owned());
    let Some(choices) = schema.get("oneOf").and_then(Value::as_array) else {
        return;
    };
    let Some(texts) = choices
        .iter()
        .map(|choice| text(choice, "const"))
        .collect::<Option<Vec<_>>>()
    else {
        return;
    };
    let lines = choices.iter().zip(&texts).filter_map(|(choice, name)| {
        let description = text(choice, "description")?;
        Some(format!("- `{name}`: {description}"))
    });
    let whole = schema.get("description").and_then(Value::as_str).map(ToOwned::to_owned);
    let lines: Vec<_> = lines.collect();
    let description: Vec<_> = whole
        .into_iter()
        .chain((!lines.is_empty()).then(|| lines.join("\n")))
        .collect();
    schema.remove("oneOf");
    schema.insert("type".to_owned(), "string".into());
    schema.insert("enum".to_owned(), texts.into());
    if !description.is_empty() {
        schema.insert("description".to_owned(), description.join("\n\n").into());
    }
}

/// The meaning of a status, the same for all routes.
fn meaning(status: u16) -> &'static str {
    match status {
        200 => "Success.",
        303 => "A redirect to another page.",
        400 => "The request could not be read.",
        401 => "There is no session, or the credentials are wrong.",
        403 => "The request came from a page of another site, or is not allowed.",
        404 => "Not found, or it belongs to another person.",
        405 => "The path takes another method.",
        409 => "An account with this e-mail address exists.",
        413 => "The request is too large.",
        415 => "The request has an unsupported content type.",
        422 => "A value breaks a rule; the message says which.",
        429 => "Too many requests; `Retry-After` says when to try again.",
        503 => "The database or the store is unavailable; `Retry-After` says when to try again.",
        _ => "A response.",
    }
}

#[cfg(test)]
mod tests;
