//! What `export` promises.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::*;
use crate::node::{
    Catalog, Configured, Example, Kind, Meta, Ports, Subscription, Trigger, TriggerConfig,
};
use crate::project::Expect;
use crate::store::Memory;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Uses {
    #[serde(default, rename = "flow")]
    #[schemars(extend("format" = "wireloom-flow"))]
    _flow: String,
    #[serde(default, rename = "connection")]
    #[schemars(extend("format" = "wireloom-connection"))]
    _connection: String,
}

impl Configured for Uses {
    const META: Meta = Meta {
        name: "test/uses",
        aliases: &[],
        title: "",
        summary: "",
        icon: "",
        ports: Ports::OUT,
        subtitle: &[],
    };

    fn examples() -> Vec<Example> {
        Vec::new()
    }
}

impl TriggerConfig for Uses {
    fn trigger(&self) -> Trigger {
        Trigger { subscription: Subscription::Call }
    }
}

fn flow(id: &str, uses: &[Json]) -> Flow {
    let nodes: Vec<_> = (uses.iter().enumerate())
        .map(|(n, uses)| json!({"id": format!("n{n}"), "type": "test/uses", "config": uses}))
        .collect();
    let flow = json!({"format": "wireloom.flow/1", "id": id, "name": "", "nodes": nodes});
    serde_json::from_value(flow).unwrap()
}

#[tokio::test]
async fn carries_all_that_is_used_once_and_no_secret() {
    let project = Project::new(Arc::new(Memory::new()));
    let settings = json!({"url": "ws://x", "headers": {"X": "canary"}});
    for id in ["feed", "other", "unused"] {
        project.connections().put(id, &settings, Expect::New).await.unwrap();
    }
    let mut main = flow("main", &[json!({"flow": "a"}), json!({"connection": "feed"})]);
    main.settings.error_handler = Some("rescue".to_owned());
    let uses = [json!({"flow": "main", "connection": "feed"}), json!({"flow": "gone"})];
    for flow in [
        flow("a", &uses),
        flow("rescue", &[json!({"flow": "a", "connection": "other"})]),
        flow("unused", &[]),
    ] {
        project.flows().create(&flow).await.unwrap();
    }
    let checker = Checker::new(Catalog::new(&[Kind::trigger::<Uses>()]));
    let bundle = project.bundle(main.clone(), &checker).await.unwrap();
    assert_eq!(bundle.flow, main);
    assert_eq!(bundle.flows.iter().map(|flow| &*flow.id).collect::<Vec<_>>(), ["a", "rescue"]);
    let ids: Vec<_> = bundle.connections.iter().map(|settings| &settings["id"]).collect();
    assert_eq!(ids, [&json!("feed"), &json!("other")]);
    assert_eq!(bundle.secrets.len(), 2);
    assert!(!serde_json::to_string(&bundle).unwrap().contains("canary"));
}
