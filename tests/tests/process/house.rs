//! A house for processes: an engine with all kinds on a store, and short ways to use it.

use std::path::PathBuf;
use std::sync::Arc;

use engine::engine::Engine;
use engine::flow::Flow;
use engine::payload::Value;
use engine::process::{Command, Instance, ProcessError, Processes, Reply, StartProcess, Status};
use engine::project::Project;
use engine::script::PoolOptions;
use engine::store::{Memory, Store};
use serde_json::{Value as Json, json};

/// How long anything may take before a test fails.
pub(crate) const DEADLINE: std::time::Duration = std::time::Duration::from_secs(30);

pub(crate) struct House {
    pub(crate) engine: Engine,
    pub(crate) project: Project,
    pub(crate) store: Arc<dyn Store>,
}

impl House {
    pub(crate) async fn new() -> Self {
        Self::on(Arc::new(Memory::new())).await
    }

    /// As the program does: what is deployed is put to work, then everything goes on.
    pub(crate) async fn on(store: Arc<dyn Store>) -> Self {
        let project = Project::new(Arc::clone(&store));
        // The benchmark is a worker for scripts too.
        let worker = PathBuf::from(env!("CARGO_BIN_EXE_bench"));
        let scripts = PoolOptions { program: Some(worker), ..PoolOptions::default() };
        let engine = tests::stage::engine_with(scripts);
        engine.open_processes(project.clone(), Arc::clone(&store));
        for (flow, version) in
            project.flows().deployed(|flow, version| (flow, version)).await.expect("flows")
        {
            engine.activate(engine.compile(&flow, version.into()).expect("a flow that was fine"));
        }
        engine.recover_processes().await.expect("a store");
        Self { engine, project, store }
    }

    /// Ends as the program does, and gives the store back.
    pub(crate) async fn close(self) {
        self.engine.stop(DEADLINE).await;
        self.store.close().await.expect("an end");
    }

    pub(crate) fn processes(&self) -> &Processes {
        self.engine.processes().expect("processes")
    }

    /// Publishes and deploys a flow; gives its version.
    pub(crate) async fn deploy(&self, flow: &Json) -> u64 {
        let flow: Flow = serde_json::from_value(flow.clone()).expect("a flow");
        let flows = self.project.flows();
        match flows.draft(&flow.id).await {
            Ok(draft) => drop(flows.save(&flow, draft.revision).await.expect("a draft")),
            Err(_) => drop(flows.create(&flow).await.expect("a draft")),
        }
        let plan = self.engine.compile(&flow, 0);
        plan.unwrap_or_else(|problems| panic!("{problems:#?}"));
        let version = flows.publish(&flow.id, None, "").await.expect("a version").info.version;
        flows.set_deployed(&flow.id, Some(version)).await.expect("deployed");
        let version = u64::from(version);
        self.engine.activate(self.engine.compile(&flow, version).expect("a plan"));
        version
    }

    pub(crate) async fn start(&self, definition: &str, data: Json) -> String {
        self.try_start(definition, data)
            .await
            .expect("a start")
            .instance
            .expect("an id")
            .to_string()
    }

    pub(crate) async fn try_start(
        &self,
        definition: &str,
        data: Json,
    ) -> Result<Reply, ProcessError> {
        let definition = definition.to_owned();
        let start = StartProcess { definition, data: data.into(), ..StartProcess::default() };
        self.processes().start(start).await
    }

    pub(crate) async fn get(&self, id: &str) -> Instance {
        self.processes().get(id).await.unwrap_or_else(|error| panic!("{id}: {error}"))
    }

    pub(crate) async fn data(&self, id: &str) -> Json {
        Json::from(&self.get(id).await.data)
    }

    pub(crate) async fn command(&self, id: &str, command: Command) -> Result<Reply, ProcessError> {
        self.processes().command(id, command, "test", None, None).await
    }

    /// Runs a manual action of the only token, or of the token at its node.
    pub(crate) async fn act(
        &self,
        id: &str,
        action: &str,
        data: Json,
    ) -> Result<Reply, ProcessError> {
        let token = self.processes().token_for(id, action).await?;
        self.command(id, Command::Execute { token, action: action.into(), data: Value::from(data) })
            .await
    }

    /// Waits until an instance is as wanted.
    pub(crate) async fn until(&self, id: &str, wanted: impl Fn(&Instance) -> bool) -> Instance {
        let waiting = async {
            loop {
                let state = self.get(id).await;
                if wanted(&state) {
                    return state;
                }
                tokio::time::sleep(std::time::Duration::from_millis(2)).await;
            }
        };
        match tokio::time::timeout(DEADLINE, waiting).await {
            Ok(state) => state,
            Err(_) => panic!("it never was: {:#?}", self.get(id).await),
        }
    }

    pub(crate) async fn finished(&self, id: &str) -> Instance {
        self.until(id, |state| state.status == Status::Finished && state.outbox.is_empty()).await
    }

    /// The messages that were pushed to an instance's frontends.
    pub(crate) async fn pushed(&self, id: &str) -> Vec<Json> {
        let replayed = self.processes().replay(id, 0, 1_000).await.expect("messages");
        let frames = replayed.messages.iter();
        frames.map(|(_, frame)| serde_json::from_slice(frame).expect("JSON")).collect()
    }
}

/// A durable flow of node lines `(id, kind, config)` and wires `from.port → to`; actions are given
/// as a member `actions` of the config, and so are `onError` and `retry`.
pub(crate) fn flow(id: &str, nodes: &[(&str, &str, Json)], wires: &[(&str, &str)]) -> Json {
    let nodes: Vec<(String, String, Json)> = nodes
        .iter()
        .map(|(id, kind, config)| ((*id).to_owned(), (*kind).to_owned(), config.clone()))
        .collect();
    let wires: Vec<(String, String)> =
        wires.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
    flow_of(id, &nodes, &wires)
}

/// As [`flow`], of what was put together.
pub(crate) fn flow_of(
    id: &str,
    nodes: &[(String, String, Json)],
    wires: &[(String, String)],
) -> Json {
    let nodes: Vec<Json> = nodes
        .iter()
        .map(|(id, kind, config)| {
            let kind = if kind.contains('/') { kind.clone() } else { format!("process/{kind}") };
            let mut config = config.clone();
            let mut node = json!({ "id": id, "type": kind });
            for member in ["actions", "onError", "retry", "timeout"] {
                if let Some(value) = config.as_object_mut().and_then(|c| c.remove(member)) {
                    node[member] = value;
                }
            }
            node["config"] = config;
            node
        })
        .collect();
    let wires: Vec<Json> = wires
        .iter()
        .map(|(from, to)| {
            let (node, port) = from.split_once('.').unwrap_or((from, "out"));
            json!({ "from": [node, port], "to": to })
        })
        .collect();
    json!({
        "format": "wireloom.flow/1", "id": id, "name": id, "durability": "durable",
        "nodes": nodes, "wires": wires,
    })
}

/// `start → node → end`, with this node between.
pub(crate) fn around(id: &str, kind: &str, config: Json) -> Json {
    flow(
        id,
        &[("start", "start", json!({})), ("node", kind, config), ("end", "end", json!({}))],
        &[("start", "node"), ("node", "end")],
    )
}

/// A user task with these actions.
pub(crate) fn task(id: &str, actions: Json) -> Json {
    around(id, "user-task", json!({ "actions": actions }))
}

/// An automatic action that sets `data.log` to itself with `word` behind it.
pub(crate) fn says(name: &str, word: &str, more: Json) -> Json {
    let set = format!("(log == null ? \"\" : log) + \"{word}\"");
    let mut action = json!({
        "name": name, "type": "business-rule",
        "params": [{ "key": "rules", "value": [{ "set": { "log": set } }] }],
    });
    for (key, value) in more.as_object().expect("members") {
        action[key] = value.clone();
    }
    action
}
