//! Wireloom's engine: a node says what follows from a message; a flow says which nodes are wired
//! to which; a run carries messages through a flow, from event to effect.
//!
//! Layers, lowest first; each may use only those above it in this list:
//! `payload`, `text`, `script`, `node`, `flow`, then `store`, `push`, `run`, `live`, `connection`, `http`,
//! `endpoint`, `project`, `process`, `engine`.

pub mod connection;
pub mod endpoint;
pub mod engine;
pub mod flow;
pub mod http;
pub mod live;
pub mod node;
pub mod payload;
pub mod process;
pub mod project;
pub mod push;
pub mod run;
pub mod script;
pub mod store;
#[cfg(test)]
mod testing;
pub mod text;
