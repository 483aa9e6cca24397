//! Processes on a store, as the program sets them up.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use engine::engine::Engine;
use engine::flow::Flow;
use engine::process::{Instance, Processes, StartProcess, Status};
use engine::project::Project;
use engine::store::Store;
use serde_json::{Value, json};

/// An engine with processes.
#[derive(Debug)]
pub struct Place {
    engine: Engine,
    project: Project,
    store: Arc<dyn Store>,
}

impl Place {
    /// What is deployed is put to work, then everything goes on.
    pub async fn open(store: Arc<dyn Store>) -> anyhow::Result<Self> {
        let project = Project::new(Arc::clone(&store));
        let engine = tests::stage::engine();
        engine.open_processes(project.clone(), Arc::clone(&store));
        for (flow, version) in project.flows().deployed(|flow, version| (flow, version)).await? {
            let plan = engine.compile(&flow, version.into());
            engine.activate(plan.map_err(|problems| anyhow::anyhow!("{problems:?}"))?);
        }
        engine.recover_processes().await?;
        Ok(Self { engine, project, store })
    }

    pub async fn deploy(&self, flow: &Value) -> anyhow::Result<()> {
        let flow: Flow = serde_json::from_value(flow.clone())?;
        let flows = self.project.flows();
        flows.create(&flow).await?;
        let version = flows.publish(&flow.id, None, "").await?.info.version;
        flows.set_deployed(&flow.id, Some(version)).await?;
        let plan = self.engine.compile(&flow, u64::from(version));
        self.engine.activate(plan.map_err(|problems| anyhow::anyhow!("{problems:?}"))?);
        Ok(())
    }

    pub fn processes(&self) -> anyhow::Result<&Processes> {
        self.engine.processes().context("processes")
    }

    /// Its id, when it is durable.
    pub async fn start(&self, definition: &str, data: Value) -> anyhow::Result<String> {
        let definition = definition.to_owned();
        let start = StartProcess { definition, data: data.into(), ..StartProcess::default() };
        let reply = self.processes()?.start(start).await?;
        Ok(reply.instance.context("an id")?.to_string())
    }

    /// An instance that finishes at once; done when all of it is durable.
    pub async fn finishes(&self, definition: &str, number: u64) -> anyhow::Result<()> {
        let id = self.start(definition, data(number)).await?;
        while !self.ended(&id).await? {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(())
    }

    async fn ended(&self, id: &str) -> anyhow::Result<bool> {
        Ok(self.processes()?.get(id).await?.status == Status::Finished)
    }

    /// How many milliseconds a timer was late, when it has fired.
    pub async fn lateness(&self, id: &str) -> anyhow::Result<i64> {
        loop {
            let state: Instance = self.processes()?.get(id).await?;
            let Some(ended) = state.ended else {
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            };
            let wait = Value::from(&state.data)["wait"].as_str().unwrap_or_default().to_owned();
            let (seconds, millis) = wait.split_once('.').context("a wait")?;
            let wait = seconds.parse::<i64>()? * 1_000 + millis.parse::<i64>()?;
            return Ok(ended - state.created - wait);
        }
    }

    pub async fn close(&self) -> anyhow::Result<()> {
        self.engine.stop(Duration::from_secs(5)).await;
        Ok(self.store.close().await?)
    }
}

/// What an instance begins with.
pub fn data(number: u64) -> Value {
    let client = json!({ "name": "A client", "number": number });
    json!({ "client": client, "amount": number })
}

/// `start → node → end`.
pub fn flow(id: &str, kind: &str, config: &Value, actions: &Value) -> Value {
    json!({
        "format": "wireloom.flow/1", "id": id, "name": id, "durability": "durable",
        "nodes": [
            { "id": "start", "type": "process/start" },
            { "id": "node", "type": kind, "config": config, "actions": actions },
            { "id": "end", "type": "process/end" },
        ],
        "wires": [
            { "from": ["start", "out"], "to": "node" },
            { "from": ["node", "out"], "to": "end" },
        ],
    })
}

/// What the files of a folder take on the disk, in bytes.
pub fn disk(folder: &Path) -> anyhow::Result<u64> {
    use std::os::unix::fs::MetadataExt as _;
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        bytes += if about.is_dir() { disk(&entry.path())? } else { about.blocks() * 512 };
    }
    Ok(bytes)
}
