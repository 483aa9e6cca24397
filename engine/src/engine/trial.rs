//! Trials: one run of a plan that is not deployed, begun at any of its nodes.

use std::sync::Arc;

use crate::flow::{Plan, Work};
use crate::node::{PortIndex, Subscription};
use crate::payload::Value;
use crate::run::{Deployment, End, FlowRecord, Start};

use super::{Engine, EngineError};

/// What a trial begins with.
#[derive(Debug, Clone)]
pub enum Trial {
    /// What stands under `data`, as a trigger would make it; absent: what the trigger has saved.
    Data(Option<Value>),
    /// The whole payload, as an earlier run had it.
    Payload(Value),
}

impl Engine {
    /// Runs a plan once, traced, from one of its nodes on: a trigger fires by `port`, any other
    /// node is given the message. What the run says and sends is real; the flow's counters and
    /// its list of runs are left alone, and nothing is deployed by it.
    ///
    /// # Errors
    /// When the plan has no such node.
    pub async fn try_out(
        &self,
        plan: Plan,
        node: &str,
        port: PortIndex,
        trial: Trial,
    ) -> Result<End, EngineError> {
        let plan = Arc::new(plan);
        let found = plan.step_of(node).and_then(|place| Some((place, plan.step(place)?)));
        let Some((place, step)) = found else {
            let flow = plan.flow.to_string();
            return Err(EngineError::NoNode { flow, node: node.to_owned() });
        };
        let port = matches!(step.work, Work::Trigger).then_some(port);
        let record = Arc::new(FlowRecord::default());
        let deployment = Deployment::new(Arc::clone(&plan), record, &self.surroundings());
        let (data, payload) = match trial {
            Trial::Data(data) => (data.unwrap_or_else(|| saved(&plan, node)), None),
            Trial::Payload(payload) => (Value::Null, Some(payload)),
        };
        let mut start = Start { traced: true, port, ..deployment.start(place, data, 0) };
        if let Some(payload) = payload {
            start.message.payload = payload;
        }
        Ok(deployment.run(start).await)
    }
}

/// What a button was saved with; otherwise an empty object.
fn saved(plan: &Plan, node: &str) -> Value {
    let of_node = plan
        .triggers
        .iter()
        .find(|trigger| plan.step(trigger.step).is_some_and(|step| step.id == node));
    match of_node.map(|trigger| &trigger.trigger.subscription) {
        Some(Subscription::Button { payload }) => payload.clone(),
        _ => Value::object(),
    }
}
