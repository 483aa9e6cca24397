//! The published JSON Schema of a flow's file.

use schemars::generate::SchemaSettings;
use serde_json::{Value as Json, json};

use super::{FORMAT, Flow, MAX_ID, limits};

/// The schema of `wireloom.flow/1`, made of the document's types, with the limits and the rule
/// for ids, which types do not say.
#[must_use]
pub fn flow_schema() -> Json {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<Flow>().to_value();
    let id = json!({ "pattern": "^[A-Za-z0-9_-]+$", "maxLength": MAX_ID });
    for (pointer, more) in [
        ("", json!({ "$id": "urn:wireloom:flow:1", "title": "A flow of Wireloom" })),
        ("/properties/format", json!({ "const": FORMAT })),
        ("/properties/id", id.clone()),
        ("/properties/nodes", json!({ "maxItems": limits::NODES })),
        ("/properties/wires", json!({ "maxItems": limits::WIRES })),
        ("/properties/notes", json!({ "maxItems": limits::NOTES })),
        ("/$defs/FlowNode/properties/id", id.clone()),
        ("/$defs/Note/properties/id", id),
    ] {
        if let (Some(Json::Object(at)), Json::Object(more)) = (schema.pointer_mut(pointer), more) {
            at.extend(more);
        }
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::flow_text;

    const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/wireloom.flow.1.json");

    #[test]
    fn the_published_file_is_this_schema() {
        let text = format!("{:#}\n", flow_schema());
        if std::env::var_os("WRITE_SCHEMA").is_some() {
            std::fs::write(FILE, &text).unwrap();
        }
        let published = std::fs::read_to_string(FILE).unwrap_or_default();
        assert!(
            published == text,
            "{FILE} is not what the document's types say. If they were changed on purpose, write \
             it anew with `WRITE_SCHEMA=1 cargo test -p engine flow::schema`"
        );
    }

    #[test]
    fn a_flow_keeps_to_it_and_a_wrong_one_does_not() {
        let validator = jsonschema::validator_for(&flow_schema()).unwrap();
        let flow: Flow = serde_json::from_value(json!({
            "format": FORMAT, "id": "f", "name": "F",
            "nodes": [{"id": "a", "type": "t", "onError": {"do": "port"}, "retry": {"attempts": 3}}],
            "wires": [{"from": ["a", "out"], "to": "a"}], "notes": [{"id": "n", "text": ""}]
        }))
        .unwrap();
        let document: Json = serde_json::from_str(&flow_text(&flow).unwrap()).unwrap();
        let errors: Vec<_> =
            validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        for (pointer, wrong) in [
            ("/format", json!("wireloom.flow/2")),
            ("/id", json!("a/b")),
            ("/nodes/0/id", json!("x".repeat(65))),
            ("/nodes/0/disabled", json!("no")),
            ("/wires/0/from", json!(["a"])),
            ("/notes/0/id", json!("")),
        ] {
            let mut document = document.clone();
            *document.pointer_mut(pointer).unwrap() = wrong;
            assert!(!validator.is_valid(&document), "{pointer}");
        }
    }
}
