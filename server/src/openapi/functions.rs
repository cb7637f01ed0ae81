//! Server functions: their types describe paths, methods, arguments and responses.

use app::api::{accounts, page, picture, uploads};
use leptos::server_fn::{Protocol, ServerFn};
use schemars::JsonSchema;
use serde_json::{Value, json};

use super::Catalog;
use crate::http::routes::Access::{self, Public, Session};

/// Adds all of them to the document.
pub(super) fn describe(catalog: &mut Catalog) {
    catalog.function::<accounts::SignUp>(Public, &[409]);
    catalog.function::<accounts::LogIn>(Public, &[401]);
    catalog.function::<accounts::LogOut>(Session, &[]);
    catalog.function::<accounts::Recover>(Public, &[401]);
    catalog.function::<accounts::AccountOverview>(Session, &[]);
    catalog.function::<accounts::SetDisplayName>(Session, &[]);
    catalog.function::<accounts::ChangePassword>(Session, &[]);
    catalog.function::<accounts::RemovePassword>(Session, &[]);
    catalog.function::<accounts::EndSession>(Session, &[]);
    catalog.function::<accounts::EndOtherSessions>(Session, &[]);
    catalog.function::<accounts::NewRecoveryCodes>(Session, &[]);
    catalog.function::<accounts::DeleteAccount>(Session, &[]);
    catalog.function::<page::CurrentViewer>(Public, &[]);
    catalog.function::<page::Profile>(Session, &[]);
    catalog.function::<picture::SetPicture>(Session, &[404]);
    catalog.function::<uploads::SignUploads>(Session, &[]);
    catalog.function::<uploads::ConfirmUploads>(Session, &[]);
    catalog.function::<uploads::ReportAttempts>(Session, &[]);
    catalog.function::<uploads::CancelUploads>(Session, &[]);
    catalog.function::<uploads::DeleteUploads>(Session, &[]);
    catalog.function::<uploads::RestoreUploads>(Session, &[]);
    catalog.function::<uploads::ListUploads>(Session, &[]);
    catalog.function::<uploads::RenameUpload>(Session, &[404]);
    catalog.function::<uploads::LinkUpload>(Session, &[404]);
    catalog.function::<uploads::SetThumbnails>(Session, &[]);
    catalog.function::<uploads::SignParts>(Session, &[404]);
    catalog.function::<uploads::ListParts>(Session, &[404]);
    catalog.function::<uploads::CompleteParts>(Session, &[404]);
}

/// The protocol of a server function.
type ProtocolOf<F> = <F as ServerFn>::Protocol;

impl Catalog {
    /// `errors` are statuses of errors beside those of all functions.
    fn function<F>(&mut self, access: Access, errors: &[u16])
    where
        F: ServerFn + JsonSchema,
        F::Output: JsonSchema,
    {
        let method = <ProtocolOf<F> as Protocol<
            F,
            F::Output,
            F::Client,
            F::Server,
            F::Error,
            F::InputStreamError,
            F::OutputStreamError,
        >>::METHOD;
        let mut arguments = F::json_schema(&mut self.sent).to_value();
        let summary = arguments
            .as_object_mut()
            .and_then(|schema| schema.remove("description"));
        let answer = self.answer_schema::<F::Output>();
        let mut responses = json!({
            "200": { "description": super::meaning(200), "content": { "application/json": { "schema": answer } } },
        });
        let reads_a_body = method != "GET";
        let always: &[u16] = if reads_a_body {
            &[400, 403, 422, 429, 503]
        } else {
            &[422, 429, 503]
        };
        let session_errors: &[u16] = if access == Session { &[401] } else { &[] };
        for status in always.iter().chain(session_errors).chain(errors) {
            responses[status.to_string()] = self.error(*status);
        }
        let mut operation = json!({
            "operationId": F::PATH.trim_start_matches("/api/").replace('/', "-"),
            "tags": ["api"],
            "summary": summary_of(summary.as_ref()),
            "responses": responses,
        });
        if reads_a_body {
            operation["requestBody"] = json!({
                "required": true,
                "content": { "application/json": { "schema": arguments } },
            });
        } else {
            operation["parameters"] = in_query(&arguments);
        }
        self.add(F::PATH, method.as_str(), access, operation);
    }
}

/// The function's doc comment, without the sentence that the macro puts before it.
fn summary_of(description: Option<&Value>) -> String {
    let text = description.and_then(Value::as_str).unwrap_or_default();
    let ours = text.split_once("server function.").map_or(text, |(_, ours)| ours);
    ours.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The arguments of a `GET` as query parameters.
fn in_query(arguments: &Value) -> Value {
    let required = arguments["required"].as_array().cloned().unwrap_or_default();
    let properties = arguments["properties"].as_object().cloned().unwrap_or_default();
    properties
        .into_iter()
        .map(|(name, mut schema)| {
            // An absent query parameter is missing, never null.
            if schema["type"].is_array() {
                schema["type"] = schema["type"][0].clone();
            }
            let required = required.iter().any(|known| *known == name);
            json!({ "name": name, "in": "query", "required": required, "schema": schema })
        })
        .collect()
}
