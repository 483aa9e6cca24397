//! How large a flow can be.

use crate::node::Problem;

/// Bytes of a file.
pub const BYTES: usize = 10 << 20;
/// Nodes of a flow.
pub const NODES: usize = 10_000;
/// Wires of a flow.
pub const WIRES: usize = 50_000;
/// Notes of a flow.
pub const NOTES: usize = 1000;
/// Bodies within one another.
pub const NESTED: usize = 8;
/// Bytes of any one text.
pub const STRING: usize = 256 << 10;
/// Bytes of any one name in an object.
pub const KEY: usize = 1024;
/// Pixels from the middle of the canvas, each way.
pub const CANVAS: f64 = 1_000_000.0;

/// Says which limit was passed, and by how much.
pub(super) fn exceeded(
    pointer: &str,
    what: &str,
    found: usize,
    limit: usize,
    unit: &str,
) -> Problem {
    let words = format!("{what} has {found} {unit}; at most {limit} are allowed.");
    Problem::error("too-large", pointer, words)
}
