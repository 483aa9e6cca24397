//! What holds of every kind: its examples, its schema, its names, its file and its help page.

mod forms;
mod names;
mod random;

use crate::check::{FakeHost, execute};
use crate::{KINDS, catalog, help};
use engine::flow::Checker;
use engine::node::{Built, Expectation, Kind};
use engine::payload::Value;
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn schema(kind: &Kind) -> Json {
    (kind.schema)().to_value()
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
