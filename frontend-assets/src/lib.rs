//! Wireloom.
