//! Instances without a clock or threads: commands, crashes, and what is told twice.

use std::collections::{BTreeMap, HashMap};

use engine::flow::{Checker, Flow};
use engine::payload::{Text, Value};
use engine::process::{
    Around, Command, Create, Definition, Effect, Instance, Record, TokenState, apply, create,
    replay,
};
use serde_json::Value as Json;

use super::tree::Drawing;

/// Instances and a store of their records; no clock, no threads.
pub(crate) struct World {
    definitions: HashMap<String, Definition>,
    pub(crate) instances: BTreeMap<String, (Instance, Vec<Record>)>,
    now: jiff::Timestamp,
    dice: u64,
}

impl World {
    pub(crate) fn new(drawing: &Drawing, dice: u64) -> Self {
        let checker = Checker::new(nodes::catalog());
        let definitions = drawing.flows.iter().map(|flow| {
            let flow: Flow = serde_json::from_value(flow.clone()).expect("a flow");
            let plan = checker.compile(&flow, 1).unwrap_or_else(|found| panic!("{found:#?}"));
            (flow.id.clone(), Definition::new(plan.into()).expect("durable"))
        });
        Self {
            definitions: definitions.collect(),
            instances: BTreeMap::new(),
            now: "2026-01-01T00:00:00Z".parse().unwrap(),
            dice,
        }
    }

    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.dice >> 33) % sides
    }

    pub(crate) fn make(&mut self, wanted: Create) {
        let (state, event) = create(wanted, self.now);
        let at = self.now.as_millisecond();
        let record =
            Record { first: 1, at, cause: "start".into(), actor: None, events: vec![event] };
        assert!(self.instances.insert(state.id.to_string(), (state, vec![record])).is_none());
    }

    /// Gives a command to an instance; a crash may come before it, after it, or not at all.
    pub(crate) fn command(&mut self, id: &str, command: Command) -> bool {
        self.crash(id);
        let now = self.now;
        let state = self.instances[id].0.clone();
        let before = state.clone();
        let deployed = |flow: &str| self.definitions.contains_key(flow).then_some(1);
        let around = Around { now, deployed: &deployed, seed: 7 };
        let definition = &self.definitions[before.definition.as_str()];
        let Ok(applied) = apply(definition, state.clone(), command.clone(), &around) else {
            return false;
        };
        let again = apply(definition, state, command, &around).expect("it is pure");
        assert_eq!((&again.state, &again.events), (&applied.state, &applied.events));
        if !applied.events.is_empty() {
            let (first, at) = (before.events + 1, now.as_millisecond());
            let events = applied.events;
            let record = Record { first, at, cause: "test".into(), actor: None, events };
            let (state, records) = self.instances.get_mut(id).unwrap();
            *state = applied.state;
            records.push(record);
        }
        for child in applied.created {
            self.make(child);
        }
        self.check(id);
        self.crash(id);
        true
    }

    fn check(&self, id: &str) {
        let (state, records) = &self.instances[id];
        assert_eq!(&replay(records, u64::MAX), state, "replay equals state");
        let text = serde_json::to_string(records).unwrap();
        let read: Vec<Record> = serde_json::from_str(&text).unwrap();
        assert_eq!(&replay(&read, u64::MAX), state, "also from the text that is kept");
    }

    /// What is in memory is lost, now and then; the store gives it again.
    fn crash(&mut self, id: &str) {
        if self.roll(3) > 0 {
            return;
        }
        let by_state = self.roll(2) == 0;
        let (state, records) = self.instances.get_mut(id).unwrap();
        *state = if by_state {
            serde_json::from_str(&serde_json::to_string(state).unwrap()).unwrap()
        } else {
            replay(&*records, u64::MAX)
        };
    }

    /// Carries effects out, in order for each sender, some of them twice.
    pub(crate) fn deliver(&mut self) {
        loop {
            let next = self.instances.iter().find_map(|(id, (state, _))| {
                state.outbox.iter().next().map(|(n, effect)| (id.clone(), *n, effect.clone()))
            });
            let Some((id, number, effect)) = next else { return };
            let Effect::Tell { instance, what } = effect else { panic!("{effect:?}") };
            let told =
                || Command::Told { from: Text::from(id.as_str()), number, what: what.clone() };
            self.command(&instance, told());
            // The crash came after it was told and before that was written down.
            while self.roll(3) == 0 {
                let before = self.instances[instance.as_str()].0.clone();
                self.command(&instance, told());
                assert_eq!(self.instances[instance.as_str()].0, before, "a repeat changes nothing");
            }
            assert!(self.command(&id, Command::EffectsDone { effects: vec![number] }));
        }
    }

    pub(crate) fn open(&self) -> BTreeMap<String, (String, u32)> {
        let mut open = BTreeMap::new();
        for (id, (state, _)) in &self.instances {
            let waiting = state.tokens.values().filter(|token| {
                token.state == TokenState::Active
                    && ["u", "t", "m"].iter().any(|letter| token.node.starts_with(letter))
            });
            for token in waiting {
                assert!(open.insert(token.node.to_string(), (id.clone(), token.id)).is_none());
            }
        }
        open
    }

    pub(crate) fn close(&mut self, name: &str) {
        let (id, token) = self.open()[name].clone();
        let state = &self.instances[&id].0;
        let command = match name.chars().next() {
            Some('u') => Command::Execute {
                token,
                action: format!("do {name}").into(),
                data: Value::object(),
            },
            Some('t') => {
                let timer = state.timers.iter().find(|(_, timer)| timer.token == token);
                let (number, timer) = timer.expect("a timer");
                let (timer, due) = (*number, timer.due);
                let early = Command::Due { timer };
                if self.now.as_millisecond() < due {
                    assert!(!self.command(&id, early), "never early");
                }
                self.now = self.now.max(jiff::Timestamp::from_millisecond(due).unwrap());
                Command::Due { timer }
            }
            _ => {
                let wait = state.waits.iter().find(|(_, wait)| wait.token == token);
                Command::Message { wait: *wait.expect("a wait").0, payload: Value::Null }
            }
        };
        assert!(self.command(&id, command.clone()), "{name} is open");
        // Whoever got no answer asks again: it does not happen twice.
        if self.roll(2) == 0 {
            assert!(!self.command(&id, command), "{name} is closed");
        }
    }

    pub(crate) fn counted(&self) -> BTreeMap<String, u64> {
        let mut counted = BTreeMap::new();
        for (state, _) in self.instances.values() {
            let data = Json::from(&state.data);
            for (name, count) in data["count"].as_object().into_iter().flatten() {
                *counted.entry(name.clone()).or_default() += count.as_u64().unwrap();
            }
        }
        counted
    }
}
