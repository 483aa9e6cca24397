//! The same work for many things, on all processors.

use std::panic::resume_unwind;
use std::thread;

/// Fewer than so many for each thread are not worth one.
const LEAST: usize = 32;

/// What `work` makes of each, in their order.
pub(crate) fn spread<T: Sync, R: Send>(all: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let threads = processors.min(all.len() / LEAST);
    if threads < 2 {
        return all.iter().map(work).collect();
    }
    let work = &work;
    thread::scope(|scope| {
        let parts = all.chunks(all.len().div_ceil(threads));
        let work_off = |part: &'_ [T]| part.iter().map(work).collect::<Vec<R>>();
        let begun: Vec<_> = parts.map(|part| scope.spawn(move || work_off(part))).collect();
        let ended = begun.into_iter().map(thread::ScopedJoinHandle::join);
        ended.flat_map(|part| part.unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_is_done_once_and_stays_in_order() {
        for count in [0, 1, 63, 64, 65, 1_000] {
            let all: Vec<usize> = (0..count).collect();
            assert_eq!(spread(&all, |one| one + 1), (1..=count).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_panic_is_one_here_too() {
        let all: Vec<u32> = (0..200).collect();
        let spoilt = || spread(&all, |one| assert!(*one < 150, "spoilt"));
        let panic = std::panic::catch_unwind(spoilt).unwrap_err();
        assert_eq!(panic.downcast_ref::<&str>(), Some(&"spoilt"));
    }
}
