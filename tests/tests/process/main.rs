//! Durable processes over a real store: each test names the statement of the specification that
//! it holds.

mod actions;
mod asking;
mod back;
mod clock;
mod crash;
mod data;
mod disk;
mod gateways;
mod house;
mod http;
mod kill;
mod loan;
mod messages;
mod operations;
mod publishing;
mod push;
mod replaying;
mod rest;
mod rules;
mod saving;
mod subprocesses;
mod targets;
mod timers;

use house::{House, around, flow, says, task};
