//! A flow: the document that people draw and save.

mod document;

pub use document::{
    Backoff, Durability, FORMAT, Flow, FlowNode, Note, OnError, Position, Retry, Settings, Size,
    Wire,
};
