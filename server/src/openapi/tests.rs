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

#[test]
fn a_choice_of_texts_is_a_list_of_texts_everywhere() {
    fn look(place: &str, value: &Value) {
        if let Value::Object(members) = value {
            assert!(!members.contains_key("const"), "{place} is a choice in another style");
            members
                .iter()
                .for_each(|(name, member)| look(&format!("{place}/{name}"), member));
        } else if let Value::Array(items) = value {
            items.iter().for_each(|item| look(place, item));
        }
    }
    let document = document();
    look("", &document);
    let state = &document["components"]["schemas"]["UploadState"];
    assert_eq!(state["type"], "string");
    assert!(state["enum"].as_array().unwrap().contains(&json!("damaged")));
    assert!(
        state["description"].as_str().unwrap().contains("- `damaged`: "),
        "{state}"
    );
}
