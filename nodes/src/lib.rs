//! The kinds of node that Wireloom comes with. A kind is one file; its directory is its category,
//! its file's name is its name (`logic/json_decode.rs` is `logic/json-decode`). Two lines here
//! register it: its module, and its place in [`KINDS`].
//!
//! Forms are made of the kinds' schemas alone. Beside the plain words of JSON Schema they use:
//! `format` (which editor, which language: `wireloom-path`, `wireloom-connection` …);
//! `x-when: {field: [values]}` (show the field only while that one, in the same object, has one of
//! these values); `x-format: {field: {value: format}}` (the language goes by another field);
//! an object with `maxProperties: 1` (a choice: exactly one of its properties is set); `oneOf` of
//! `const`s (a choice of words, each with its meaning).

#[cfg(test)]
mod catalog_tests;
#[cfg(test)]
mod check;
mod door;
mod field;
mod given;
pub mod help;
mod limits;
mod listening;

/// Kinds that start runs.
pub mod trigger {
    pub mod button;
    pub mod flow_call;
    pub mod flow_error;
    pub mod frontend;
    pub mod webhook;
    pub mod websocket;
    pub mod websocket_endpoint;
}

/// Kinds that decide and change payloads.
pub mod logic {
    pub mod conditional;
    pub mod delay;
    pub mod function;
    pub mod json_decode;
    pub mod json_encode;
    pub mod r#loop;
    pub mod mutate;
    pub mod script;
    pub mod switch;
    pub mod template;
}

/// Kinds that lead to the outside.
pub mod output {
    pub mod debug;
    pub mod http_reply;
    pub mod websocket_send;
}

/// Kinds that fetch data from elsewhere.
pub mod data {
    pub mod http_request;
}

/// Kinds that call flows and return from them.
pub mod flow {
    pub mod r#return;
    pub mod run_flow;
}

/// Kinds of durable processes.
pub mod process {
    pub mod boundary_message;
    pub mod boundary_timer;
    pub mod end;
    pub mod exclusive_gateway;
    pub mod message_receive;
    pub mod message_send;
    pub mod milestone;
    pub mod parallel_gateway;
    pub mod start;
    pub mod subprocess;
    pub mod task;
    pub mod timer;
    pub mod user_task;
}

use engine::node::{Catalog, Kind};

pub use given::Given;

/// Every kind, in the order of the palette.
pub const KINDS: &[Kind] = &[
    Kind::trigger::<trigger::websocket::Websocket>(),
    Kind::trigger::<trigger::websocket_endpoint::WebsocketEndpoint>(),
    Kind::trigger::<trigger::webhook::Webhook>(),
    Kind::trigger::<trigger::frontend::Frontend>(),
    Kind::trigger::<trigger::button::Button>(),
    Kind::trigger::<trigger::flow_call::FlowCall>(),
    Kind::trigger::<trigger::flow_error::FlowError>(),
    Kind::node::<logic::json_decode::JsonDecode>(),
    Kind::node::<logic::json_encode::JsonEncode>(),
    Kind::node::<logic::conditional::Conditional>(),
    Kind::node::<logic::switch::Switch>(),
    Kind::task::<logic::r#loop::Loop>(),
    Kind::node::<logic::mutate::Mutate>(),
    Kind::node::<logic::template::Template>(),
    Kind::task::<logic::function::Function>(),
    Kind::task::<logic::script::Script>(),
    Kind::task::<logic::delay::Delay>(),
    Kind::node::<output::websocket_send::WebsocketSend>(),
    Kind::node::<output::http_reply::HttpReply>(),
    Kind::node::<output::debug::Debug>(),
    Kind::task::<data::http_request::HttpRequest>(),
    Kind::node::<flow::r#return::Return>(),
    Kind::task::<flow::run_flow::RunFlow>(),
    Kind::trigger::<process::start::Start>(),
    Kind::element::<process::task::Task>(),
    Kind::element::<process::user_task::UserTask>(),
    Kind::element::<process::exclusive_gateway::ExclusiveGateway>(),
    Kind::element::<process::parallel_gateway::ParallelGateway>(),
    Kind::element::<process::subprocess::Subprocess>(),
    Kind::element::<process::message_send::MessageSend>(),
    Kind::element::<process::message_receive::MessageReceive>(),
    Kind::element::<process::timer::Timer>(),
    Kind::element::<process::boundary_timer::BoundaryTimer>(),
    Kind::element::<process::boundary_message::BoundaryMessage>(),
    Kind::element::<process::milestone::Milestone>(),
    Kind::element::<process::end::End>(),
];

/// The kinds, to be looked up by name.
#[must_use]
pub fn catalog() -> Catalog {
    Catalog::new(KINDS)
}
