//! From checked parts to a plan. Nothing here can go wrong that check has not found.

use std::time::Duration;

use smallvec::SmallVec;

use crate::node::{Built, Problem, Runnable};
use crate::payload::{Object, Value};
use crate::text::{self, Path};

use super::check::Ready;
use super::document::Backoff;
use super::plan::{PlanTrigger, RetryPlan, Step, StepIndex, Straight, WhenFailed, Work};
use super::tally::{StepCounts, Tally};
use super::wires::Joined;
use super::{Actions, Flow, FlowNode, OnError, Plan};

/// What check has made of a flow.
pub(super) struct Parts {
    pub(super) nodes: Vec<Ready>,
    pub(super) wires: Vec<Joined>,
    pub(super) early_return: Option<StepIndex>,
    pub(super) cycles: Vec<Vec<StepIndex>>,
    pub(super) actions: Vec<Actions>,
}

pub(super) fn assemble(flow: &Flow, version: u64, parts: Parts) -> Result<Plan, Problem> {
    let mut targets = Vec::with_capacity(parts.wires.len());
    let mut steps = Vec::with_capacity(parts.nodes.len());
    let mut triggers = Vec::new();
    let mut counted = 0;
    let mut leaving: Vec<Vec<&Joined>> = parts.nodes.iter().map(|_| Vec::new()).collect();
    for wire in &parts.wires {
        if let Some(list) = leaving.get_mut(wire.from as usize) {
            list.push(wire);
        }
    }
    let nodes = (0..).zip(&flow.nodes).zip(&parts.nodes).zip(&leaving).zip(parts.actions);
    for ((((place, node), ready), wires), actions) in nodes {
        let mut ranges: SmallVec<[std::ops::Range<u32>; 2]> = SmallVec::new();
        for port in 0..ready.ports.len() {
            let start = size(targets.len());
            targets.extend(wires.iter().filter(|wire| wire.port == port).map(|wire| wire.to));
            ranges.push(start..size(targets.len()));
        }
        let work = match (&ready.built, node.disabled) {
            (_, true) | (None, _) => Work::Disabled,
            (Some(Built::Node(node)), _) => Work::Node(std::sync::Arc::clone(node)),
            (Some(Built::Task(task)), _) => Work::Task(std::sync::Arc::clone(task)),
            (Some(Built::Trigger(trigger)), _) => {
                let trigger = std::sync::Arc::clone(trigger);
                triggers.push(PlanTrigger { step: place, trigger });
                Work::Trigger
            }
            (Some(Built::Element(element)), _) => Work::Element(std::sync::Arc::clone(element)),
        };
        let counts = StepCounts::after(&mut counted, ranges.len());
        let on_error = when_failed(node, &mut ranges)?;
        let returns = parts.early_return == Some(place);
        let straight = ranges.iter().enumerate().filter_map(|(port, range)| {
            let wires = targets.get(range.start as usize..range.end as usize);
            let target = match wires {
                Some([one]) if !returns => Some(*one),
                _ => None,
            };
            Some(Straight::new(target, counts.left(port)?))
        });
        let straight = straight.collect();
        steps.push(Step {
            id: node.id.as_str().into(),
            work,
            body: ready.body(),
            on_error,
            ports: ranges,
            straight,
            retry: node.retry.as_ref().map(retry).transpose()?,
            timeout: node.timeout.as_deref().map(duration).transpose()?,
            actions,
            counts,
        });
    }
    let globals: Object =
        flow.globals.iter().map(|(key, value)| (key.as_str(), Value::from(value))).collect();
    Ok(Plan {
        flow: flow.id.as_str().into(),
        name: flow.name.as_str().into(),
        version,
        globals: Value::Object(globals),
        timeout: duration(&flow.settings.timeout)?,
        step_limit: flow.settings.step_limit,
        early_return: parts.early_return,
        error_handler: Runnable::of(
            flow.settings.error_handler.as_deref(),
            flow.settings.error_script.as_deref(),
        ),
        steps,
        targets,
        triggers,
        durability: flow.durability,
        indexed: flow.settings.indexed.iter().filter_map(|text| Path::parse(text).ok()).collect(),
        retention: flow.settings.retention.as_deref().map(duration).transpose()?,
        expiry: flow.settings.expiry.as_deref().map(duration).transpose()?,
        tally: Tally::new(counted),
        cycles: parts.cycles,
    })
}

/// Takes the port `error`, always the last, out of those that the node itself can name.
fn when_failed(
    node: &FlowNode,
    ports: &mut SmallVec<[std::ops::Range<u32>; 2]>,
) -> Result<WhenFailed, Problem> {
    Ok(match &node.on_error {
        OnError::Fail => WhenFailed::Fail,
        OnError::Port => ports.pop().map_or(WhenFailed::Fail, WhenFailed::Port),
        OnError::Store { path } => {
            WhenFailed::Store(Path::parse(path).map_err(|mistake| unfound(&mistake))?)
        }
    })
}

pub(super) fn retry(retry: &super::Retry) -> Result<RetryPlan, Problem> {
    Ok(RetryPlan {
        attempts: retry.attempts,
        backoff: duration(&retry.backoff)?,
        factor: retry.factor,
        jitter: retry.jitter == Backoff::Full,
    })
}

fn duration(text: &str) -> Result<Duration, Problem> {
    text::Duration::parse(text)
        .map(|duration| duration.to_std())
        .map_err(|mistake| unfound(&mistake))
}

/// A mistake that check ought to have found.
fn unfound(mistake: &text::Mistake) -> Problem {
    Problem::error("config", "", mistake.to_string())
}

/// Check bounds nodes and wires far below this.
fn size(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
