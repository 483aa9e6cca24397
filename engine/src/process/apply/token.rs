//! The way of tokens: beginning, arriving, leaving, branching, joining, ending.

use std::collections::BTreeMap;

use super::Work;
use crate::flow;
use crate::node::{BoundaryEvent, Element};
use crate::payload::Text;
use crate::process::command::Rejection;
use crate::process::effect::{Effect, Tell};
use crate::process::event::Event;
use crate::process::instance::{
    NodeStatus, Parent, Purpose, Status, Timer, Token, TokenState, Visit,
};

impl Work<'_> {
    pub(super) fn begin(&mut self) -> Result<(), Rejection> {
        let condition = self.state.start_condition.clone();
        let Some(start) = self.definition.start(condition.as_deref()).cloned() else {
            let words = match condition {
                Some(condition) => {
                    format!("There is no start node with the condition `{condition}`.")
                }
                None => {
                    "Several start nodes have conditions: name one as startCondition.".to_owned()
                }
            };
            return Err(Rejection::Bad(words));
        };
        self.status(Status::Started)?;
        if let Some(expiry) = self.definition.plan.expiry {
            let due = self.now.as_millisecond().saturating_add(millis(expiry));
            let timer =
                Timer { due, token: 0, purpose: Purpose::Expire, left: Some(0), every: None };
            self.emit(Event::Timer { number: self.number(), timer });
        }
        self.new_token(None, &start);
        Ok(())
    }

    /// Executes nodes until every token waits or has ended.
    pub(super) fn run(&mut self) {
        while let Some(id) = self.todo.pop_front() {
            let active = self.token(id).is_some_and(|token| token.state == TokenState::Active);
            if active && self.state.status == Status::Started {
                self.step(id);
            }
        }
    }

    fn step(&mut self, id: u32) {
        let definition = self.definition;
        let node = self.node_of(id);
        if self.steps_left == 0 {
            let words = "The token goes round without waiting anywhere: give the loop a way out.";
            self.incident(id, None, "ENDLESS", words);
            return;
        }
        self.steps_left -= 1;
        let Some(step) = definition.step(&node) else {
            let words = format!("The definition has no node `{node}`.");
            self.incident(id, None, "NO_SUCH_NODE", &words);
            return;
        };
        match &step.work {
            flow::Work::Trigger => self.leave(id, 0),
            flow::Work::Disabled => self.end_token(id),
            flow::Work::Node(node) => self.pure(id, step, node.as_ref()),
            flow::Work::Task(_) => self.job(id, None),
            flow::Work::Element(element) => self.element(id, step, element),
        }
    }

    /// A token that begins at a node.
    pub(super) fn new_token(&mut self, parent: Option<u32>, node: &Text) -> u32 {
        let id = self.number();
        let token = Token {
            id,
            parent,
            from: None,
            node: node.clone(),
            state: TokenState::Active,
            status: NodeStatus::Arrived,
            actions: BTreeMap::new(),
            way: vec![Visit { node: node.clone(), at: self.state.events + 1, by: None }],
            tries: 0,
        };
        self.emit(Event::Token { token });
        self.watch(id);
        self.todo.push_back(id);
        id
    }

    /// A token comes to a node, by a port of the one before if it was sent along a wire.
    pub(super) fn arrive(&mut self, id: u32, node: &Text, by: Option<u16>) {
        self.emit(Event::Arrived { token: id, node: node.clone(), by });
        self.watch(id);
        self.todo.push_back(id);
    }

    /// A token leaves its node by a port.
    pub(super) fn leave(&mut self, id: u32, port: u16) {
        let definition = self.definition;
        let targets = match definition.step(&self.node_of(id)) {
            Some(step) => definition.targets(step, port),
            None => Vec::new(),
        };
        self.go(id, &targets, Some(port));
    }

    /// A token goes on to the only target; without one it ends.
    pub(super) fn go(&mut self, id: u32, targets: &[Text], by: Option<u16>) {
        self.unwatch(id);
        match targets.first() {
            None => self.end_token(id),
            Some(target) => self.arrive(id, target, by),
        }
    }

    /// Sets the boundary events of the node where a token is.
    pub(super) fn watch(&mut self, id: u32) {
        let definition = self.definition;
        let node = self.node_of(id);
        for (boundary, settings) in definition.boundaries(&node) {
            let failed = match &settings.event {
                BoundaryEvent::Timer(expression) => {
                    let purpose = Purpose::Boundary(boundary.clone());
                    self.set_timer(id, purpose, expression).map(|_| ())
                }
                BoundaryEvent::Message(message) => self.wait(id, Some(boundary.clone()), message),
            };
            if let Err(error) = failed {
                self.incident(id, None, "BOUNDARY", &error.message);
            }
        }
    }

    /// Takes away what waits for a token at its node: timers and messages.
    pub(super) fn unwatch(&mut self, id: u32) {
        let timers = self.state.timers.iter().filter(|(_, timer)| timer.token == id && id != 0);
        let timers: Vec<u32> = timers.map(|(number, _)| *number).collect();
        for number in timers {
            self.emit(Event::TimerGone { number });
        }
        let waits = self.state.waits.iter().filter(|(_, wait)| wait.token == id);
        let waits: Vec<u32> = waits.map(|(number, _)| *number).collect();
        for number in waits {
            self.emit(Event::WaitGone { number });
        }
        let incidents = self.state.incidents.iter().filter(|(_, incident)| incident.token == id);
        let incidents: Vec<u32> = incidents.map(|(number, _)| *number).collect();
        for number in incidents {
            self.emit(Event::Resolved { number });
        }
    }

    /// Takes away the work that a token has outside: jobs, and processes that it waits for.
    pub(super) fn call_off(&mut self, id: u32, status: Status) {
        let jobs = self
            .state
            .outbox
            .iter()
            .filter(|(_, effect)| matches!(effect, Effect::Job { token, .. } if *token == id));
        let jobs: Vec<u32> = jobs.map(|(number, _)| *number).collect();
        for number in jobs {
            self.emit(Event::Done { number });
        }
        let awaited =
            self.state.children.iter().filter(|(_, child)| child.token == id && child.awaited);
        let awaited: Vec<Text> = awaited.map(|(id, _)| id.clone()).collect();
        for child in awaited {
            self.abort_child(&child, status);
        }
    }

    /// Several branches begin; the token waits for them.
    pub(super) fn split(&mut self, id: u32, targets: &[Text]) {
        self.unwatch(id);
        if targets.is_empty() {
            self.end_token(id);
            return;
        }
        self.emit(Event::TokenState { token: id, state: TokenState::OnHold });
        for target in targets {
            self.new_token(Some(id), target);
        }
    }

    /// A branch has come to a join, or has ended: where that was the last one, the token that was
    /// split goes on.
    pub(super) fn section(&mut self, parent: u32) {
        let definition = self.definition;
        let open: Vec<(u32, Text, TokenState)> = self
            .state
            .tokens
            .values()
            .filter(|token| token.parent == Some(parent))
            .filter(|token| matches!(token.state, TokenState::Active | TokenState::OnHold))
            .map(|token| (token.id, token.node.clone(), token.state))
            .collect();
        let held = self.token(parent).is_some_and(|token| token.state == TokenState::OnHold);
        if !held {
            return;
        }
        let Some((_, join, _)) = open.first().cloned() else {
            // No branch came to a join: the section ends with them.
            self.end_token(parent);
            return;
        };
        let at_join = |(id, node, state): &(u32, Text, TokenState)| {
            *state == TokenState::Active
                && *node == join
                && matches!(definition.element(node), Some(Element::Join))
                && self.token(*id).is_some_and(|t| t.status == NodeStatus::ExecutedComplete)
        };
        if !open.iter().all(at_join) {
            return;
        }
        for (id, ..) in &open {
            self.emit(Event::TokenState { token: *id, state: TokenState::Inactive });
        }
        self.emit(Event::TokenState { token: parent, state: TokenState::Active });
        self.emit(Event::Arrived { token: parent, node: join, by: None });
        self.leave(parent, 0);
    }

    /// A token has come to its end.
    pub(super) fn end_token(&mut self, id: u32) {
        self.unwatch(id);
        self.emit(Event::TokenState { token: id, state: TokenState::Inactive });
        self.after_end(id);
    }

    fn after_end(&mut self, id: u32) {
        match self.token(id).and_then(|token| token.parent) {
            Some(parent) => self.section(parent),
            None => self.finish_if_done(),
        }
    }

    fn finish_if_done(&mut self) {
        let open = |token: &Token| matches!(token.state, TokenState::Active | TokenState::OnHold);
        if self.state.status == Status::Started && !self.state.tokens.values().any(open) {
            self.finish(Status::Finished);
        }
    }

    /// A token is taken away, with its branches.
    pub(super) fn abort(&mut self, id: u32, status: Status) {
        self.unwatch(id);
        self.call_off(id, status);
        self.emit(Event::TokenState { token: id, state: TokenState::Aborted });
        let branches = self.state.tokens.values().filter(|token| {
            token.parent == Some(id)
                && matches!(token.state, TokenState::Active | TokenState::OnHold)
        });
        let branches: Vec<u32> = branches.map(|token| token.id).collect();
        for branch in branches {
            self.abort(branch, status);
        }
    }

    /// As [`Self::abort`], by hand: what waited for the token goes on.
    pub(super) fn take_away(&mut self, id: u32) {
        self.abort(id, Status::Terminated);
        self.after_end(id);
    }

    /// The instance has come to its end.
    pub(super) fn finish(&mut self, status: Status) {
        let open = self
            .state
            .tokens
            .values()
            .filter(|token| matches!(token.state, TokenState::Active | TokenState::OnHold));
        let open: Vec<u32> = open.map(|token| token.id).collect();
        for id in open {
            if self.token(id).is_some_and(|token| token.state != TokenState::Aborted) {
                self.abort(id, Status::Terminated);
            }
        }
        let timers: Vec<u32> = self.state.timers.keys().copied().collect();
        for number in timers {
            self.emit(Event::TimerGone { number });
        }
        self.emit(Event::Status { status });
        self.todo.clear();
        if !matches!(status, Status::Finished | Status::Failed) {
            let running = self.state.children.iter().filter(|(_, child)| child.ended.is_none());
            let running: Vec<Text> = running.map(|(id, _)| id.clone()).collect();
            for child in running {
                self.abort_child(&child, status);
            }
        }
        if let Some(Parent { instance, .. }) = self.state.parent.clone() {
            let result = self.state.result.clone().unwrap_or_else(|| self.state.data.clone());
            self.effect(Effect::Tell { instance, what: Tell::Ended { status, result } });
        }
    }

    pub(super) fn effect(&mut self, effect: Effect) -> u32 {
        let number = self.number();
        self.emit(Event::Effect { number, effect });
        number
    }

    /// A token is further with its node.
    pub(super) fn node_status(&mut self, id: u32, status: NodeStatus) {
        let tries = self.token(id).map_or(0, |token| token.tries);
        if self.token(id).is_some_and(|token| token.status != status) {
            self.emit(Event::Node { token: id, status, tries });
        }
    }
}

pub(super) fn millis(time: std::time::Duration) -> i64 {
    i64::try_from(time.as_nanos().div_ceil(1_000_000)).unwrap_or(i64::MAX)
}
