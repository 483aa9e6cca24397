//! What a process has cost so far, as the kernel counts it.

use std::time::{Duration, Instant};

use anyhow::Context;

/// Nanoseconds of processor time over all threads of a process.
pub fn nanos(pid: u32) -> anyhow::Result<u64> {
    let mut sum = 0;
    for task in std::fs::read_dir(format!("/proc/{pid}/task"))? {
        let file = task?.path().join("schedstat");
        // A thread may end between the listing and the reading.
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        let first = text.split_whitespace().next().context("an empty schedstat")?;
        sum += first.parse::<u64>()?;
    }
    Ok(sum)
}

/// Resident memory of a process that has nothing to do, in bytes: once it has been the same for
/// longer than the program takes to look for memory that it can give back.
pub fn at_rest(pid: u32) -> anyhow::Result<u64> {
    let (mut least, mut since) = (resident(pid)?, Instant::now());
    let deadline = since + Duration::from_secs(60);
    while since.elapsed() < Duration::from_secs(8) && Instant::now() < deadline {
        std::thread::park_timeout(Duration::from_millis(200));
        let now = resident(pid)?;
        if now.abs_diff(least) > 100_000 {
            (least, since) = (now, Instant::now());
        }
    }
    resident(pid)
}

/// Resident memory of a process, in bytes.
pub fn resident(pid: u32) -> anyhow::Result<u64> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = text.lines().find(|line| line.starts_with("VmRSS:")).context("no VmRSS")?;
    let kilobytes: u64 = line.split_whitespace().nth(1).context("no figure")?.parse()?;
    Ok(kilobytes * 1_024)
}
