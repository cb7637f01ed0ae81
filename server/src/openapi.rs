//! The API as OpenAPI 3.1 has it, for clients and for fuzzers: `buttress openapi` prints it, and
//! `docs/openapi.json` keeps it.
//!
//! Server functions are described by their own types, so that the document cannot say what the code
//! does not do. The other routes are written down in [`routes`]; a test holds both against the router.

mod functions;
mod routes;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use app::error::ErrorBody;

/// The document.
pub fn document() -> Value {
    let mut catalog = Catalog::new();
    functions::describe(&mut catalog);
    routes::describe(&mut catalog);
    catalog.close()
}

/// The same as text, as `docs/openapi.json` keeps it.
pub fn text() -> String {
    format!("{:#}\n", document())
}

/// Who is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    /// Everybody.
    Anybody,
    /// Whoever brings a session.
    Session,
    /// The store, which proves itself by a secret.
    Store,
}

/// A document that is being written.
struct Catalog {
    /// Describes what clients send, by how we read it …
    sent: SchemaGenerator,
    /// … and what they get, by how we write it.
    answered: SchemaGenerator,
    /// Answers that many operations share, by name.
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

    /// The body of an answer that is an error.
    fn refusal(&mut self, status: u16) -> Value {
        let schema = self.answer_schema::<ErrorBody>();
        let content = json!({ "application/json": { "schema": schema } });
        self.share(&format!("error-{status}"), status, content)
    }

    /// An answer that is written down once, and named where it is given.
    fn share(&mut self, name: &str, status: u16, content: Value) -> Value {
        let answer = json!({ "description": meaning(status), "content": content });
        self.shared.insert(name.to_owned(), answer);
        json!({ "$ref": format!("#/components/responses/{name}") })
    }

    fn add(&mut self, path: &str, method: &str, access: Access, mut operation: Value) {
        let security = match access {
            Access::Anybody => json!([]),
            Access::Session => json!([{ "session": [] }]),
            Access::Store => json!([{ "bucket_events_secret": [] }]),
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
                "description": "Signs uploads that go straight from the client into S3. Requests from pages of other sites are refused.",
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
                },
            },
        })
    }
}

/// A choice of texts whose members are described becomes a list of texts, as one whose members are not: programs that
/// write clients know what to make of that. The members' descriptions go into that of the whole.
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

/// What a status says, whatever the request.
fn meaning(status: u16) -> &'static str {
    match status {
        200 => "Done.",
        303 => "On to another page.",
        400 => "The request could not be read.",
        401 => "There is no session, or what should prove somebody is wrong.",
        403 => "Sent by a page of another site, or not allowed here.",
        404 => "There is nothing here, or it is somebody else's.",
        405 => "This address takes another method.",
        409 => "Somebody has an account with this address.",
        413 => "The request is too large.",
        415 => "The request has a type that is not read here.",
        422 => "A value breaks a rule; the sentence says which.",
        429 => "Too many; `Retry-After` says when to come back.",
        503 => "The database or the store is away; `Retry-After` says when to come back.",
        _ => "An answer.",
    }
}

#[cfg(test)]
mod tests;
