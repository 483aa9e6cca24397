//! A message's way from an event to a push, so many times and without sockets: what
//! `cargo xtask instructions` counts. `hot FLOW MESSAGES`, the flow one of those below.

#![allow(clippy::print_stderr, reason = "a program for the command line")]

use std::process::ExitCode;

use engine::connection::guard::AllowList;
use engine::engine::{Engine, Options};
use engine::flow::Flow;
use engine::payload::{Text, Value};
use engine::push::{FromFrontend, PushLimits, TopicName};
use engine::run::Application;
use engine::script::PoolOptions;
use futures_util::FutureExt;
use serde_json::{Value as Json, json};

/// One order as a feed sends it.
const ORDER: &str = r#"{"type":"order","id":1234,"customer":{"id":"c-1234","tier":"gold"},"items":[{"sku":"A-17","count":2},{"sku":"B-04","count":1}],"total":129.5,"currency":"EUR","note":"leave at the door"}"#;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let flow = args.next().and_then(|name| flow(&name));
    let (Some(flow), Some(messages)) = (flow, args.next().and_then(|count| count.parse().ok()))
    else {
        eprintln!("hot template|chain|branches MESSAGES");
        return ExitCode::FAILURE;
    };
    match run(&flow, messages).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(wrong) => {
            eprintln!("{wrong}");
            ExitCode::FAILURE
        }
    }
}

async fn run(flow: &Flow, messages: u64) -> Result<(), String> {
    let engine = Engine::new(Options {
        catalog: nodes::catalog(),
        application: Application::default(),
        allowed: AllowList::default(),
        push: PushLimits::default(),
        scripts: PoolOptions::default(),
    });
    engine.activate(engine.compile(flow, 1).map_err(|problems| format!("{problems:#?}"))?);
    let client = engine.hub().client();
    let topic = TopicName::channel("orders").map_err(|problem| problem.to_string())?;
    client.subscribe(&topic, None).map_err(|problem| problem.to_string())?;
    let (channel, data) = ("in".to_owned(), Value::String(Text::from(ORDER)));
    let message = FromFrontend { channel, data, client: Value::Null };
    let (mut pushed, mut batch) = (0, Vec::new());
    for _ in 0..messages {
        if let Some(done) = engine.hub().take(message.clone()) {
            done.await;
        }
        batch.clear();
        let told = client.next_batch(&mut batch).now_or_never();
        pushed += batch.iter().filter(|frame| frame.starts_with(b"{\"topic\"")).count() as u64;
        if !matches!(told, None | Some(Ok(()))) {
            return Err("the client was sent away".to_owned());
        }
    }
    if pushed == messages { Ok(()) } else { Err(format!("{pushed} of {messages} were pushed")) }
}

/// The flow `template`: decode, template, push; `chain`: ten switches and ten changes between;
/// `branches`: ten branches that each change the payload.
fn flow(name: &str) -> Option<Flow> {
    let mut nodes = vec![
        json!({ "id": "in", "type": "trigger/frontend", "config": { "channel": "in" } }),
        json!({ "id": "decode", "type": "logic/json-decode",
            "config": { "source": "data.message", "destination": "data.body" } }),
        json!({ "id": "push", "type": "output/websocket-send", "config": { "channel": "orders",
            "message": "{\"order\":{{data.body.id}},\"customer\":\"{{data.body.customer.id}}\",\"total\":{{data.body.total}}}",
            "language": "handlebars" } }),
    ];
    let mut wires = vec![json!({ "from": ["in", "out"], "to": "decode" })];
    let change = |id: &str| {
        json!({ "id": id, "type": "logic/mutate", "config": { "rules": [
            { "do": "set", "destination": format!("working.{id}"), "value": { "path": "data.body.id" } },
        ] } })
    };
    let mut last = ("decode".to_owned(), "out");
    match name {
        "template" => {}
        "chain" => {
            for n in 0..20 {
                let id = format!("n{n}");
                wires.push(wire(&last.0, last.1, &id));
                if n % 2 == 0 {
                    nodes.push(json!({ "id": id, "type": "logic/switch", "config": {
                        "switchTemplate": "{{data.body.customer.tier}}",
                        "cases": [{ "case": "silver" }, { "case": "gold" }],
                    } }));
                    last = (id, "case-1");
                } else {
                    nodes.push(change(&id));
                    last = (id, "out");
                }
            }
        }
        "branches" => {
            for n in 0..10 {
                let id = format!("n{n}");
                nodes.push(change(&id));
                wires.push(wire("decode", "out", &id));
            }
            last = ("n0".to_owned(), "out");
        }
        _ => return None,
    }
    wires.push(wire(&last.0, last.1, "push"));
    serde_json::from_value(json!({
        "format": "wireloom.flow/1", "id": "hot", "name": "Hot", "nodes": nodes, "wires": wires,
    }))
    .ok()
}

fn wire(node: &str, port: &str, to: &str) -> Json {
    json!({ "from": [node, port], "to": to })
}
