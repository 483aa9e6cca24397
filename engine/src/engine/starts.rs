//! Runs that are started by hand, by other flows, by failures.

use std::sync::Arc;

use super::{Engine, EngineError};
use crate::flow::{Plan, StepIndex};
use crate::node::Subscription;
use crate::payload::Value;
use crate::run::{Deployment, End, Start};

impl Engine {
    /// Presses a button trigger: with this `data`, or with the button's saved payload. The run is
    /// traced.
    ///
    /// # Errors
    /// When the flow is not deployed or the node is not a trigger that can be pressed.
    pub async fn press(
        &self,
        flow: &str,
        node: &str,
        data: Option<Value>,
    ) -> Result<End, EngineError> {
        let deployment = self.need(flow)?;
        let (step, saved) = pressable(&deployment.plan, Some(node)).ok_or_else(|| {
            EngineError::NotPressable { flow: flow.to_owned(), node: node.to_owned() }
        })?;
        let start = deployment.start(step, data.unwrap_or(saved), 0);
        Ok(deployment.run(Start { traced: true, ..start }).await)
    }

    /// Calls a flow: by its call trigger, or by its button if that is the only one.
    ///
    /// # Errors
    /// When the flow is not deployed, cannot be called, or calls go too deep.
    pub async fn call(&self, flow: &str, data: Value, depth: u8) -> Result<End, EngineError> {
        let (deployment, start) = self.start(flow, data, depth)?;
        Ok(deployment.run(start).await)
    }

    /// As [`Self::call`], of a flow that deals with a failed run: its own failure is told to
    /// nobody.
    pub(super) async fn handle(
        &self,
        flow: &str,
        report: Value,
        depth: u8,
    ) -> Result<End, EngineError> {
        let (deployment, start) = self.start(flow, report, depth)?;
        Ok(deployment.run(Start { handles: true, ..start }).await)
    }

    fn start(
        &self,
        flow: &str,
        data: Value,
        depth: u8,
    ) -> Result<(Arc<Deployment>, Start), EngineError> {
        let deployment = self.need(flow)?;
        if depth > EngineError::DEEPEST {
            return Err(EngineError::TooDeep { flow: flow.to_owned() });
        }
        let callable = callable(&deployment.plan);
        let step = callable.ok_or_else(|| EngineError::NotCallable { flow: flow.to_owned() })?;
        let start = deployment.start(step, data, depth);
        Ok((deployment, start))
    }

    fn need(&self, flow: &str) -> Result<Arc<Deployment>, EngineError> {
        self.deployment(flow).ok_or_else(|| EngineError::NotDeployed { flow: flow.to_owned() })
    }
}

/// A button of a plan with its saved payload: the named one, or the only one.
fn pressable(plan: &Plan, node: Option<&str>) -> Option<(StepIndex, Value)> {
    let mut buttons = plan.triggers.iter().filter_map(|trigger| {
        let named = node.is_none_or(|node| plan.step(trigger.step).is_some_and(|s| s.id == node));
        match &trigger.trigger.subscription {
            Subscription::Button { payload } if named => Some((trigger.step, payload.clone())),
            Subscription::Call if named && node.is_some() => Some((trigger.step, Value::object())),
            _ => None,
        }
    });
    let first = buttons.next();
    first.filter(|_| buttons.next().is_none())
}

fn callable(plan: &Plan) -> Option<StepIndex> {
    let call = plan
        .triggers
        .iter()
        .find(|trigger| matches!(trigger.trigger.subscription, Subscription::Call))
        .map(|trigger| trigger.step);
    call.or_else(|| pressable(plan, None).map(|(step, _)| step))
}
