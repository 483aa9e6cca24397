//! What travels through a flow: a JSON document whose parts are shared until somebody writes.

mod binary;
mod convert;
mod json;
mod object;
mod plain;
mod sought;
mod time;
mod value;
mod weight;

pub use binary::BinaryAs;
pub(crate) use binary::{binary, copied};
pub use json::ParseError;
pub use object::Object;
pub use serde_json::Number;
pub(crate) use sought::{Ends, Length, Sought};
pub use time::iso_millis;
pub(crate) use time::write_iso_millis;
pub use value::Value;
pub use weight::{Excess, Weight};

/// A string of a payload: up to 15 bytes inline, longer ones shared; a clone never allocates.
pub type Text = ecow::EcoString;

/// An array of a payload: shared, copied when written while shared.
pub type Array = ecow::EcoVec<Value>;
