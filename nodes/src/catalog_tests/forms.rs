//! Schemas that a form can be made of, and their defaults.

use super::*;

/// Every object schema within, with its place.
fn objects(schema: &Json, place: &str, found: &mut Vec<(String, Json)>) {
    if schema.get("properties").is_some() {
        found.push((place.to_owned(), schema.clone()));
    }
    let properties = schema.get("properties").and_then(Json::as_object);
    for (name, property) in properties.into_iter().flatten() {
        objects(property, &format!("{place}/{name}"), found);
    }
    if let Some(items) = schema.get("items") {
        objects(items, &format!("{place}/0"), found);
    }
}

#[test]
fn every_schema_is_one_that_a_form_can_be_made_of() {
    for kind in KINDS {
        let (name, schema) = (kind.meta.name, schema(kind));
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{name}");
        jsonschema::draft202012::meta::validate(&schema).unwrap();
        assert!(schema["description"].as_str().is_some_and(|words| words.len() > 100), "{name}");
        let mut found = Vec::new();
        objects(&schema, "", &mut found);
        for (place, object) in found {
            assert_eq!(object["additionalProperties"], json!(false), "{name}{place}");
            let required = object["required"].as_array().cloned().unwrap_or_default();
            for (field, property) in object["properties"].as_object().unwrap() {
                let at = format!("{name}{place}/{field}");
                let words = property["description"].as_str().unwrap_or_default();
                let first = words.split(['.', ':']).next().unwrap_or_default();
                assert!((1..=72).contains(&first.chars().count()), "{at}: {words}");
                // A choice of one property needs no default: the designer takes the first.
                let choice = object.get("maxProperties").is_some();
                let nullable =
                    property["type"].as_array().is_some_and(|all| all.contains(&json!("null")));
                let free = choice || nullable || required.contains(&json!(field));
                assert!(free || property.get("default").is_some(), "{at} has no default");
            }
        }
    }
}

#[test]
fn defaults_are_accepted() {
    for kind in KINDS {
        let schema = schema(kind);
        let needs = schema["required"].as_array().is_some_and(|names| !names.is_empty());
        let mut defaults = json!({});
        for (field, property) in schema["properties"].as_object().into_iter().flatten() {
            match property.get("default") {
                None | Some(Json::Null) => {}
                Some(default) => defaults[field] = default.clone(),
            }
        }
        if needs {
            // What must be given is taken from the first example; all else from the schema.
            let example = (kind.examples)().remove(0).config;
            for (field, value) in example.as_object().unwrap() {
                let given = schema["required"].as_array().unwrap().contains(&json!(field));
                if given || field == "channel" {
                    defaults[field] = value.clone();
                }
            }
        }
        assert!((kind.build)(&defaults).is_ok(), "{}: {defaults}", kind.meta.name);
    }
}

#[test]
fn a_mistake_within_a_choice_has_its_place() {
    let checker = Checker::new(catalog());
    let flow = json!({
        "format": "wireloom.flow/1", "id": "f", "name": "F",
        "nodes": [{ "id": "n", "type": "logic/mutate", "config": { "rules": [
            { "do": "set", "destination": "a", "value": { "expression": "1 +" } },
            { "do": "remove", "source": "a..b" },
        ] } }],
    });
    let problems = checker.check(&serde_json::from_value(flow).unwrap());
    let places: Vec<&str> = problems
        .iter()
        .map(|problem| problem.pointer.as_str())
        .filter(|pointer| pointer.contains("/config"))
        .collect();
    let rules = "/nodes/0/config/rules";
    assert_eq!(places, [format!("{rules}/0/value/expression"), format!("{rules}/1/source")]);
}
