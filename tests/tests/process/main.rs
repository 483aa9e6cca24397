//! Durable processes over a real store: each test names the statement of the specification that
//! it holds.

mod actions;
mod back;
mod data;
mod gateways;
mod house;
mod kill;
mod messages;
mod operations;
mod push;
mod replaying;
mod saving;
mod subprocesses;
mod targets;
mod timers;

use house::{House, around, flow, says, task};
