//! Processes as trees: drawn as flows, and interpreted by themselves.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::house::flow_of;

/// A process as a tree.
#[derive(Debug, Clone)]
pub(crate) enum Block {
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

pub(crate) fn blocks() -> impl Strategy<Value = Block> {
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
pub(crate) struct Drawing {
    pub(crate) flows: Vec<Json>,
    names: usize,
}

#[derive(Default)]
struct Page {
    nodes: Vec<(String, String, Json)>,
    wires: Vec<(String, String)>,
}

/// What is left of a process, as the reference sees it.
#[derive(Debug, Clone)]
pub(crate) enum Rest {
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

    pub(crate) fn process(&mut self, block: &Block) -> (String, Rest) {
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
    pub(crate) fn settle(&mut self, done: &mut BTreeMap<String, u64>) {
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

    pub(crate) fn open(&self, names: &mut BTreeSet<String>) {
        match self {
            Self::Open(name) => drop(names.insert(name.clone())),
            Self::Seq(rests) => rests.first().into_iter().for_each(|first| first.open(names)),
            Self::Both(rests) => rests.iter().for_each(|rest| rest.open(names)),
            Self::Done | Self::Auto(_) => {}
        }
    }

    pub(crate) fn close(&mut self, name: &str) {
        match self {
            Self::Open(own) if own == name => *self = Self::Done,
            Self::Seq(rests) | Self::Both(rests) => {
                rests.iter_mut().for_each(|rest| rest.close(name));
            }
            _ => {}
        }
    }
}
