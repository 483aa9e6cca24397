//! Replay equals state, whatever the process, the way through it and the moment of a crash: the
//! engine against a small interpreter of its own (statement 22, and 14 for what is told).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use engine::flow::{Checker, Flow};
use engine::payload::{Text, Value};
use engine::process::{
    Around, Command, Create, Definition, Effect, Event, Instance, Record, Status, TokenState,
    apply, create, replay,
};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::house::flow_of;

/// A process as a tree.
#[derive(Debug, Clone)]
enum Block {
    /// Work that is done at once, counted.
    Auto,
    /// A person does something.
    User,
    Timer,
    Message,
    Seq(Vec<Block>),
    Both(Vec<Block>),
    /// The first or the second, by the data.
    Either(bool, Box<Block>, Box<Block>),
    /// A process of its own.
    Sub(Box<Block>),
}

fn blocks() -> impl Strategy<Value = Block> {
    let leaf = prop_oneof![
        3 => Just(Block::Auto),
        3 => Just(Block::User),
        1 => Just(Block::Timer),
        1 => Just(Block::Message),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            3 => proptest::collection::vec(inner.clone(), 1..4).prop_map(Block::Seq),
            2 => proptest::collection::vec(inner.clone(), 2..4).prop_map(Block::Both),
            1 => (any::<bool>(), inner.clone(), inner.clone())
                .prop_map(|(way, a, b)| Block::Either(way, a.into(), b.into())),
            1 => inner.prop_map(|block| Block::Sub(block.into())),
        ]
    })
}

/// Draws trees as flows; every leaf gets a name of its own.
#[derive(Default)]
struct Drawing {
    flows: Vec<Json>,
    names: usize,
}

#[derive(Default)]
struct Page {
    nodes: Vec<(String, String, Json)>,
    wires: Vec<(String, String)>,
}

/// What is left of a process, as the reference sees it.
#[derive(Debug, Clone)]
enum Rest {
    Done,
    Auto(String),
    /// A person, a timer or a message is waited for.
    Open(String),
    Seq(Vec<Rest>),
    Both(Vec<Rest>),
}

impl Drawing {
    fn name(&mut self, letter: &str) -> String {
        self.names += 1;
        format!("{letter}{}", self.names)
    }

    fn process(&mut self, block: &Block) -> (String, Rest) {
        let mut page = Page::default();
        let id = self.name("p");
        page.nodes.push(("start".into(), "start".into(), json!({})));
        let (last, rest) = self.draw(block, "start.out".into(), &mut page);
        page.nodes.push(("end".into(), "end".into(), json!({})));
        page.wires.push((last, "end".into()));
        self.flows.push(flow_of(&id, &page.nodes, &page.wires));
        (id, rest)
    }

    /// Draws a block behind a port; gives the port behind it.
    fn draw(&mut self, block: &Block, from: String, page: &mut Page) -> (String, Rest) {
        let mut node = |this: &mut Self, letter: &str, kind: &str, config: Json, from: String| {
            let name = this.name(letter);
            page.nodes.push((name.clone(), kind.to_owned(), config));
            page.wires.push((from, name.clone()));
            name
        };
        let out = |name: &str| format!("{name}.out");
        match block {
            Block::Auto => {
                let name = format!("a{}", self.names + 1);
                let config = json!({ "actions": [counting(&name, false)] });
                let name = node(self, "a", "task", config, from);
                (out(&name), Rest::Auto(name))
            }
            Block::User => {
                let name = format!("u{}", self.names + 1);
                let config = json!({ "actions": [counting(&name, true)] });
                let name = node(self, "u", "user-task", config, from);
                (out(&name), Rest::Open(name))
            }
            Block::Timer => {
                let name = node(self, "t", "timer", json!({ "time": "PT1H" }), from);
                (out(&name), Rest::Open(name))
            }
            Block::Message => {
                let config = json!({ "message": "m", "correlation": "x" });
                let name = node(self, "m", "message-receive", config, from);
                (out(&name), Rest::Open(name))
            }
            Block::Seq(blocks) => {
                let mut here = from;
                let mut rests = Vec::new();
                for block in blocks {
                    let (next, rest) = self.draw(block, here, page);
                    here = next;
                    rests.push(rest);
                }
                (here, Rest::Seq(rests))
            }
            Block::Both(blocks) => {
                let split = node(self, "g", "parallel-gateway", json!({ "does": "split" }), from);
                let mut rests = Vec::new();
                let mut ends = Vec::new();
                for block in blocks {
                    // A milestone first, so that no two wires lead from the split to one node.
                    let here = self.name("s");
                    page.nodes.push((here.clone(), "milestone".into(), json!({})));
                    page.wires.push((out(&split), here.clone()));
                    let (end, rest) = self.draw(block, out(&here), page);
                    ends.push(end);
                    rests.push(rest);
                }
                let join = self.name("j");
                page.nodes.push((
                    join.clone(),
                    "parallel-gateway".into(),
                    json!({ "does": "join" }),
                ));
                page.wires.extend(ends.into_iter().map(|end| (end, join.clone())));
                (out(&join), Rest::Both(rests))
            }
            Block::Either(way, one, two) => {
                let when = if *way { "1 == 1" } else { "nothing > 1" };
                let config = json!({ "cases": [{ "when": when }] });
                let gate = node(self, "x", "exclusive-gateway", config, from);
                let (first, yes) = self.draw(one, format!("{gate}.case-0"), page);
                let (second, no) = self.draw(two, format!("{gate}.default"), page);
                let meet = self.name("s");
                page.nodes.push((meet.clone(), "milestone".into(), json!({})));
                page.wires.push((first, meet.clone()));
                page.wires.push((second, meet.clone()));
                (out(&meet), if *way { yes } else { no })
            }
            Block::Sub(block) => {
                let (process, rest) = self.process(block);
                let config = json!({ "process": process, "withoutParams": ["count"] });
                let name = node(self, "c", "subprocess", config, from);
                (out(&name), rest)
            }
        }
    }
}

fn counting(name: &str, manual: bool) -> Json {
    let set = format!("(count.{name} == null ? 0 : count.{name}) + 1");
    json!({
        "name": format!("do {name}"), "type": "business-rule", "manual": manual,
        "params": [{ "key": "rules", "value": [{ "set": { (format!("count.{name}")): set } }] }],
    })
}

impl Rest {
    /// Does what is done by itself.
    fn settle(&mut self, done: &mut BTreeMap<String, u64>) {
        match self {
            Self::Auto(name) => {
                *done.entry(name.clone()).or_default() += 1;
                *self = Self::Done;
            }
            Self::Seq(rests) => {
                while let Some(first) = rests.first_mut() {
                    first.settle(done);
                    if !matches!(first, Self::Done) {
                        return;
                    }
                    rests.remove(0);
                }
                *self = Self::Done;
            }
            Self::Both(rests) => {
                for rest in rests.iter_mut() {
                    rest.settle(done);
                }
                if rests.iter().all(|rest| matches!(rest, Self::Done)) {
                    *self = Self::Done;
                }
            }
            Self::Done | Self::Open(_) => {}
        }
    }

    fn open(&self, names: &mut BTreeSet<String>) {
        match self {
            Self::Open(name) => drop(names.insert(name.clone())),
            Self::Seq(rests) => rests.first().into_iter().for_each(|first| first.open(names)),
            Self::Both(rests) => rests.iter().for_each(|rest| rest.open(names)),
            Self::Done | Self::Auto(_) => {}
        }
    }

    fn close(&mut self, name: &str) {
        match self {
            Self::Open(own) if own == name => *self = Self::Done,
            Self::Seq(rests) | Self::Both(rests) => {
                rests.iter_mut().for_each(|rest| rest.close(name));
            }
            _ => {}
        }
    }
}

/// Instances and a store of their records; no clock, no threads.
struct World {
    definitions: HashMap<String, Definition>,
    instances: BTreeMap<String, (Instance, Vec<Record>)>,
    now: jiff::Timestamp,
    dice: u64,
}

impl World {
    fn new(drawing: &Drawing, dice: u64) -> Self {
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

    fn roll(&mut self, sides: u64) -> u64 {
        self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.dice >> 33) % sides
    }

    fn make(&mut self, wanted: Create) {
        let (state, event) = create(wanted, self.now);
        let at = self.now.as_millisecond();
        let record =
            Record { first: 1, at, cause: "start".into(), actor: None, events: vec![event] };
        assert!(self.instances.insert(state.id.to_string(), (state, vec![record])).is_none());
    }

    /// Gives a command to an instance; a crash may come before it, after it, or not at all.
    fn command(&mut self, id: &str, command: Command) -> bool {
        self.crash(id);
        let now = self.now;
        let state = self.instances[id].0.clone();
        let before = state.clone();
        let deployed = |flow: &str| self.definitions.contains_key(flow).then_some(1);
        let around = Around { now, deployed: &deployed };
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
    fn deliver(&mut self) {
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

    fn open(&self) -> BTreeMap<String, (String, u32)> {
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

    fn close(&mut self, name: &str) {
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

    fn counted(&self) -> BTreeMap<String, u64> {
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("WIRELOOM_TEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(96)
    ))]

    #[test]
    fn s22_replay_equals_state_for_any_process_way_and_crash(block in blocks(), dice in any::<u64>()) {
        let mut drawing = Drawing::default();
        let (root, mut rest) = drawing.process(&block);
        let mut world = World::new(&drawing, dice);
        world.make(Create {
            id: "i".into(),
            definition: root.as_str().into(),
            version: 1,
            parent: None,
            start_condition: None,
            data: Value::object(),
        });
        assert!(world.command("i", Command::Begin));
        let mut done = BTreeMap::new();
        rest.settle(&mut done);
        loop {
            world.deliver();
            let mut expected = BTreeSet::new();
            rest.open(&mut expected);
            let open: BTreeSet<String> = world.open().into_keys().collect();
            prop_assert_eq!(&open, &expected);
            prop_assert_eq!(&world.counted(), &done);
            let Some(count) = u64::try_from(open.len()).ok().filter(|count| *count > 0) else { break };
            let chosen = usize::try_from(world.roll(count)).unwrap();
            let name = open.into_iter().nth(chosen).unwrap();
            world.close(&name);
            rest.close(&name);
            if name.starts_with('u') {
                *done.entry(name).or_default() += 1;
            }
            rest.settle(&mut done);
        }
        prop_assert!(matches!(rest, Rest::Done));
        for (state, records) in world.instances.values() {
            prop_assert_eq!(state.status, Status::Finished);
            prop_assert_eq!(state.timers.len() + state.waits.len() + state.incidents.len(), 0);
            // Any event gives the state that was, and states only ever move on.
            let all: u64 = records.iter().map(|record| record.events.len() as u64).sum();
            prop_assert_eq!(all, state.events);
            for until in 0..=all {
                prop_assert_eq!(replay(records, until).events, until);
            }
            let ran = records.iter().flat_map(|record| &record.events).filter(|event| {
                matches!(event, Event::Status { status: Status::Finished })
            });
            prop_assert_eq!(ran.count(), 1);
        }
    }
}
