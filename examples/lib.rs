//! Flows that run, the upstream that the demo listens to and the service that it asks, and apps that hear what the flows push.

pub mod apps;
pub mod credit;
pub mod feed;
pub mod flows;
