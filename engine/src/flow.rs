//! A flow: the document that people draw and save.

mod document;
mod id;

pub use document::{
    Backoff, Durability, FORMAT, Flow, FlowNode, Note, OnError, Position, Retry, Settings, Size,
    Wire,
};
pub use id::{MAX_ID, check_id, fold_id};
