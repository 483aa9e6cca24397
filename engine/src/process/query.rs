//! Looking at instances: state, history, the state at any event, and searching.

use super::event::Record;
use super::instance::{Instance, Status};
use super::{ProcessError, Processes, evolve, key, nothing, packed};
use crate::store::{Key, MAX_PAGE, Scan};

/// What to search for; all of it must fit.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// The definition's id.
    pub definition: Option<String>,
    /// Any of these; all if empty.
    pub status: Vec<Status>,
    /// Created at or after: milliseconds since 1970.
    pub from: Option<i64>,
    /// Created before.
    pub to: Option<i64>,
    /// An indexed path of the definition and its value, a text as it is, all else as JSON.
    pub value: Option<(String, String)>,
    /// The last one of the page before.
    pub after: Option<Found>,
    /// Most of a page.
    pub limit: usize,
}

/// A place in the order of a search: newest first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Counts backwards: the newest is the lowest.
    pub rank: u64,
    /// The instance.
    pub id: String,
}

/// How many instances a definition has; none is counted beyond [`Count::MOST`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// That run, wait, or are held.
    pub running: usize,
    /// That came to an end which counts as a failure.
    pub failed: usize,
    /// That came to any other end.
    pub ended: usize,
}

impl Count {
    /// Instances of one status are counted so far: looking further costs too much for a list.
    pub const MOST: usize = MAX_PAGE;
}

impl Processes {
    /// How many instances of a definition there are.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn count(&self, definition: &str) -> Result<Count, ProcessError> {
        let mut count = Count::default();
        for status in Status::ALL {
            let scan = Scan::new(key::by(definition, status), Count::MOST);
            let found = self.inner.store.scan(scan).await?.items.len();
            let sum = match status {
                Status::Created | Status::Started | Status::OnHold => &mut count.running,
                Status::Failed => &mut count.failed,
                Status::Finished | Status::Dismissed | Status::Expired | Status::Terminated => {
                    &mut count.ended
                }
            };
            *sum = found.saturating_add(*sum).min(Count::MOST);
        }
        Ok(count)
    }

    /// An instance as it is now.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub async fn get(&self, id: &str) -> Result<Instance, ProcessError> {
        self.inner.read(id).await.map(|(state, _)| state)
    }

    /// What an instance is found by beside its definition and status: the paths that its
    /// definition indexes, and the values there as [`Search::value`] takes them. None where the
    /// definition cannot be had.
    pub async fn business_keys(&self, instance: &Instance) -> Vec<(String, String)> {
        let wanted = self.inner.definition(&instance.definition, instance.version).await;
        let definition = wanted.ok();
        let indexed = definition.iter().flat_map(|definition| &definition.plan.indexed);
        let found = indexed.filter_map(|path| {
            let value = path.get(&instance.data)?;
            Some((path.as_str().to_owned(), key::searched(value)))
        });
        found.collect()
    }

    /// The records of an instance from behind event `after`, at most `limit`.
    ///
    /// # Errors
    /// When there is no such instance, or it cannot be read.
    pub async fn history(
        &self,
        id: &str,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Record>, ProcessError> {
        let log = key::history(id);
        let mut scan = Scan::new(log.clone(), limit.min(MAX_PAGE));
        scan.after = (after > 0).then(|| log.number(after));
        let page = self.inner.store.scan(scan).await?;
        if page.items.is_empty() && after == 0 {
            return Err(ProcessError::Missing(id.to_owned()));
        }
        let records = page.items.iter().map(|item| {
            packed::unpack(&item.value).map_err(|error| ProcessError::Unreadable {
                id: id.to_owned(),
                why: error.to_string(),
            })
        });
        records.collect()
    }

    /// An instance as it was after event number `event`.
    ///
    /// # Errors
    /// When there is no such instance, or it cannot be read.
    pub async fn at(&self, id: &str, event: u64) -> Result<Instance, ProcessError> {
        let mut state = nothing();
        let mut after = 0;
        loop {
            let records = self.history(id, after, MAX_PAGE).await?;
            let last = records.last().map(|record| record.first);
            for record in &records {
                for one in &record.events {
                    if state.events >= event {
                        return Ok(state);
                    }
                    evolve(&mut state, one, record.at);
                }
            }
            match last {
                Some(last) if records.len() == MAX_PAGE => after = last,
                _ => return Ok(state),
            }
        }
    }

    /// A page of the instances that fit, newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn search(&self, search: &Search) -> Result<Vec<Instance>, ProcessError> {
        let all = Status::ALL.to_vec();
        let statuses = if search.status.is_empty() { &all } else { &search.status };
        let prefixes: Vec<Key> = match (&search.value, &search.definition) {
            (Some((path, value)), Some(definition)) => {
                let value: String = value.chars().take(128).collect();
                vec![key::values(definition, path, &value)]
            }
            (_, Some(definition)) => {
                statuses.iter().map(|status| key::by(definition, *status)).collect()
            }
            (_, None) => statuses.iter().map(|status| key::within(*status)).collect(),
        };
        let mut after = search.after.clone();
        let mut found = Vec::new();
        loop {
            let page = self.merged(&prefixes, search, after.as_ref()).await?;
            let more = page.len() >= search.limit;
            for place in page {
                if found.len() == search.limit {
                    return Ok(found);
                }
                after = Some(place.clone());
                match self.get(&place.id).await {
                    Ok(state) if statuses.contains(&state.status) => found.push(state),
                    // Changed since the index was read.
                    Ok(_) | Err(ProcessError::Missing(_)) => {}
                    Err(error) => return Err(error),
                }
            }
            if !more || found.len() == search.limit {
                return Ok(found);
            }
        }
    }

    /// The next places of several indexes, in one order.
    async fn merged(
        &self,
        prefixes: &[Key],
        search: &Search,
        after: Option<&Found>,
    ) -> Result<Vec<Found>, ProcessError> {
        let mut places = Vec::new();
        for prefix in prefixes {
            let mut scan = Scan::new(prefix.clone(), search.limit.clamp(1, MAX_PAGE));
            // The end of the time comes first, for the newest do.
            let latest = search.to.map(|to| prefix.number(key::newest_first(to.saturating_sub(1))));
            let behind = after.map(|found| prefix.number(found.rank).text(&found.id));
            scan.after = behind.max(latest);
            let page = self.inner.store.scan(scan).await?;
            for item in page.items {
                let place = item
                    .key
                    .after(prefix)
                    .and_then(|mut parts| Some(Found { rank: parts.number()?, id: parts.text()? }));
                let Some(place) = place else { continue };
                if search.from.is_some_and(|from| place.rank > key::newest_first(from)) {
                    break;
                }
                places.push(place);
            }
        }
        places.sort_unstable();
        places.truncate(search.limit);
        Ok(places)
    }
}

/// The place of an instance in the order of a search.
#[must_use]
pub fn place_of(instance: &Instance) -> Found {
    Found { rank: key::newest_first(instance.created), id: instance.id.to_string() }
}
