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
mod field;
mod given;
pub mod help;
mod limits;

/// Kinds that start runs.
pub mod trigger {
    pub mod button;
    pub mod flow_call;
    pub mod flow_error;
    pub mod websocket;
}

/// Kinds that decide and change payloads.
pub mod logic {
    pub mod conditional;
    pub mod delay;
    pub mod function;
    pub mod json_decode;
    pub mod json_encode;
    pub mod mutate;
    pub mod script;
    pub mod switch;
    pub mod template;
}

/// Kinds that lead to the outside.
pub mod output {
    pub mod debug;
    pub mod websocket_send;
}

/// Kinds that call flows and return from them.
pub mod flow {
    pub mod r#return;
    pub mod run_flow;
}

use engine::node::{Catalog, Kind};

pub use given::Given;

/// Every kind, in the order of the palette.
pub const KINDS: &[Kind] = &[
    Kind::trigger::<trigger::websocket::Websocket>(),
    Kind::trigger::<trigger::button::Button>(),
    Kind::trigger::<trigger::flow_call::FlowCall>(),
    Kind::trigger::<trigger::flow_error::FlowError>(),
    Kind::node::<logic::json_decode::JsonDecode>(),
    Kind::node::<logic::json_encode::JsonEncode>(),
    Kind::node::<logic::conditional::Conditional>(),
    Kind::node::<logic::switch::Switch>(),
    Kind::node::<logic::mutate::Mutate>(),
    Kind::node::<logic::template::Template>(),
    Kind::task::<logic::function::Function>(),
    Kind::task::<logic::script::Script>(),
    Kind::task::<logic::delay::Delay>(),
    Kind::node::<output::websocket_send::WebsocketSend>(),
    Kind::node::<output::debug::Debug>(),
    Kind::node::<flow::r#return::Return>(),
    Kind::task::<flow::run_flow::RunFlow>(),
];

/// The kinds, to be looked up by name.
#[must_use]
pub fn catalog() -> Catalog {
    Catalog::new(KINDS)
}
