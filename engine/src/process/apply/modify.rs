//! Changes by hand: modifying an instance, and moving it to another version (spec process, 21).

use std::collections::BTreeMap;
use std::mem::discriminant;
use std::sync::Arc;

use super::Work;
use crate::flow;
use crate::node::Element;
use crate::payload::{Text, Value};
use crate::process::command::{Modification, Rejection};
use crate::process::data::merge;
use crate::process::definition::Definition;
use crate::process::event::Event;
use crate::process::instance::{Purpose, TokenState};

impl Work<'_> {
    pub(super) fn modify(&mut self, steps: &[Modification]) -> Result<(), Rejection> {
        for step in steps {
            match step {
                Modification::SetData { data } => {
                    if !matches!(data, Value::Object(_)) {
                        return Err(Rejection::Bad("The data is an object.".to_owned()));
                    }
                    let mut merged = self.state.data.clone();
                    merge(&mut merged, data);
                    self.set_data(&merged);
                }
                Modification::Activate { node } => {
                    let watches = matches!(
                        self.definition.element(node),
                        Some(Element::Boundary(_) | Element::Join)
                    );
                    if self.definition.step(node).is_none() || watches {
                        let words = format!("No token can begin at `{node}`.");
                        return Err(Rejection::Bad(words));
                    }
                    self.new_token(None, node);
                }
                Modification::Terminate { .. } => {}
            }
        }
        // Last, so that a token that takes the place of another keeps the instance open.
        for step in steps {
            if let Modification::Terminate { token } = step {
                let open = self.token(*token).is_some_and(|token| {
                    matches!(token.state, TokenState::Active | TokenState::OnHold)
                });
                if !open {
                    let words = format!("There is no token {token} at work.");
                    return Err(Rejection::Missing(words));
                }
                self.take_away(*token);
            }
        }
        Ok(())
    }

    pub(super) fn migrate(
        &mut self,
        to: &Arc<Definition>,
        mapping: &BTreeMap<Text, Text>,
    ) -> Result<(), Rejection> {
        let open: Vec<(u32, Text, TokenState)> = self
            .state
            .tokens
            .values()
            .filter(|token| matches!(token.state, TokenState::Active | TokenState::OnHold))
            .map(|token| (token.id, token.node.clone(), token.state))
            .collect();
        if *to.plan.flow != *self.state.definition {
            let words = "A process migrates to a version of its own definition only.";
            return Err(Rejection::Bad(words.to_owned()));
        }
        let unknown = mapping
            .iter()
            .find(|(from, into)| self.definition.step(from).is_none() || to.step(into).is_none());
        if let Some((from, into)) = unknown {
            let words = format!("There is no node `{from}`, or none `{into}` in that version.");
            return Err(Rejection::Bad(words));
        }
        let mut moves = Vec::new();
        for (id, node, _) in open {
            let into = mapping.get(&node).unwrap_or(&node);
            if !alike(self.definition, &node, to, into) {
                let words = format!(
                    "Token {id} is at `{node}`; version {} has no node `{into}` of the same sort. \
                     Map it to one that is.",
                    to.plan.version
                );
                return Err(Rejection::conflict("no-such-node", words));
            }
            moves.push((id, into.clone(), *into != node));
        }
        for (number, timer) in &self.state.timers.clone() {
            if let Purpose::Boundary(boundary) = &timer.purpose
                && to.element(boundary).is_none()
            {
                self.emit(Event::TimerGone { number: *number });
            }
        }
        self.emit(Event::Migrated { version: to.plan.version });
        for (token, node, moved) in moves {
            if moved {
                self.emit(Event::Replaced { token, node });
            }
        }
        Ok(())
    }
}

/// Whether a token that waits at one node can wait at the other.
fn alike(old: &Definition, from: &str, new: &Definition, into: &str) -> bool {
    let (Some(one), Some(two)) = (old.step(from), new.step(into)) else { return false };
    match (&one.work, &two.work) {
        (flow::Work::Element(one), flow::Work::Element(two)) => {
            discriminant(&**one) == discriminant(&**two)
        }
        (one, two) => discriminant(one) == discriminant(two),
    }
}
