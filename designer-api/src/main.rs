//! The program `wireloom`.
fn main() {}
