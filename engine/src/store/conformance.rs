//! What every backend must do, as one suite that a test runs against each of them.
//!
//! Every case works under a prefix of its own, in any order, on a store that may hold other
//! things; a broken promise is a failed assertion.

mod cases;
mod queue;

use std::sync::Arc;

use super::{Error, Store};

/// Runs the whole suite, and closes the store in the end.
///
/// # Errors
/// Those of the store.
///
/// # Panics
/// Where the store breaks a promise.
pub async fn run(store: Arc<dyn Store>) -> Result<(), Error> {
    cases::reads_what_was_written(&*store).await?;
    cases::many_are_read_in_the_order_asked_for(&*store).await?;
    cases::a_commit_is_all_or_nothing(&*store).await?;
    cases::revisions_guard_against_lost_updates(&*store).await?;
    cases::scans_page_by_page(&*store).await?;
    cases::large_values_come_back_whole(&*store).await?;
    cases::logs_have_no_gap(&*store).await?;
    cases::refuses_what_is_too_large(&*store).await?;
    cases::a_repeated_request_changes_nothing(&*store).await?;
    cases::tells_what_changed(&*store).await?;
    cases::counts_right_under_contention(Arc::clone(&store)).await?;
    queue::a_claimed_item_is_hidden(&*store).await?;
    queue::a_lapsed_claim_gives_way(&*store).await?;
    queue::claims_share_out_a_queue(Arc::clone(&store)).await?;
    cases::closes_for_good(&*store).await
}
