//! A published durable flow, made ready for its instances.

use std::collections::HashMap;
use std::sync::Arc;

use crate::flow::{Action, Actions, Plan, Step, StepIndex, Work};
use crate::node::{Boundary, Element, Subscription};
use crate::payload::Text;

/// A version of a process definition.
#[derive(Debug)]
pub struct Definition {
    /// The compiled flow.
    pub plan: Arc<Plan>,
    places: HashMap<Text, StepIndex>,
    /// The boundary nodes of a node.
    boundaries: HashMap<Text, Vec<Text>>,
    /// The node of each action, by the action's name.
    actions: HashMap<Text, Text>,
}

impl Definition {
    /// Of a plan; `None` if the flow is not durable.
    #[must_use]
    pub fn new(plan: Arc<Plan>) -> Option<Self> {
        if plan.durability != crate::flow::Durability::Durable {
            return None;
        }
        let places = (0..).zip(&plan.steps).map(|(place, step)| (step.id.clone(), place)).collect();
        let mut boundaries: HashMap<Text, Vec<Text>> = HashMap::new();
        let mut actions = HashMap::new();
        for step in &plan.steps {
            if let Work::Element(element) = &step.work
                && let Element::Boundary(boundary) = &**element
            {
                boundaries.entry(boundary.on.as_str().into()).or_default().push(step.id.clone());
            }
            for action in &step.actions.0 {
                actions.insert(action.name.clone(), step.id.clone());
            }
        }
        Some(Self { plan, places, boundaries, actions })
    }

    /// The node of this id.
    #[must_use]
    pub fn step(&self, node: &str) -> Option<&Step> {
        self.plan.step(*self.places.get(node)?)
    }

    /// The element of a node, if it is one.
    #[must_use]
    pub fn element(&self, node: &str) -> Option<&Element> {
        match &self.step(node)?.work {
            Work::Element(element) => Some(element),
            _ => None,
        }
    }

    /// The boundary events that watch over a node.
    pub fn boundaries(&self, node: &str) -> impl Iterator<Item = (&Text, &Boundary)> {
        let ids = self.boundaries.get(node).map(Vec::as_slice).unwrap_or_default();
        ids.iter().filter_map(|id| match self.element(id)? {
            Element::Boundary(boundary) => Some((id, boundary)),
            _ => None,
        })
    }

    /// The actions of a node.
    #[must_use]
    pub fn actions(&self, node: &str) -> Option<&Actions> {
        self.step(node).map(|step| &step.actions)
    }

    /// The action of this name, with its node and its place there.
    #[must_use]
    pub fn action(&self, name: &str) -> Option<(&Text, usize, &Action)> {
        let node = self.actions.get(name)?;
        let (place, action) = self.actions(node)?.named(name)?;
        Some((node, place, action))
    }

    /// The start node of a condition; without one the usual start, or the only one.
    #[must_use]
    pub fn start(&self, wanted: Option<&str>) -> Option<&Text> {
        let starts = self.plan.triggers.iter().filter_map(|trigger| {
            let Subscription::Process { condition, .. } = &trigger.trigger.subscription else {
                return None;
            };
            Some((condition.as_deref(), &self.plan.step(trigger.step)?.id))
        });
        let starts: Vec<_> = starts.collect();
        let exact = starts.iter().find(|(condition, _)| *condition == wanted);
        let only = || starts.first().filter(|_| starts.len() == 1 && wanted.is_none());
        exact.or_else(only).map(|(_, id)| *id)
    }

    /// The condition of the start node that this message begins at.
    #[must_use]
    pub fn start_of_message(&self, name: &str) -> Option<Option<Text>> {
        self.plan.triggers.iter().find_map(|trigger| match &trigger.trigger.subscription {
            Subscription::Process { condition, message } if message.as_deref() == Some(name) => {
                Some(condition.as_deref().map(Text::from))
            }
            _ => None,
        })
    }

    /// The node to which a port leads.
    #[must_use]
    pub fn targets(&self, step: &Step, port: u16) -> Vec<Text> {
        let targets = self.plan.targets_of(step, port);
        targets.iter().filter_map(|place| self.plan.step(*place)).map(|s| s.id.clone()).collect()
    }
}
