//! Everything that a command led to, as one commit.

use bytes::Bytes;

use super::command::Create;
use super::definition::Definition;
use super::event::{Event, Record};
use super::instance::Instance;
use super::{apply, key, outgoing, packed};
use crate::store::Commit;

/// How long messages to frontends are kept after the end, in milliseconds.
const AFTER_END: i64 = 24 * 3_600_000;

/// What stands in a sweep row: what to remove.
pub(super) mod sweep {
    pub(crate) const PUSHES: &str = "pushes";
    pub(crate) const INSTANCE: &str = "instance";
    pub(crate) const ANSWER: &str = "answer";
    pub(crate) const MESSAGE: &str = "message";
}

/// Why something could not be written.
pub(super) type Unwritten = serde_json::Error;

/// A commit in the making: from the state before it to the state after it.
#[derive(Debug)]
pub(super) struct Change<'a> {
    /// The state that is in the store, with its revision; `None` for a new instance.
    pub(super) before: Option<(&'a Instance, u64)>,
    /// The state to write.
    pub(super) after: &'a Instance,
    pub(super) definition: &'a Definition,
    /// What happened, command by command.
    pub(super) records: &'a [Record],
    /// Instances that begin by it.
    pub(super) created: &'a [Create],
}

impl Change<'_> {
    pub(super) fn commit(&self) -> Result<Commit, Unwritten> {
        let Self { before, after, definition, records, created } = self;
        let id = after.id.as_str();
        let mut commit = Commit::new()
            .expect(key::state(id), before.map(|(_, revision)| revision))
            .put(key::state(id), packed::pack(*after)?);
        for record in *records {
            let at = key::history(id).number(record.first);
            commit = commit.put(at, packed::pack(record)?);
        }
        commit = self.pushes(commit);
        let empty = super::evolve::nothing();
        let (old, indexed) = (before.map_or(&empty, |(old, _)| old), &definition.plan.indexed);
        for (number, timer) in &old.timers {
            if !after.timers.contains_key(number) {
                commit = commit.delete(key::timer(id, *number, timer));
            }
        }
        for (number, timer) in &after.timers {
            if !old.timers.contains_key(number) {
                commit = commit.put(key::timer(id, *number, timer), Bytes::new());
            }
        }
        for (number, wait) in &old.waits {
            if !after.waits.contains_key(number) {
                commit = key::waiting(id, *number, wait).into_iter().fold(commit, Commit::delete);
            }
        }
        for (number, wait) in &after.waits {
            if !old.waits.contains_key(number) {
                let put = |commit: Commit, key| commit.put(key, Bytes::new());
                commit = key::waiting(id, *number, wait).into_iter().fold(commit, put);
            }
        }
        match (old.has_work(), after.has_work()) {
            (false, true) => commit = commit.put(key::todos().text(id), Bytes::new()),
            (true, false) => commit = commit.delete(key::todos().text(id)),
            _ => {}
        }
        let known = if before.is_some() { key::found_by(old, indexed) } else { Vec::new() };
        let wanted = key::found_by(after, indexed);
        for gone in known.iter().filter(|key| !wanted.contains(key)) {
            commit = commit.delete(gone.clone());
        }
        for new in wanted.into_iter().filter(|key| !known.contains(key)) {
            commit = commit.put(new, Bytes::new());
        }
        commit = self.end(commit, old);
        for child in *created {
            commit = begin(commit, child, after.changed)?;
        }
        Ok(commit)
    }

    fn pushes(&self, mut commit: Commit) -> Commit {
        let id = self.after.id.as_str();
        for record in self.records {
            for event in &record.events {
                if let Event::Pushed { seq, push } = event {
                    let frame = outgoing::frame(id, *seq, record.at, push);
                    commit = commit.put(key::pushes(id).number(*seq), frame);
                }
            }
        }
        commit
    }

    /// What is to be removed some time after the end.
    fn end(&self, mut commit: Commit, old: &Instance) -> Commit {
        let after = self.after;
        let (Some(ended), None) = (after.ended, old.ended) else { return commit };
        if after.pushed > 0 {
            let at = key::sweep(ended.saturating_add(AFTER_END));
            commit = commit.put(at.text(sweep::PUSHES).text(&after.id), Bytes::new());
        }
        if let Some(kept) = self.definition.plan.retention {
            let kept = i64::try_from(kept.as_millis()).unwrap_or(i64::MAX);
            let at = key::sweep(ended.saturating_add(kept));
            commit = commit.put(at.text(sweep::INSTANCE).text(&after.id), Bytes::new());
        }
        commit
    }
}

/// Makes an instance that is told to begin by the outbox of the one that starts it.
fn begin(commit: Commit, child: &Create, at: i64) -> Result<Commit, Unwritten> {
    let now = jiff::Timestamp::from_millisecond(at).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let (state, event) = apply::create(child.clone(), now);
    let cause = "start".into();
    let record = Record { first: 1, at, cause, actor: None, events: vec![event] };
    let mut commit = commit
        .expect(key::state(&state.id), None)
        .put(key::state(&state.id), packed::pack(&state)?)
        .put(key::history(&state.id).number(1), packed::pack(&record)?);
    // By its data it is found as soon as it begins, for its definition is at hand then.
    for found in key::found_by(&state, &[]) {
        commit = commit.put(found, Bytes::new());
    }
    Ok(commit)
}
