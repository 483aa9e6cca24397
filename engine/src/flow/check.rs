//! Everything that is wrong with a flow, found at once; and, where nothing is, the plan.

use std::collections::HashMap;
use std::sync::Arc;

use crate::node::{Built, Catalog, Element, Kind, PortIndex, Problem, Role, Severity};
use crate::text::{Duration, Path};

use super::compile::{Parts, assemble};
use super::config::{Schemas, config_of, fields, references, rename};
use super::graph::Shape;
use super::wires::wires;
use super::{Durability, FORMAT, Flow, FlowNode, OnError, Plan};

const NO_TRIGGER: &str = "no-trigger";

/// Checks and compiles flows against the kinds there are. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Checker {
    catalog: Catalog,
    schemas: Arc<Schemas>,
}

/// What is known of the configs of a flow's nodes.
#[derive(Debug, Clone, Copy)]
enum Configs {
    /// Nothing: their schemas have to be asked.
    Unknown,
    /// They were what their schemas want.
    Checked,
}

/// A node as far as it could be made ready.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) kind: Option<Kind>,
    pub(super) built: Option<Built>,
    /// The names of its ports, `error` last where it has one.
    pub(super) ports: Vec<String>,
}

impl Ready {
    /// Whether actions may stand on it; one that could not be built is not blamed for that too.
    fn takes_actions(&self) -> bool {
        match &self.built {
            Some(Built::Element(element)) => element.takes_actions(),
            Some(_) => false,
            None => true,
        }
    }

    /// The port at which its body begins, if it holds other nodes.
    pub(super) fn body(&self) -> Option<PortIndex> {
        let name = self.kind?.body?;
        let port = self.ports.iter().position(|port| port == name)?;
        port.try_into().ok()
    }

    fn is_boundary(&self) -> bool {
        matches!(&self.built, Some(Built::Element(e)) if matches!(**e, Element::Boundary(_)))
    }
}

impl Checker {
    /// For these kinds.
    #[must_use]
    pub fn new(catalog: Catalog) -> Self {
        let schemas = Arc::new(Schemas::new(&catalog));
        Self { catalog, schemas }
    }

    /// The kinds that flows are checked against.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// All that is wrong with a flow, errors before warnings, in document order.
    #[must_use]
    pub fn check(&self, flow: &Flow) -> Vec<Problem> {
        self.examine(flow, Configs::Unknown).0
    }

    /// The flow as a plan.
    ///
    /// # Errors
    /// All problems, if one of them is an error.
    pub fn compile(&self, flow: &Flow, version: u64) -> Result<Plan, Vec<Problem>> {
        let (problems, parts) = self.examine(flow, Configs::Unknown);
        finish(flow, version, problems, parts)
    }

    /// As [`Self::compile`], for a version that was checked when it was deployed.
    ///
    /// # Errors
    /// All problems, if one of them is an error.
    pub fn compile_deployed(&self, flow: &Flow, version: u64) -> Result<Plan, Vec<Problem>> {
        let (problems, parts) = self.examine(flow, Configs::Checked);
        finish(flow, version, problems, parts)
    }

    /// As [`Self::compile`], for a trial: it begins at any node, so nothing need start the flow.
    ///
    /// # Errors
    /// All problems, if one of them is an error.
    pub fn compile_trial(&self, flow: &Flow) -> Result<Plan, Vec<Problem>> {
        let (mut problems, parts) = self.examine(flow, Configs::Unknown);
        problems.retain(|problem| problem.code != NO_TRIGGER);
        finish(flow, 0, problems, parts)
    }

    /// The names in a flow's fields of `format` (`wireloom-connection`, `wireloom-flow`), each
    /// with the node that gives it.
    #[must_use]
    pub fn references(&self, flow: &Flow, format: &str) -> Vec<(String, String)> {
        let fields = self.fields(flow, format);
        let mut found = Vec::new();
        for node in &flow.nodes {
            let fields = fields.get(&node.kind).map(Vec::as_slice).unwrap_or_default();
            let names = references(&node.config, fields);
            found.extend(names.map(|name| (node.id.clone(), name.to_owned())));
        }
        found
    }

    /// Gives what a flow names in fields of `format` the names that `now` has for them; whether
    /// that changed anything. For an import that could not keep every id.
    pub fn rename(&self, flow: &mut Flow, format: &str, now: &HashMap<String, String>) -> bool {
        let fields = self.fields(flow, format);
        let mut changed = false;
        for node in &mut flow.nodes {
            if let Some(fields) = fields.get(&node.kind) {
                changed |= rename(&mut node.config, fields, now);
            }
        }
        changed
    }

    /// The fields of this format of each kind that the flow has; looked up once for all its nodes.
    fn fields(&self, flow: &Flow, format: &str) -> HashMap<String, Vec<String>> {
        let mut found = HashMap::new();
        for node in &flow.nodes {
            if !found.contains_key(&node.kind)
                && let Some(kind) = self.catalog.get(&node.kind)
            {
                found.insert(node.kind.clone(), fields(kind, format));
            }
        }
        found
    }

    fn examine(&self, flow: &Flow, configs: Configs) -> (Vec<Problem>, Parts) {
        let mut problems = super::rules::document_problems(flow);
        head(flow, &mut problems);
        let nodes: Vec<Ready> = flow
            .nodes
            .iter()
            .enumerate()
            .map(|(place, node)| self.node(place, node, flow.durability, configs, &mut problems))
            .collect();
        let by_id: HashMap<&str, u32> =
            flow.nodes.iter().zip(0..).map(|(node, place)| (node.id.as_str(), place)).collect();
        let wires = wires(flow, &nodes, &by_id, &mut problems);
        super::durable::durable_problems(flow, &nodes, &wires, &mut problems);
        super::body::body_problems(flow, &nodes, &wires, &by_id, &mut problems);
        let takes: Vec<bool> = nodes.iter().map(Ready::takes_actions).collect();
        let actions = super::action::actions(flow, &takes, &mut problems);
        let early_return = flow.settings.early_return.as_deref().and_then(|id| {
            let found = by_id.get(id).copied();
            if found.is_none() {
                problems.push(Problem::error(
                    "missing-node",
                    "/settings/earlyReturn",
                    format!("There is no node `{id}` to return early from."),
                ));
            }
            found
        });
        let edges: Vec<(u32, u32)> = wires.iter().map(|wire| (wire.from, wire.to)).collect();
        let cycles = shape(flow, &nodes, &edges, &mut problems);
        problems.sort_by_key(|problem| problem.severity);
        (problems, Parts { nodes, wires, early_return, cycles, actions })
    }

    fn node(
        &self,
        place: usize,
        node: &FlowNode,
        durability: Durability,
        configs: Configs,
        problems: &mut Vec<Problem>,
    ) -> Ready {
        let at = format!("/nodes/{place}");
        handling(node, &at, problems);
        let Some(kind) = self.catalog.get(&node.kind) else {
            let words = format!(
                "There is no kind of node called `{}` here. The node is kept as it is, but a flow \
                 that has it cannot be deployed.",
                node.kind
            );
            let mut problem = Problem::error("unknown-kind", format!("{at}/type"), words);
            if node.disabled {
                problem.severity = Severity::Warning;
            }
            problems.push(problem.at_node(&node.id));
            return Ready { kind: None, built: None, ports: Vec::new() };
        };
        let config = config_of(node, kind, durability);
        let mut ports = kind.meta.ports.names(&config);
        if node.on_error == OnError::Port {
            ports.push("error".to_owned());
        }
        // Reading a config finds its first mistake, its schema all of them.
        let known = matches!(configs, Configs::Checked).then(|| (kind.build)(&config).ok());
        let read = || self.schemas.build(&self.catalog, kind, &config);
        let built = match known.flatten().map_or_else(read, Ok) {
            Ok(built) => Some(built),
            Err(found) => {
                problems.extend(found.into_iter().map(|mut problem| {
                    problem.pointer = format!("{at}/config{}", problem.pointer);
                    if node.disabled {
                        problem.severity = Severity::Warning;
                    }
                    problem.at_node(&node.id)
                }));
                None
            }
        };
        Ready { kind: Some(*kind), built, ports }
    }
}

/// What concerns the whole document.
fn head(flow: &Flow, problems: &mut Vec<Problem>) {
    if flow.format != FORMAT {
        let words = format!("The format is `{}`; this program reads `{FORMAT}`.", flow.format);
        problems.push(Problem::error("format", "/format", words));
    }
    duration(&flow.settings.timeout, "/settings/timeout", problems);
    if flow.settings.step_limit == 0 {
        let words = "A run needs at least one step.";
        problems.push(Problem::error("config", "/settings/stepLimit", words));
    }
    let named = |id: &Option<String>| id.as_deref().is_some_and(|id| !id.is_empty());
    if named(&flow.settings.error_handler) && named(&flow.settings.error_script) {
        let words = "Name a flow or a script that deals with failed runs, not both.";
        problems.push(Problem::error("config", "/settings/errorScript", words));
    }
}

fn duration(text: &str, pointer: &str, problems: &mut Vec<Problem>) {
    if let Err(mistake) = Duration::parse(text) {
        problems.push(Problem::error("duration", pointer, mistake.to_string()));
    }
}

/// A node's `onError`, `retry` and `timeout`.
fn handling(node: &FlowNode, at: &str, problems: &mut Vec<Problem>) {
    let before = problems.len();
    if let OnError::Store { path } = &node.on_error
        && let Err(mistake) = Path::parse(path)
    {
        let pointer = format!("{at}/onError/path");
        problems.push(Problem::error("path", pointer, mistake.to_string()));
    }
    if let Some(retry) = &node.retry {
        duration(&retry.backoff, &format!("{at}/retry/backoff"), problems);
        if !(1..=100).contains(&retry.attempts) {
            let words = "`attempts` is a number from 1 to 100.";
            problems.push(Problem::error("config", format!("{at}/retry/attempts"), words));
        }
        if !(1.0..=100.0).contains(&retry.factor) {
            let words = "`factor` is a number from 1 to 100.";
            problems.push(Problem::error("config", format!("{at}/retry/factor"), words));
        }
    }
    if let Some(timeout) = &node.timeout {
        duration(timeout, &format!("{at}/timeout"), problems);
    }
    for problem in problems.iter_mut().skip(before) {
        problem.node = Some(node.id.clone());
    }
}

/// What follows from the wires as a whole: starts, what is never reached, what goes round.
fn finish(
    flow: &Flow,
    version: u64,
    problems: Vec<Problem>,
    parts: Parts,
) -> Result<Plan, Vec<Problem>> {
    if problems.iter().any(|problem| problem.severity == Severity::Error) {
        return Err(problems);
    }
    assemble(flow, version, parts).map_err(|problem| vec![problem])
}

fn shape(
    flow: &Flow,
    nodes: &[Ready],
    wires: &[(u32, u32)],
    problems: &mut Vec<Problem>,
) -> Vec<Vec<u32>> {
    let is = |place: u32, role: Role| {
        nodes.get(place as usize).and_then(|n| n.kind).is_some_and(|kind| kind.role == role)
    };
    let shape = Shape::new(nodes.len(), wires);
    let starts: Vec<u32> =
        (0..).take(nodes.len()).filter(|place| is(*place, Role::Trigger)).collect();
    let running = |place: &u32| flow.nodes.get(*place as usize).is_some_and(|n| !n.disabled);
    if !starts.iter().any(running) {
        let words = "Nothing starts this flow: add a trigger.";
        problems.push(Problem::error(NO_TRIGGER, "/nodes", words));
    }
    let boundaries = (0..).zip(nodes).filter(|(_, node)| node.is_boundary());
    let begins: Vec<u32> = starts.iter().copied().chain(boundaries.map(|(at, _)| at)).collect();
    let reached = shape.reached(&begins);
    for ((place, node), reached) in flow.nodes.iter().enumerate().zip(reached) {
        if !reached && !node.disabled {
            let words = format!("No message can reach `{}`: no wire leads to it.", node.id);
            let problem = Problem::warning("unreached", format!("/nodes/{place}"), words);
            problems.push(problem.at_node(&node.id));
        }
    }
    let cycles = shape.cycles();
    for cycle in &cycles {
        // A task waits for something outside, so that going round it is a loop that breathes.
        if cycle.iter().any(|place| is(*place, Role::Task) || is(*place, Role::Element)) {
            continue;
        }
        let ids: Vec<&str> = cycle
            .iter()
            .filter_map(|place| flow.nodes.get(*place as usize))
            .map(|node| node.id.as_str())
            .take(20)
            .collect();
        let words = format!(
            "Messages can go round {} without waiting; a run ends with an error after {} steps.",
            ids.join(" → "),
            flow.settings.step_limit
        );
        let first = cycle.first().copied().unwrap_or_default();
        problems.push(Problem::warning("cycle", format!("/nodes/{first}"), words));
    }
    cycles
}
