//! Moving back: a token returns to a node that it has gone on from (spec process, 16).

use super::Work;
use crate::flow::Action;
use crate::node::Element;
use crate::payload::Text;
use crate::process::command::Rejection;
use crate::process::event::Event;
use crate::process::instance::{NodeStatus, Status, TokenState};

impl Work<'_> {
    /// The place on a token's way to which an action would bring it back.
    fn place_on_way(&self, id: u32, node: &Text) -> Option<usize> {
        let way = &self.token(id)?.way;
        let (_, behind) = way.split_last()?;
        behind.iter().rposition(|visit| visit.node == *node)
    }

    pub(super) fn may_come_back(
        &self,
        id: u32,
        node: &Text,
        action: &Action,
    ) -> Result<(), Rejection> {
        if !action.allow_token_reset {
            let words = format!("Token {id} is not at the node of `{}`.", action.name);
            return Err(Rejection::conflict("token-elsewhere", words));
        }
        let Some(place) = self.place_on_way(id, node) else {
            let words = format!(
                "`{node}` is not on the way of token {id}: a token goes back only where it has \
                 been, in a parallel section only within its branch."
            );
            return Err(Rejection::conflict("not-behind", words));
        };
        let way = self.token(id).map(|token| token.way.as_slice()).unwrap_or_default();
        let passed = way.iter().skip(place).take(way.len() - place - 1);
        for visit in passed {
            if let Some(Element::Task(work)) = self.definition.element(&visit.node)
                && !work.can_go_back
            {
                let words = format!("`{}` does not let tokens go back.", visit.node);
                return Err(Rejection::conflict("cannot-go-back", words));
            }
        }
        Ok(())
    }

    /// Brings a token back to a node; gives the number of the token that is there then.
    pub(super) fn bring_back(&mut self, id: u32, node: &Text, action: &Action) -> u32 {
        let Some(place) = self.place_on_way(id, node) else { return id };
        let Some(mut token) = self.token(id).cloned() else { return id };
        token.way.truncate(place + 1);
        let since = token.way.last().map_or(0, |visit| visit.at);
        self.unwatch(id);
        self.call_off(id, Status::Dismissed);
        let begun = self.state.children.iter().filter(|(_, child)| {
            child.at > since && child.ended.is_none() && self.is_of(child.token, id)
        });
        let begun: Vec<Text> = begun.map(|(child, _)| child.clone()).collect();
        for child in begun {
            self.abort_child(&child, Status::Dismissed);
        }
        self.emit(Event::TokenState { token: id, state: TokenState::Aborted });
        if action.restart_from_snapshot
            && let Some(mut data) = self.state.snapshots.get(&action.id).cloned()
        {
            for key in &action.keys_for_restart {
                if let Some(value) = key.get(&self.state.data) {
                    // Where something is in the way, the data as it was counts.
                    drop(key.set(&mut data, value.clone()));
                }
            }
            self.set_data(&data);
        }
        token.id = self.number();
        token.from = Some(id);
        token.node = node.clone();
        token.status = NodeStatus::ExecutedPartial;
        token.tries = 0;
        let number = token.id;
        self.emit(Event::Token { token });
        self.watch(number);
        number
    }

    /// Whether a child was started by a token, by one that became it, or by one of its branches.
    fn is_of(&self, starter: u32, id: u32) -> bool {
        let mut ours = vec![id];
        let mut here = self.token(id).and_then(|token| token.from);
        while let Some(from) = here {
            ours.push(from);
            here = self.token(from).and_then(|token| token.from);
        }
        let mut starter = Some(starter);
        while let Some(one) = starter {
            if ours.contains(&one) {
                return true;
            }
            starter = self.token(one).and_then(|token| token.parent);
        }
        false
    }
}
