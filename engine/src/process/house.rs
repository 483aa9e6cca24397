//! What is done now and then: removing what has had its time, and waking who has work left.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::command::Command;
use super::commit::sweep;
use super::service::Inner;
use super::{ProcessError, key};
use crate::payload::Text;
use crate::store::{Commit, Key, MAX_PAGE, Scan};

const EVERY: Duration = Duration::from_secs(5);

pub(super) async fn run(inner: Arc<Inner>) {
    let mut tick = tokio::time::interval(EVERY);
    loop {
        tick.tick().await;
        inner.slots.sweep(super::worker::Loaded::may_go);
        if let Err(error) = sweep_once(&inner, Timestamp::now()).await {
            tracing::warn!(%error, "what has had its time could not be removed");
        }
    }
}

/// Looks at every instance that has effects to carry out, and at every message that waits.
pub(super) async fn wake_all(inner: &Arc<Inner>) -> Result<(), ProcessError> {
    let mut scan = Scan::new(key::todos(), MAX_PAGE);
    loop {
        let page = inner.store.scan(scan.clone()).await?;
        for item in &page.items {
            let id = item.key.after(&key::todos()).and_then(|mut parts| parts.text());
            if let Some(id) = id {
                // Loading it is enough: its effects are carried out then.
                inner.tell(&id.into(), Command::EffectsDone { effects: Vec::new() }, "recovery");
            }
        }
        match page.items.last() {
            Some(last) if page.more => scan = scan.after(last.key.clone()),
            _ => break,
        }
    }
    inner.matching.look_again();
    Ok(())
}

/// Removes what is due to be removed.
async fn sweep_once(inner: &Inner, now: Timestamp) -> Result<(), ProcessError> {
    loop {
        let page = inner.store.scan(Scan::new(key::sweeps(), MAX_PAGE)).await?;
        let mut commit = Commit::new();
        let mut due = 0;
        for item in page.items {
            let Some(mut parts) = item.key.after(&key::sweeps()) else { continue };
            let (Some(at), Some(what)) = (parts.number(), parts.text()) else { continue };
            if at > key::time(now.as_millisecond()) {
                break;
            }
            due += 1;
            match what.as_str() {
                sweep::PUSHES => {
                    if let Some(id) = parts.text() {
                        remove_below(inner, &key::pushes(&id)).await?;
                    }
                }
                sweep::INSTANCE => {
                    if let Some(id) = parts.text() {
                        remove(inner, &id).await?;
                    }
                }
                sweep::ANSWER => {
                    if let (Some(scope), Some(name)) = (parts.text(), parts.text()) {
                        commit = commit.delete(key::answer(&scope, &name));
                    }
                }
                sweep::MESSAGE => {
                    if let (Some(name), Some(value), Some(number)) =
                        (parts.text(), parts.text(), parts.number())
                    {
                        commit = commit.delete(key::messages_for(&name, &value).number(number));
                    }
                }
                _ => {}
            }
            commit = commit.delete(item.key);
        }
        if due == 0 {
            return Ok(());
        }
        inner.store.commit(commit).await?;
    }
}

async fn remove_below(inner: &Inner, prefix: &Key) -> Result<(), ProcessError> {
    loop {
        let page = inner.store.scan(Scan::new(prefix.clone(), MAX_PAGE)).await?;
        let commit = page.items.into_iter().fold(Commit::new(), |all, item| all.delete(item.key));
        if commit.ops.is_empty() {
            return Ok(());
        }
        inner.store.commit(commit).await?;
    }
}

/// Removes an instance that has ended, with its history.
async fn remove(inner: &Inner, id: &str) -> Result<(), ProcessError> {
    let (state, revision) = match inner.read(id).await {
        Ok(found) => found,
        Err(ProcessError::Missing(_)) => return Ok(()),
        Err(error) => return Err(error),
    };
    if !state.status.is_over() {
        return Ok(());
    }
    remove_below(inner, &key::history(id)).await?;
    remove_below(inner, &key::pushes(id)).await?;
    let definition = inner.definition(&Text::from(&*state.definition), state.version).await;
    let indexed = definition.map(|definition| definition.plan.indexed.clone()).unwrap_or_default();
    let mut commit = Commit::new().expect(key::state(id), Some(revision)).delete(key::state(id));
    for found in key::found_by(&state, &indexed) {
        commit = commit.delete(found);
    }
    inner.store.commit(commit.delete(key::todos().text(id))).await?;
    inner.watched.changed(&state.id);
    Ok(())
}
