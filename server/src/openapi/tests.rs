use std::collections::BTreeSet;

use super::*;

#[test]
fn the_document_that_is_kept_is_current() {
    let kept = include_str!("../../../docs/openapi.json");
    assert!(
        kept == text(),
        "docs/openapi.json is not what the types say: cargo run -p server -- openapi > docs/openapi.json"
    );
}

#[test]
fn every_server_function_is_in_it_with_its_method() {
    let document = document();
    let registered: Vec<_> = leptos::server_fn::axum::server_fn_paths().collect();
    assert!(registered.len() > 20, "{}", registered.len());
    for (path, method) in registered {
        let known = &document["paths"][path][method.as_str().to_ascii_lowercase()];
        assert!(known.is_object(), "{method} {path} is not described");
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_operation_has_its_own_id() {
    let document = document();
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1) {
        let pointer = reference.split('"').next().unwrap();
        assert!(document.pointer(pointer).is_some(), "{pointer}");
    }
    let operations = document["paths"].as_object().unwrap().values();
    let ids: Vec<&str> = operations
        .flat_map(|path| path.as_object().unwrap().values())
        .map(|operation| operation["operationId"].as_str().unwrap())
        .collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
}
