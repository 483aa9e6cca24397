//! Flows that run, the upstream that the demo listens to, and apps that hear what the flows push.

pub mod apps;
pub mod feed;
pub mod flows;
