//! How much memory a process takes, as the system tells.

use std::fs;

/// Bytes of a process that are in memory now.
///
/// # Panics
/// When there is no such process.
#[must_use]
pub fn resident(pid: u32) -> u64 {
    field(pid, "VmRSS:")
}

/// The most bytes of a process that were in memory since it began or since [`forget_peak`].
///
/// # Panics
/// When there is no such process.
#[must_use]
pub fn peak(pid: u32) -> u64 {
    field(pid, "VmHWM:")
}

/// Begins to look for the peak anew.
///
/// # Panics
/// When the process belongs to somebody else.
pub fn forget_peak(pid: u32) {
    fs::write(format!("/proc/{pid}/clear_refs"), "5").expect("to forget the peak");
}

fn field(pid: u32, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("the process's status");
    let line = status.lines().find(|line| line.starts_with(name)).expect("the field");
    let kilobytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kilobytes * 1024
}
