//! Wireloom.

pub mod socket;
