//! Gathering what a flow uses, to be carried elsewhere.

use std::collections::{BTreeMap, HashSet, VecDeque};

use serde_json::{Map, Value as Json};

use super::{Error, Project};
use crate::flow::{Bundle, Checker, Flow, limits};

impl Project {
    /// A flow with the drafts of the flows that it calls, whatever they call, and the
    /// connections that all of them use, without secrets.
    ///
    /// What a flow names and this installation does not have is left out: it would have been
    /// missing here too.
    ///
    /// # Errors
    /// When there is too much to carry, or what is there cannot be read.
    pub async fn bundle(&self, flow: Flow, checker: &Checker) -> Result<Bundle, Error> {
        let mut known: HashSet<String> = HashSet::from([flow.id.clone()]);
        let mut connections: BTreeMap<String, Map<String, Json>> = BTreeMap::new();
        let mut flows: Vec<Flow> = Vec::new();
        let mut called: VecDeque<String> = VecDeque::new();
        self.gather(&flow, checker, &mut called, &mut connections).await?;
        while let Some(id) = called.pop_front() {
            if !known.insert(id.clone()) {
                continue;
            }
            let draft = match self.flows().draft(&id).await {
                Ok(draft) => draft.flow,
                Err(Error::Missing { .. }) => continue,
                Err(error) => return Err(error),
            };
            self.gather(&draft, checker, &mut called, &mut connections).await?;
            flows.push(draft);
            if flows.len() > limits::BUNDLED {
                return Err(Error::TooLarge {
                    what: "bundle of".to_owned(),
                    id: flow.id,
                    limit: limits::BUNDLED,
                    found: flows.len(),
                    unit: "flows",
                });
            }
        }
        Ok(Bundle::new(flow, flows, connections.into_values().collect()))
    }

    /// Notes what one flow calls, and fetches the connections that it uses.
    async fn gather(
        &self,
        flow: &Flow,
        checker: &Checker,
        called: &mut VecDeque<String>,
        connections: &mut BTreeMap<String, Map<String, Json>>,
    ) -> Result<(), Error> {
        called.extend(checker.references(flow, "wireloom-flow").into_iter().map(|(_, id)| id));
        called.extend(flow.settings.error_handler.clone());
        for (_, id) in checker.references(flow, "wireloom-connection") {
            if connections.contains_key(&id) {
                continue;
            }
            if let Some(record) = self.connections().get(&id).await?
                && let Json::Object(mut settings) = record.value
            {
                settings.entry("id").or_insert_with(|| id.clone().into());
                connections.insert(id, settings);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
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
}
