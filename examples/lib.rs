//! Flows that run, and the upstream that the demo listens to.

pub mod feed;
pub mod flows;
