//! One instance at work: reads its letters, decides, commits, answers, and sends effects out.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::oneshot;

use super::apply::{Around, apply, create};
use super::command::{Command, Create, Debugged, Reply};
use super::commit::Change;
use super::definition::Definition;
use super::event::{Event, Record};
use super::instance::Instance;
use super::service::Inner;
use super::{ProcessError, Rejection};
use crate::payload::Text;
use crate::store::{self, Commit, Op};

/// Letters that one commit answers.
const BATCH: usize = 64;
/// Tries of a commit that met somebody else's.
const TRIES: usize = 8;

/// A command on its way to an instance.
#[derive(Debug)]
pub(super) struct Letter {
    pub(super) command: Command,
    /// What led to it, for the history.
    pub(super) cause: &'static str,
    /// Who did, if it was a person.
    pub(super) actor: Option<Text>,
    /// What else the same commit must hold.
    pub(super) with: With,
    pub(super) answer: Option<oneshot::Sender<Result<Reply, ProcessError>>>,
}

/// What goes into the same commit as a command's events.
#[derive(Debug, Default, Clone)]
pub(super) struct With {
    pub(super) expect: Vec<(store::Key, Option<u64>)>,
    pub(super) ops: Vec<Op>,
    /// Scope and key of a request that must count once.
    pub(super) once: Option<(Text, Text)>,
}

impl With {
    fn is_empty(&self) -> bool {
        self.expect.is_empty() && self.ops.is_empty() && self.once.is_none()
    }
}

/// The state of an instance as it is in the store.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) state: Instance,
    pub(super) revision: u64,
    pub(super) definition: Arc<Definition>,
    /// Effects that are being carried out.
    pub(super) carried: HashSet<u32>,
}

impl Loaded {
    pub(super) fn may_go(&self) -> bool {
        self.carried.is_empty()
    }
}

/// What letters have led to so far.
struct Draft {
    state: Instance,
    definition: Arc<Definition>,
    records: Vec<Record>,
    created: Vec<Create>,
    debug: Vec<Debugged>,
    commit: Commit,
    replies: Vec<(Letter, Reply)>,
}

/// Works until no letter is left.
pub(super) async fn work(inner: Arc<Inner>, id: Text) {
    let mut loaded: Option<Loaded> = None;
    let needless =
        |loaded: &Loaded| (loaded.may_go(), loaded.may_go() && loaded.state.status.is_over());
    while let Some((letters, kept)) = inner.slots.take(&id, BATCH, loaded.take(), needless) {
        loaded = kept;
        let mut letters = letters;
        while !letters.is_empty() {
            // A letter with conditions of its own must not spoil the others' commit.
            let alone = letters.iter().position(|letter| !letter.with.is_empty());
            let count = match alone {
                Some(0) => 1,
                Some(place) => place,
                None => letters.len(),
            };
            let rest = letters.split_off(count);
            loaded = handle(&inner, &id, loaded, letters).await;
            letters = rest;
        }
    }
}

async fn handle(
    inner: &Arc<Inner>,
    id: &Text,
    mut loaded: Option<Loaded>,
    mut letters: Vec<Letter>,
) -> Option<Loaded> {
    for _ in 0..TRIES {
        if loaded.is_none()
            && !matches!(letters.first().map(|l| &l.command), Some(Command::Create(_)))
        {
            match inner.load(id).await {
                Ok(found) => loaded = Some(found),
                Err(error) => {
                    refuse(letters, &error);
                    return None;
                }
            }
            if let Some(loaded) = &mut loaded {
                inner.carry(loaded);
            }
        }
        if known_answer(inner, &mut letters).await.is_some() {
            return loaded;
        }
        let draft = match decide(inner, loaded.as_ref(), std::mem::take(&mut letters)).await {
            Ok(Some(draft)) => draft,
            Ok(None) => return loaded,
            Err(()) => return None,
        };
        match write(inner, loaded.as_ref(), draft).await {
            Written::Done(done) => {
                let carried = loaded.map(|loaded| loaded.carried).unwrap_or_default();
                let mut done = *done;
                done.carried = carried;
                inner.carry(&mut done);
                return Some(done);
            }
            Written::Again(back) => {
                loaded = None;
                letters = back;
            }
            Written::Failed => return None,
        }
    }
    refuse(letters, &ProcessError::Changed(id.to_string()));
    None
}

/// Answers a request that was answered before.
async fn known_answer(inner: &Inner, letters: &mut Vec<Letter>) -> Option<()> {
    let (scope, key) = letters.first()?.with.once.clone()?;
    let known = inner.answered(&scope, &key).await.ok()??;
    let letter = letters.remove(0);
    if let Some(answer) = letter.answer {
        drop(answer.send(Ok(known)));
    }
    // What belonged to the same request is done too.
    letters.clear();
    Some(())
}

/// Decides what follows from letters; those that are refused are answered. `None`: from nothing
/// that is left. `Err`: the instance could not be made.
async fn decide(
    inner: &Arc<Inner>,
    loaded: Option<&Loaded>,
    letters: Vec<Letter>,
) -> Result<Option<Draft>, ()> {
    let mut draft: Option<Draft> = loaded.map(|loaded| Draft {
        state: loaded.state.clone(),
        definition: Arc::clone(&loaded.definition),
        records: Vec::new(),
        created: Vec::new(),
        debug: Vec::new(),
        commit: Commit::new(),
        replies: Vec::new(),
    });
    let deployed = |flow: &str| inner.deployed_version(flow);
    let mut letters = letters.into_iter();
    while let Some(letter) = letters.next() {
        let now = Timestamp::now();
        let around = Around { now, deployed: &deployed, seed: rand::random() };
        if let Command::Create(wanted) = &letter.command {
            match begin(inner, wanted.clone(), &letter, now).await {
                Ok(begun) => draft = Some(begun.reply(letter)),
                Err(error) => {
                    refuse(vec![letter], &error);
                    refuse(letters.collect(), &ProcessError::Missing(String::new()));
                    return Err(());
                }
            }
            continue;
        }
        let Some(open) = &mut draft else {
            refuse(vec![letter], &ProcessError::Stopping);
            continue;
        };
        let migrated = match &letter.command {
            Command::Migrate { to, .. } => Some(Arc::clone(to)),
            _ => None,
        };
        let command = letter.command.clone();
        match apply(&open.definition, open.state.clone(), command, &around) {
            Err(rejection) => refuse(vec![letter], &ProcessError::Rejected(rejection)),
            Ok(applied) => {
                if !applied.events.is_empty() {
                    open.records.push(Record {
                        first: open.state.events + 1,
                        at: now.as_millisecond(),
                        cause: letter.cause.into(),
                        actor: letter.actor.clone(),
                        events: applied.events,
                    });
                }
                open.state = applied.state;
                open.created.extend(applied.created);
                open.debug.extend(applied.debug);
                if let Some(definition) = migrated {
                    open.definition = definition;
                }
                open.add(&letter.with, &applied.reply, now);
                open.replies.push((letter, applied.reply));
            }
        }
    }
    Ok(draft.filter(|draft| !draft.replies.is_empty()))
}

struct Begun(Draft, Reply);

impl Begun {
    fn reply(self, letter: Letter) -> Draft {
        let Self(mut draft, reply) = self;
        draft.replies.push((letter, reply));
        draft
    }
}

/// A new instance, made and begun by one record.
async fn begin(
    inner: &Arc<Inner>,
    wanted: Create,
    letter: &Letter,
    now: Timestamp,
) -> Result<Begun, ProcessError> {
    let definition = inner.definition(&wanted.definition, wanted.version).await?;
    let deployed = |flow: &str| inner.deployed_version(flow);
    let around = Around { now, deployed: &deployed, seed: rand::random() };
    let (state, event) = create(wanted, now);
    let applied = apply(&definition, state, Command::Begin, &around)?;
    let mut events: Vec<Event> = vec![event];
    events.extend(applied.events);
    let record = Record {
        first: 1,
        at: now.as_millisecond(),
        cause: letter.cause.into(),
        actor: letter.actor.clone(),
        events,
    };
    let mut reply = applied.reply;
    reply.instance = Some(applied.state.id.clone());
    let mut draft = Draft {
        state: applied.state,
        definition,
        records: vec![record],
        created: applied.created,
        debug: applied.debug,
        commit: Commit::new(),
        replies: Vec::new(),
    };
    draft.add(&letter.with, &reply, now);
    Ok(Begun(draft, reply))
}

impl Draft {
    /// Adds what goes along with a command.
    fn add(&mut self, with: &With, reply: &Reply, now: Timestamp) {
        self.commit.expect.extend(with.expect.iter().cloned());
        self.commit.ops.extend(with.ops.iter().cloned());
        if let Some((scope, key)) = &with.once {
            super::once::remember(&mut self.commit, scope, key, reply, now);
        }
    }
}

enum Written {
    Done(Box<Loaded>),
    Again(Vec<Letter>),
    Failed,
}

async fn write(inner: &Arc<Inner>, loaded: Option<&Loaded>, draft: Draft) -> Written {
    let Draft { state, definition, records, created, debug, commit, replies } = draft;
    let before = loaded.map(|loaded| (&loaded.state, loaded.revision));
    let nothing = records.is_empty() && commit.ops.is_empty();
    if nothing && let Some((_, revision)) = before {
        answer(replies);
        let done = Loaded { state, revision, definition, carried: HashSet::new() };
        return Written::Done(Box::new(done));
    }
    let change = Change {
        before,
        after: &state,
        definition: &definition,
        records: &records,
        created: &created,
    };
    let mut whole = match change.commit() {
        Ok(whole) => whole,
        Err(error) => {
            let why = error.to_string();
            let letters = replies.into_iter().map(|(letter, _)| letter).collect();
            refuse(letters, &ProcessError::Unreadable { id: state.id.to_string(), why });
            return Written::Failed;
        }
    };
    whole.expect.extend(commit.expect);
    whole.ops.extend(commit.ops);
    match inner.store.commit(whole).await {
        Ok(done) => {
            let before = loaded.map(|loaded| &loaded.state);
            inner.committed(before, &state, &records);
            inner.debug(&definition, &debug);
            answer(replies);
            let revision = done.revision;
            Written::Done(Box::new(Loaded { state, revision, definition, carried: HashSet::new() }))
        }
        Err(store::Error::Conflict { key, current }) => {
            let letters: Vec<Letter> = replies.into_iter().map(|(letter, _)| letter).collect();
            // What the letter itself expected: nobody else's matter, and not worth another try.
            let own =
                letters.iter().any(|letter| letter.with.expect.iter().any(|(k, _)| *k == key));
            if own {
                refuse(letters, &ProcessError::Store(store::Error::Conflict { key, current }));
                return Written::Failed;
            }
            Written::Again(letters)
        }
        Err(error) => {
            let letters = replies.into_iter().map(|(letter, _)| letter).collect();
            refuse(letters, &ProcessError::Store(error));
            Written::Failed
        }
    }
}

fn answer(replies: Vec<(Letter, Reply)>) {
    for (letter, reply) in replies {
        if let Some(answer) = letter.answer {
            drop(answer.send(Ok(reply)));
        }
    }
}

fn refuse(letters: Vec<Letter>, error: &ProcessError) {
    for letter in letters {
        match letter.answer {
            Some(answer) => drop(answer.send(Err(error.clone()))),
            None if matches!(error, ProcessError::Rejected(Rejection::Conflict { .. })) => {}
            None => {
                tracing::warn!(%error, cause = letter.cause, "a process did not take a command");
            }
        }
    }
}
