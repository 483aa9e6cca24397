//! What the deployed flows listen to and serve, bound to connections and endpoints.

use std::collections::HashMap;
use std::sync::Arc;

use super::Engine;
use crate::flow::Plan;
use crate::node::{Problem, Served, Subscription};
use crate::payload::{Object, Value};
use crate::run::{Deployment, Firing, Firings, Hearing, Listener};

#[derive(Debug, Clone)]
pub(super) struct Deployed {
    pub(super) deployment: Arc<Deployment>,
    /// With the id of the connection that each listens to.
    pub(super) firings: Vec<(String, Arc<Firing>)>,
    /// With what each serves.
    pub(super) served: Vec<(Served, Arc<Firing>)>,
    /// What listens to frontends.
    pub(super) hearings: Vec<Arc<Hearing>>,
}

impl Deployed {
    /// The connections that its triggers listen to.
    pub(super) fn listens(&self) -> impl Iterator<Item = String> {
        self.firings.iter().map(|(id, _)| id.clone())
    }
}

/// Those of which `wanted` holds, by flow: so that their order is the same after every deploy.
pub(super) fn in_order(
    deployed: &HashMap<String, Deployed>,
    wanted: impl Fn(&Deployed) -> bool,
) -> Vec<&Deployed> {
    let mut all: Vec<(&String, &Deployed)> =
        deployed.iter().filter(|(_, one)| wanted(one)).collect();
    all.sort_unstable_by_key(|(flow, _)| *flow);
    all.into_iter().map(|(_, one)| one).collect()
}

impl Engine {
    /// Gives connections the triggers that listen to them now.
    pub(super) fn bind_all(&self, ids: Vec<String>) {
        let deployed = self.inner.deployed.load();
        let mut listening: HashMap<String, Vec<Arc<Firing>>> =
            ids.into_iter().map(|id| (id, Vec::new())).collect();
        let concerned =
            |one: &Deployed| one.firings.iter().any(|(id, _)| listening.contains_key(id));
        for one in in_order(&deployed, concerned) {
            for (id, firing) in &one.firings {
                if let Some(firings) = listening.get_mut(id) {
                    firings.push(Arc::clone(firing));
                }
            }
        }
        for (id, firings) in listening {
            let listener =
                (!firings.is_empty()).then(|| Arc::new(Firings(firings)) as Arc<dyn Listener>);
            self.inner.connections.set_listener(&id, listener);
        }
    }

    /// Serves what the deployed flows serve now.
    pub(super) fn serve(&self) {
        let deployed = self.inner.deployed.load();
        let served = in_order(&deployed, |one| !one.served.is_empty());
        let served: Vec<_> =
            served.into_iter().flat_map(|one| one.served.iter().cloned()).collect();
        let mut scope = Value::object();
        scope.set("globals", Value::Object(Object::clone(&self.inner.globals.load())));
        self.inner.endpoints.serve(&served, &scope);
    }

    /// The paths of a plan that cannot be served, for a trigger of another deployed flow, or
    /// another trigger of its own, serves them.
    #[must_use]
    pub fn taken_paths(&self, plan: &Plan) -> Vec<Problem> {
        let deployed = self.inner.deployed.load();
        let others = deployed.iter().filter(|(flow, _)| **flow != plan.flow);
        let mut taken: Vec<(&str, &Served)> = others
            .flat_map(|(flow, one)| one.served.iter().map(|(served, _)| (flow.as_str(), served)))
            .collect();
        let mut problems = Vec::new();
        for trigger in &plan.triggers {
            let Subscription::Served { served, .. } = &trigger.trigger.subscription else {
                continue;
            };
            if let Some((flow, _)) = taken.iter().find(|(_, other)| other.clashes(served)) {
                let words = format!(
                    "The path `{}` is served by the flow `{flow}` already; choose another.",
                    served.path().as_str()
                );
                let pointer = format!("/nodes/{}/config/path", trigger.step);
                let node = plan.step(trigger.step).map(|step| step.id.as_str());
                let problem = Problem::error("taken-path", pointer, words);
                problems.push(problem.at_node(node.unwrap_or_default()));
            }
            taken.push((&plan.flow, served));
        }
        problems
    }
}
