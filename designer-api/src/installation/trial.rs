//! Trying a flow as it is drawn, before it is deployed.

use engine::engine::Trial;
use engine::flow::{Flow, Plan};
use engine::node::PortIndex;
use engine::run::End;

use super::Installation;
use crate::problem::{Answer, Problem};

impl Installation {
    /// Runs a document once, or one node of it alone, and waits for the run, which goes on if
    /// whoever waits goes away. Nothing is kept.
    ///
    /// # Errors
    /// 409 when there is no such node, 422 with all that is wrong with the flow.
    pub async fn try_out(
        &self,
        flow: Flow,
        node: String,
        port: PortIndex,
        trial: Trial,
    ) -> Answer<End> {
        let engine = self.engine.clone();
        let run = self.runtime.spawn(async move {
            let plan = compile(&engine, flow).await?;
            Ok(engine.try_out(plan, &node, port, trial).await?)
        });
        run.await.map_err(|_| Problem::unavailable("stopping", "the server is stopping"))?
    }
}

/// Large flows take a while: not on a thread that serves others.
async fn compile(engine: &engine::engine::Engine, flow: Flow) -> Answer<Plan> {
    let engine = engine.clone();
    let work = tokio::task::spawn_blocking(move || engine.checker().compile_trial(&flow)).await;
    work.map_err(|error| Problem::internal(&error))?.map_err(|problems| {
        Problem::unprocessable("bad-flow", "the flow has mistakes and was not run", problems)
    })
}
