//! Durable processes over a real store: each test names the statement of the specification that
//! it holds.

mod actions;
mod house;

use house::{House, around, flow, says, task};
