//! Freed memory goes back to the system, also from a program that has nothing to do.

use std::hint::black_box;
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval_at};

/// The allocator keeps what is freed for a second, and looks for what it has kept longer only
/// when it takes or gives up a block as large as this. After a burst of large requests there may
/// be nothing to do for days.
const BLOCK: usize = 1 << 20;
const EVERY: Duration = Duration::from_secs(5);

/// Makes the allocator look, again and again; ends with the runtime.
pub(super) async fn give_back() {
    let mut tick = interval_at(Instant::now() + EVERY, EVERY);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        drop(black_box(Vec::<u8>::with_capacity(BLOCK)));
    }
}
