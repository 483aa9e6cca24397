//! What `schema` promises.

use std::collections::BTreeSet;

use super::*;
use crate::routes::{ROUTES, Verb};

#[test]
fn generated_openapi_is_the_one_in_the_repository() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
    if std::env::var_os("WIRELOOM_REGENERATE").is_some() {
        std::fs::write(path, text()).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(kept == text(), "{path} is stale: run `cargo xtask regenerate`");
}

#[test]
fn every_route_of_the_api_is_described_and_nothing_else() {
    let document = document();
    let described: BTreeSet<String> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        // What answers at any method is what the flows say; one stands for all.
        .filter(|(path, _)| !path.starts_with("/hooks/http/"))
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().keys();
            methods.map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let routes: BTreeSet<String> = ROUTES
        .iter()
        .filter(|route| !route.path.starts_with("/login") && route.verb != Verb::Any)
        .map(|route| format!("{} {}", route.verb.as_str(), route.path.replace(":.*", "")))
        .collect();
    assert_eq!(described, routes);
}

#[test]
fn every_operation_has_a_name_of_its_own() {
    let document = document();
    let names: Vec<&str> = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|methods| methods.as_object().unwrap().values())
        .map(|operation| operation["operationId"].as_str().unwrap())
        .collect();
    assert!(names.contains(&"get-api-flows-id"), "{names:?}");
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let text = document.to_string();
    for part in text.split("\"$ref\":\"#").skip(1) {
        let pointer = part.split('"').next().unwrap();
        assert!(document.pointer(pointer).is_some(), "{pointer}");
    }
    assert!(text.contains("#/components/schemas/FlowNode"));
}
