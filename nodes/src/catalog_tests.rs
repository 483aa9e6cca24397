//! What holds of every kind: its examples, its schema, its names, its file and its help page.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use engine::flow::Checker;
use engine::node::{Built, Expectation, Kind};
use engine::payload::Value;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::check::{FakeHost, execute};
use crate::{KINDS, catalog, help};

const DIRECTORIES: [&str; 6] = ["trigger", "logic", "output", "flow", "data", "process"];

fn schema(kind: &Kind) -> Json {
    (kind.schema)().to_value()
}

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
fn every_example_holds() {
    for kind in KINDS {
        let examples = (kind.examples)();
        let name = kind.meta.name;
        assert!((1..=5).contains(&examples.len()), "{name}: {}", examples.len());
        let validator = jsonschema::validator_for(&schema(kind)).unwrap();
        for example in examples {
            println!("{name}: {}", example.title);
            validator.validate(&example.config).unwrap();
            if let Expectation::Deploys = example.expect {
                assert!(matches!(
                    (kind.build)(&example.config),
                    Ok(Built::Trigger(_) | Built::Element(_))
                ));
                continue;
            }
            let host = FakeHost::default();
            let done = execute(kind, &host, &example.config, Value::from(&example.payload));
            match example.expect {
                Expectation::Emits { port, payload } => drop(done.emits(port, &payload)),
                Expectation::Does { effect } => drop(done.does(&effect)),
                Expectation::Fails { message } => done.fails(message),
                Expectation::Deploys => {}
            }
        }
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
fn names_are_unique_and_match_the_files() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = BTreeSet::new();
    for directory in DIRECTORIES {
        for entry in fs::read_dir(source.join(directory)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "rs") {
                let stem = path.file_stem().unwrap().to_str().unwrap();
                files.insert(format!("{directory}/{}", stem.replace('_', "-")));
            }
        }
    }
    let names: BTreeSet<String> = KINDS.iter().map(|kind| kind.meta.name.to_owned()).collect();
    assert_eq!(names, files);
    let mut all = BTreeSet::new();
    for kind in KINDS {
        for name in std::iter::once(&kind.meta.name).chain(kind.meta.aliases) {
            assert!(all.insert(*name), "{name} stands for two kinds");
            assert_eq!(catalog().get(name).unwrap().meta.name, kind.meta.name);
        }
        let meta = &kind.meta;
        assert!((1..=4).contains(&meta.title.split(' ').count()), "{}", meta.title);
        assert!(!meta.icon.is_empty() && !meta.summary.is_empty() && !meta.summary.ends_with('.'));
        let fields = schema(kind);
        for field in meta.subtitle {
            assert!(fields["properties"].get(field).is_some(), "{}: {field}", meta.name);
        }
    }
}

#[test]
fn the_help_pages_are_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/kinds");
    let write = std::env::var_os("WIRELOOM_REGENERATE").is_some_and(|set| set == "1");
    let mut wanted: BTreeSet<PathBuf> = BTreeSet::new();
    for kind in KINDS {
        let path = folder.join(format!("{}.md", kind.meta.name));
        let page = help::page(kind);
        if write {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &page).unwrap();
        }
        let there = fs::read_to_string(&path).unwrap_or_default();
        assert!(there == page, "{} is out of date: {HOW}", path.display());
        wanted.insert(path);
    }
    for directory in DIRECTORIES {
        for entry in fs::read_dir(folder.join(directory)).unwrap() {
            let path = entry.unwrap().path();
            assert!(wanted.contains(&path), "{} is of no kind: remove it", path.display());
        }
    }
}

const HOW: &str = "run `WIRELOOM_REGENERATE=1 cargo test -p nodes help_pages` and commit the pages";

/// Any JSON, with the keys that the examples look at.
fn json() -> impl Strategy<Value = Json> {
    let key = prop_oneof![
        Just("data".to_owned()),
        Just("message".to_owned()),
        Just("id".to_owned()),
        Just("name".to_owned()),
        Just("body".to_owned()),
        Just("text".to_owned()),
        "[a-z\"${} .]{0,4}",
    ];
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        "\\PC{0,12}".prop_map(Json::from),
        Just(json!("{\"a\": [1]}")),
    ];
    leaf.prop_recursive(5, 48, 5, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            proptest::collection::vec((key.clone(), inner), 0..5)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// No kind panics, has a port or an effect that is malformed, or changes a payload and fails.
    #[test]
    fn every_kind_leaves_well(payload in json()) {
        for kind in KINDS {
            for example in (kind.examples)() {
                if matches!(example.expect, Expectation::Deploys) {
                    continue;
                }
                let host = FakeHost::default();
                execute(kind, &host, &example.config, Value::from(&payload)).leaves_well();
            }
        }
    }

    /// No config makes a kind panic.
    #[test]
    fn every_kind_reads_any_config(config in json()) {
        for kind in KINDS {
            drop((kind.build)(&config));
            let mut near = (kind.examples)().remove(0).config;
            if let (Some(near), Some(other)) = (near.as_object_mut(), config.as_object()) {
                let fields: Vec<String> = near.keys().cloned().collect();
                for (field, value) in fields.into_iter().zip(other.values()) {
                    near.insert(field, value.clone());
                }
            }
            drop((kind.build)(&near));
        }
    }
}

/// As a deploy sees them: the schema first, then the kind's own reading.
#[test]
fn every_example_passes_the_check_of_a_flow() {
    let checker = Checker::new(catalog());
    for kind in KINDS {
        for example in (kind.examples)() {
            let flow = json!({
                "format": "wireloom.flow/1", "id": "f", "name": "F",
                "nodes": [{ "id": "n", "type": kind.meta.name, "config": example.config }],
            });
            let problems = checker.check(&serde_json::from_value(flow).unwrap());
            let wrong = problems.iter().find(|problem| problem.pointer.contains("/config"));
            assert_eq!(wrong, None, "{}: {}", kind.meta.name, example.title);
        }
    }
}

#[test]
fn the_example_flows_pass_the_check() {
    let checker = Checker::new(catalog());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/flows");
    let mut flows = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let flow = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(checker.check(&flow), [], "{}", path.display());
        flows += 1;
    }
    assert!(flows > 0);
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
