//! Kinds and a world for the engine's own tests: small, real implementations of the traits.

mod each;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use crate::flow::{Checker, Flow};
use crate::node::{
    Catalog, Concurrency, Configured, Effect, Emit, Error, EventKind, EventKinds, Example, Frame,
    Host, HttpRequest, HttpResponse, Kind, Listening, Message, Meta, Node, Outcome, Overflow,
    Ports, PushKind, ReplyPolicy, RunFlow, RunScript, Runnable, Subscription, Task, Trigger,
    TriggerConfig,
};
use crate::payload::{Object, Text, Value};
use crate::run::{DebugLine, Push, Scripted, World};
use crate::text::{FilterLogic, Filters, Path, Template};

const fn meta(name: &'static str, ports: Ports) -> Meta {
    Meta { name, aliases: &[], title: "", summary: "", icon: "", ports, subtitle: &[] }
}

macro_rules! kind {
    ($name:literal, $config:ident { $($field:ident: $type:ty),* }, $ports:expr) => {
        #[derive(Debug, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $config { $(pub(crate) $field: $type),* }

        impl Configured for $config {
            const META: Meta = meta($name, $ports);

            fn examples() -> Vec<Example> {
                Vec::new()
            }
        }
    };
}

const TWO: Ports = Ports::PerValue { list: "ports", default: &["one", "two"] };

kind!("test/start", Start {}, Ports::OUT);
kind!(
    "test/listen",
    Listen {
        parallel: Option<usize>,
        key: Option<Template>,
        overflow: Option<Overflow>,
        queue: Option<usize>,
        filters: Option<Vec<serde_json::Value>>,
        correlation: Option<Path>,
        preprocessor: Option<String>,
        error_handler: Option<String>
    },
    Ports::PerValue { list: "events", default: &["message", "connect"] }
);
kind!("test/rescue", Rescue {}, Ports::OUT);
kind!("test/append", Append { text: String }, Ports::OUT);
kind!("test/fail", Fail { external: bool }, Ports::OUT);
kind!("test/panic", Panic {}, Ports::OUT);
kind!("test/tee", Tee {}, TWO);
kind!("test/say", Say {}, Ports::OUT);
kind!("test/return", Return {}, Ports::OUT);
kind!("test/sleep", Sleep { millis: u64 }, Ports::OUT);

impl TriggerConfig for Start {
    fn trigger(&self) -> Trigger {
        Trigger { subscription: Subscription::Call }
    }
}

impl TriggerConfig for Listen {
    fn trigger(&self) -> Trigger {
        let key = self.key.clone();
        let concurrency = match self.parallel {
            Some(limit) => Concurrency::Parallel { limit },
            None => Concurrency::Ordered { key },
        };
        let filters = self.filters.as_deref().unwrap_or_default();
        let reply = ReplyPolicy {
            result: true,
            correlation: self.correlation.clone(),
            ..Default::default()
        };
        let listening = Listening {
            events: EventKinds::new([EventKind::Message, EventKind::Connect]),
            filters: Filters::compile(filters, FilterLogic::And).unwrap(),
            concurrency,
            overflow: self.overflow.unwrap_or_default(),
            queue: self.queue.unwrap_or(1_000),
            reply,
            preprocessor: self.preprocessor.as_deref().map(Text::from),
            error_handler: Runnable::of(self.error_handler.as_deref(), None),
        };
        let connection = "feed".to_owned();
        Trigger { subscription: Subscription::Connection { connection, listening } }
    }
}

impl TriggerConfig for Rescue {
    fn trigger(&self) -> Trigger {
        Trigger { subscription: Subscription::FlowError }
    }
}

/// Appends to the string at `log`, so that the order of steps can be read off the payload.
impl Node for Append {
    fn execute(&self, message: &mut Message) -> Result<Outcome, Error> {
        let before = message.payload.get("log").and_then(Value::as_str).unwrap_or_default();
        let after = format!("{before}{}", self.text);
        message.payload.set("log", Value::from(after));
        Ok(Outcome::out())
    }
}

impl Node for Fail {
    fn execute(&self, _: &mut Message) -> Result<Outcome, Error> {
        Err(if self.external { Error::external("down") } else { Error::input("bad") })
    }
}

impl Node for Panic {
    fn execute(&self, _: &mut Message) -> Result<Outcome, Error> {
        panic!("on purpose")
    }
}

impl Node for Tee {
    fn execute(&self, message: &mut Message) -> Result<Outcome, Error> {
        let message = std::mem::take(message);
        let first = Emit { port: 0, message: message.clone() };
        Ok(Outcome::ports(vec![first, Emit { port: 1, message }]))
    }
}

impl Node for Say {
    fn execute(&self, message: &mut Message) -> Result<Outcome, Error> {
        Ok(Outcome::out().with(Effect::Push {
            channel: "said".into(),
            kind: PushKind::Data,
            payload: message.payload.to_json().into(),
            retain: false,
        }))
    }
}

impl Node for Return {
    fn execute(&self, message: &mut Message) -> Result<Outcome, Error> {
        Ok(Outcome::out().with(Effect::Return { value: message.payload.clone() }))
    }
}

impl Task for Sleep {
    async fn execute(&self, _: &mut Message, host: &dyn Host) -> Result<Outcome, Error> {
        host.sleep(Duration::from_millis(self.millis)).await;
        Ok(Outcome::out())
    }
}

/// Checks flows of the kinds above.
pub(crate) fn checker() -> Checker {
    Checker::new(Catalog::new(&[
        Kind::trigger::<Start>(),
        Kind::trigger::<Listen>(),
        Kind::trigger::<Rescue>(),
        Kind::node::<Append>(),
        Kind::node::<Fail>(),
        Kind::node::<Panic>(),
        Kind::node::<Tee>(),
        Kind::node::<Say>(),
        Kind::node::<Return>(),
        Kind::task::<Sleep>(),
        Kind::task::<each::Each>(),
    ]))
}

/// A flow from node lines (`id kind config`) and wire lines (`from.port to`).
pub(crate) fn flow(nodes: &[(&str, &str, serde_json::Value)], wires: &[(&str, &str)]) -> Flow {
    let nodes: Vec<_> = nodes
        .iter()
        .map(|(id, kind, config)| {
            let mut node = json!({ "id": id, "type": format!("test/{kind}"), "config": {} });
            for (key, value) in config.as_object().unwrap() {
                let common = ["onError", "retry", "timeout", "disabled", "parent"];
                let common = common.contains(&key.as_str());
                let place = if common { &mut node } else { &mut node["config"] };
                place[key] = value.clone();
            }
            node
        })
        .collect();
    let wires: Vec<_> = wires
        .iter()
        .map(|(from, to)| {
            let (node, port) = from.split_once('.').unwrap_or((from, "out"));
            json!({ "from": [node, port], "to": to })
        })
        .collect();
    serde_json::from_value(json!({
        "format": "wireloom.flow/1", "id": "f", "name": "F", "nodes": nodes, "wires": wires,
    }))
    .unwrap()
}

/// Writes down what reaches it.
#[derive(Debug, Default)]
pub(crate) struct Outside {
    pub(crate) said: Mutex<Vec<String>>,
    pub(crate) handlers: Mutex<Vec<String>>,
}

impl Outside {
    pub(crate) fn said(&self) -> Vec<String> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl World for Outside {
    fn push(&self, push: Push<'_>) -> Result<(), Error> {
        self.said.lock().unwrap().push(String::from_utf8(push.payload.to_vec()).unwrap());
        Ok(())
    }

    fn send(&self, _: &str, _: Frame) -> Result<(), Error> {
        Err(Error::external("no connections here"))
    }

    fn debug(&self, _: DebugLine<'_>) {}

    fn call(&self, call: RunFlow, _: u8) -> BoxFuture<'static, Result<Value, Error>> {
        Box::pin(async move { Ok(call.data) })
    }

    fn script(&self, call: RunScript) -> BoxFuture<'static, Scripted> {
        Box::pin(async move { (Ok(Some(call.input)), Vec::new()) })
    }

    fn http(&self, _: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, Error>> {
        Box::pin(async { Err(Error::external("no servers here")) })
    }

    fn globals(&self) -> Object {
        Object::new()
    }

    fn failed(&self, handlers: &[&Runnable], report: Value, _: u8) {
        let handlers: Vec<&str> = handlers.iter().map(|handler| handler.id()).collect();
        self.handlers.lock().unwrap().push(format!("{} {report}", handlers.join(" ")));
    }
}
