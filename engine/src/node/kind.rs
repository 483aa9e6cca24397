//! A kind as the engine, the designer and the documentation see it, and the list of all kinds.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::{
    Configured, DynTask, Element, ElementConfig, Node, Problem, Task, Trigger, TriggerConfig,
};

/// Where a kind stands in the palette; the first part of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// Starts runs.
    Trigger,
    /// Decides and changes payloads.
    Logic,
    /// Leads to the outside.
    Output,
    /// Calls, returns.
    Flow,
    /// Data from elsewhere.
    Data,
    /// Durable processes.
    Process,
}

/// A port that a node always has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Port {
    /// As wires name it.
    pub name: &'static str,
    /// As people read it; empty where the only port needs none.
    pub label: &'static str,
}

/// Which ports a node of a kind has. Data, so that the designer needs to ask nobody. The port
/// `error` is added by the executor where `onError` is `port`; no kind lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "form", rename_all = "camelCase")]
pub enum Ports {
    /// Always these.
    Fixed {
        /// In order.
        ports: &'static [Port],
    },
    /// One for each item of a list in the config, then those in `then`.
    PerItem {
        /// The config's field that holds the list.
        list: &'static str,
        /// Ports are called this and the item's place from 0: `case-0`.
        prefix: &'static str,
        /// The item's field to show as a label, where it is not empty.
        label: &'static str,
        /// After those of the list.
        then: &'static [Port],
    },
    /// One for each string of a list in the config, called by that string.
    PerValue {
        /// The config's field that holds the list.
        list: &'static str,
        /// If the field is missing.
        default: &'static [&'static str],
    },
}

impl Ports {
    /// No way out.
    pub const NONE: Self = Self::Fixed { ports: &[] };
    /// One way out, `out`.
    pub const OUT: Self = Self::Fixed { ports: &[Port { name: "out", label: "" }] };

    /// The names of the ports that a node with this config has, in the order of their indexes.
    #[must_use]
    pub fn names(&self, config: &Json) -> Vec<String> {
        match self {
            Self::Fixed { ports } => ports.iter().map(|port| port.name.to_owned()).collect(),
            Self::PerItem { list, prefix, then, .. } => {
                let items = config.get(list).and_then(Json::as_array).map_or(0, Vec::len);
                (0..items)
                    .map(|place| format!("{prefix}-{place}"))
                    .chain(then.iter().map(|port| port.name.to_owned()))
                    .collect()
            }
            Self::PerValue { list, default } => {
                let given = config.get(list).and_then(Json::as_array);
                let mut names: Vec<String> = Vec::new();
                let listed: Vec<&str> = given.map_or_else(
                    || default.to_vec(),
                    |items| items.iter().filter_map(Json::as_str).collect(),
                );
                for name in listed {
                    if !names.iter().any(|there| there == name) {
                        names.push(name.to_owned());
                    }
                }
                names
            }
        }
    }
}

/// What a kind says of itself beside its schema.
#[derive(Debug, Clone, Copy)]
pub struct Meta {
    /// `category/file-name`, as in a flow's `type`.
    pub name: &'static str,
    /// Former names, still read.
    pub aliases: &'static [&'static str],
    /// For the palette: at most four words.
    pub title: &'static str,
    /// One line under the title.
    pub summary: &'static str,
    /// A lucide icon's name.
    pub icon: &'static str,
    /// The ways out.
    pub ports: Ports,
    /// The config's fields to show on the card, the first that is set.
    pub subtitle: &'static [&'static str],
}

/// What must follow in an [`Example`].
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "is", rename_all = "camelCase")]
pub enum Expectation {
    /// The payload leaves by the port.
    Emits {
        /// Which port.
        port: &'static str,
        /// What leaves; for triggers and others whose payload holds times, `null` = anything.
        payload: Json,
    },
    /// An effect happens whose JSON form holds at least this (`{"push": {…}}`, `{"send": …}`,
    /// `{"reply": …}`, `{"debug": …}`, `{"return": …}`).
    Does {
        /// The least it holds.
        effect: Json,
    },
    /// The node fails and its message has this in it.
    Fails {
        /// Part of the message.
        message: &'static str,
    },
    /// It is accepted at check; nothing is run (triggers).
    Deploys,
}

/// A configuration that works: documentation and test in one.
#[derive(Debug, Clone, Serialize)]
pub struct Example {
    /// One line: what it shows.
    pub title: &'static str,
    /// The node's config.
    pub config: Json,
    /// The payload that comes in.
    pub payload: Json,
    /// What follows.
    pub expect: Expectation,
}

/// A node made ready to run.
#[derive(Clone)]
pub enum Built {
    /// Decides, inline.
    Node(Arc<dyn Node>),
    /// Works outside, awaited.
    Task(Arc<dyn DynTask>),
    /// Starts runs.
    Trigger(Arc<Trigger>),
    /// Stands in a durable process.
    Element(Arc<Element>),
}

impl std::fmt::Debug for Built {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Node(_) => "Node",
            Self::Task(_) => "Task",
            Self::Trigger(_) => "Trigger",
            Self::Element(_) => "Element",
        })
    }
}

/// Which of the traits a kind has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// [`Node`].
    Node,
    /// [`Task`].
    Task,
    /// [`TriggerConfig`].
    Trigger,
    /// [`ElementConfig`].
    Element,
}

/// One kind of node.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// What it says of itself.
    pub meta: Meta,
    /// Which trait it has.
    pub role: Role,
    /// The schema of its config.
    pub schema: fn() -> schemars::Schema,
    /// Its examples.
    pub examples: fn() -> Vec<Example>,
    /// The port at which the body of its nodes begins, if they hold other nodes.
    pub body: Option<&'static str>,
    /// What stands for absent settings in durable flows.
    pub in_process: fn(&mut Map<String, Json>),
    /// Makes a node of a config that the schema accepts; otherwise says what is wrong, with
    /// pointers relative to the config.
    pub build: fn(&Json) -> Result<Built, Vec<Problem>>,
}

impl Kind {
    /// Whether actions may stand on nodes of it: as on those of its examples.
    #[must_use]
    pub fn takes_actions(&self) -> bool {
        let takes = |example: &Example| match (self.build)(&example.config) {
            Ok(Built::Element(element)) => element.takes_actions(),
            _ => false,
        };
        self.role == Role::Element && (self.examples)().iter().any(takes)
    }
}

impl Kind {
    /// A kind that decides.
    #[must_use]
    pub const fn node<K: Configured + Node>() -> Self {
        Self {
            meta: K::META,
            role: Role::Node,
            schema: schema_of::<K>,
            examples: K::examples,
            body: K::BODY,
            in_process: K::in_process,
            build: |config| Ok(Built::Node(Arc::new(read::<K>(config)?))),
        }
    }

    /// A kind that works outside.
    #[must_use]
    pub const fn task<K: Configured + Task>() -> Self {
        Self {
            meta: K::META,
            role: Role::Task,
            schema: schema_of::<K>,
            examples: K::examples,
            body: K::BODY,
            in_process: K::in_process,
            build: |config| Ok(Built::Task(Arc::new(read::<K>(config)?))),
        }
    }

    /// A kind that starts runs.
    #[must_use]
    pub const fn trigger<K: TriggerConfig>() -> Self {
        Self {
            meta: K::META,
            role: Role::Trigger,
            schema: schema_of::<K>,
            examples: K::examples,
            body: K::BODY,
            in_process: K::in_process,
            build: |config| Ok(Built::Trigger(Arc::new(read::<K>(config)?.trigger()))),
        }
    }

    /// A kind that stands in a durable process.
    #[must_use]
    pub const fn element<K: ElementConfig>() -> Self {
        Self {
            meta: K::META,
            role: Role::Element,
            schema: schema_of::<K>,
            examples: K::examples,
            body: K::BODY,
            in_process: K::in_process,
            build: |config| Ok(Built::Element(Arc::new(read::<K>(config)?.element()))),
        }
    }

    /// The category: the first part of the name.
    #[must_use]
    pub fn category(&self) -> &'static str {
        self.meta.name.split('/').next().unwrap_or_default()
    }
}

fn schema_of<K: Configured>() -> schemars::Schema {
    schemars::generate::SchemaSettings::draft2020_12()
        .with(|settings| settings.inline_subschemas = true)
        .into_generator()
        .into_root_schema_for::<K>()
}

/// Reads a config; the first mistake comes with its JSON pointer.
fn read<K: Configured>(config: &Json) -> Result<K, Vec<Problem>> {
    // Where a mistake stands is asked when there is one: to keep track of it takes half as long
    // again, for each node of each flow at a start.
    let read = K::deserialize(config).or_else(|_| {
        serde_path_to_error::deserialize(config).map_err(|error| {
            let pointer = pointer_of(error.path());
            vec![Problem::error("config", pointer, error.into_inner().to_string())]
        })
    })?;
    let problems = read.check();
    if problems.is_empty() { Ok(read) } else { Err(problems) }
}

fn pointer_of(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => {
                pointer.push('/');
                pointer.push_str(&index.to_string());
            }
            // An enum's variant that holds something is a key, as in `{"path": "data"}`.
            Segment::Map { key } | Segment::Enum { variant: key } => {
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Segment::Unknown => {}
        }
    }
    pointer
}

/// Every kind there is, by name and by former name.
#[derive(Debug, Clone)]
pub struct Catalog {
    kinds: Arc<[Kind]>,
    by_name: Arc<HashMap<&'static str, usize>>,
}

impl Catalog {
    /// Of a plain list; of two kinds with one name the first counts (a test in `nodes` finds
    /// such).
    #[must_use]
    pub fn new(kinds: &[Kind]) -> Self {
        let mut by_name = HashMap::new();
        for (place, kind) in kinds.iter().enumerate() {
            for name in std::iter::once(&kind.meta.name).chain(kind.meta.aliases) {
                by_name.entry(*name).or_insert(place);
            }
        }
        Self { kinds: kinds.into(), by_name: Arc::new(by_name) }
    }

    /// The kind of this name or former name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Kind> {
        self.by_name.get(name).and_then(|place| self.kinds.get(*place))
    }

    /// All, in the order of the palette.
    #[must_use]
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }
}
