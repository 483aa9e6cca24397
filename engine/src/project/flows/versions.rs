//! Published versions, and which of them is deployed.

use futures_util::future::try_join_all;
use jiff::Timestamp;
use serde::Deserialize;

use super::{
    Draft, Error, Flows, TRIES, Version, busy, conflict, documents_key, draft_key, parse,
    parse_value, text, versions_key,
};
use crate::flow::{Flow, spread};
use crate::project::head::{Summary, VersionInfo};
use crate::project::records;
use crate::store::{Item, Key, MAX_PAGE, Stored};

/// What a start asks of a flow's head: the rest of it need not be read for that.
#[derive(Deserialize)]
struct Marked {
    id: String,
    deployed: Option<u32>,
}

/// Keys that are read at a time, when many are.
const READ: usize = 500;

impl Flows {
    /// Makes the draft the next version; nothing is deployed by it.
    ///
    /// `expected` is the draft's revision as its publisher saw it; `None` takes the draft as it
    /// is now.
    ///
    /// # Errors
    /// When the draft is not the expected one, or there is no such flow.
    pub async fn publish(
        &self,
        id: &str,
        expected: Option<u64>,
        note: &str,
    ) -> Result<Version, Error> {
        for _ in 0..TRIES {
            let draft = self.draft(id).await?;
            if expected.is_some_and(|expected| expected != draft.revision) {
                return Err(conflict(id, Some(draft.revision)));
            }
            match self.publish_draft(draft, note).await {
                // Saved at this moment: the next try takes what was saved, or reports it.
                Err(Error::Conflict { .. }) => {}
                result => return result,
            }
        }
        Err(busy(id))
    }

    async fn publish_draft(&self, draft: Draft, note: &str) -> Result<Version, Error> {
        let id = &draft.flow.id;
        let document = text(id, &draft.flow)?;
        let mut info = VersionInfo {
            version: 0,
            published: Timestamp::now(),
            note: note.to_owned(),
            name: draft.flow.name.clone(),
            nodes: draft.flow.nodes.len(),
        };
        self.change(id, |mut head, commit| {
            head.latest += 1;
            head.published = Some(draft.revision);
            info.version = head.latest;
            let (at, number) = (versions_key(id), u64::from(head.latest));
            let commit = commit
                .expect(draft_key(id), Some(draft.revision))
                .expect(at.number(number), None)
                .put(at.number(number), text(id, &info)?)
                .put(documents_key(id).number(number), document.clone());
            Ok((head, commit))
        })
        .await?;
        Ok(Version { info, flow: draft.flow })
    }

    /// Records which version is deployed; `None`: none. Takes effect as a whole or not at all.
    ///
    /// # Errors
    /// When there is no such flow or version.
    pub async fn set_deployed(&self, id: &str, version: Option<u32>) -> Result<Summary, Error> {
        self.change(id, |mut head, commit| {
            if let Some(version) = version
                && !(1..=head.latest).contains(&version)
            {
                return Err(Error::NoVersion { id: id.to_owned(), version });
            }
            head.deployed = version;
            head.deployed_since = version.map(|_| Timestamp::now());
            Ok((head, commit))
        })
        .await
    }

    /// What `make` makes of every version that is deployed, and of its number, in the order of the
    /// flows' ids: what to run at a start. It is called on all processors, as soon as a flow is
    /// read, so that there is not a document of each at once.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn deployed<R: Send>(
        &self,
        make: impl Fn(Flow, u32) -> R + Sync,
    ) -> Result<Vec<R>, Error> {
        let mut found = Vec::new();
        let at = Key::new("flow");
        let mut after: Option<Key> = None;
        loop {
            let page = records::page(&*self.store, &at, after, MAX_PAGE).await?;
            let marked = |item: &Item| parse_value::<Marked>("?", &item.value);
            let flows = page.iter().map(marked).collect::<Result<Vec<_>, _>>()?;
            let deployed = flows.iter().filter_map(|flow| Some((&flow.id, flow.deployed?)));
            let deployed: Vec<_> = deployed.collect();
            let key = |(id, version): &(&String, u32)| documents_key(id).number((*version).into());
            let keys: Vec<Key> = deployed.iter().map(key).collect();
            // Several at a time, for each read occupies a thread and this is what a start waits for.
            let reads = keys.chunks(READ).map(|keys| self.store.get_all(keys.to_vec()));
            let stored = try_join_all(reads).await?.concat();
            let stored: Vec<_> = deployed.iter().zip(&stored).collect();
            let versions = spread(&stored, |((id, version), stored)| {
                let version = *version;
                let Some(stored) = stored else {
                    return Err(Error::NoVersion { id: (*id).clone(), version });
                };
                Ok(make(parse(id, stored)?.0, version))
            });
            for version in versions {
                found.push(version?);
            }
            after = page.last().map(|last| last.key.clone());
            if page.len() < MAX_PAGE || after.is_none() {
                return Ok(found);
            }
        }
    }

    /// A published version.
    ///
    /// # Errors
    /// When there is no such flow or version.
    pub async fn version(&self, id: &str, version: u32) -> Result<Version, Error> {
        let number = u64::from(version);
        let info = self.read(id, versions_key(id).number(number)).await?;
        let flow = self.read(id, documents_key(id).number(number)).await?;
        if let (Some((info, _)), Some((flow, _))) = (info, flow) {
            return Ok(Version { info, flow });
        }
        self.head(id).await?;
        Err(Error::NoVersion { id: id.to_owned(), version })
    }

    /// The versions in the order of their numbers, from behind `after`; fewer than `limit` (at
    /// most 1,000) only at the end.
    ///
    /// # Errors
    /// When there is no such flow.
    pub async fn versions(
        &self,
        id: &str,
        after: Option<u32>,
        limit: usize,
    ) -> Result<Vec<VersionInfo>, Error> {
        self.head(id).await?;
        let at = versions_key(id);
        let after = after.map(|after| at.number(u64::from(after)));
        let page = records::page(&*self.store, &at, after, limit).await?;
        let info = |item: Item| {
            let stored = Stored { revision: item.revision, value: item.value };
            Ok(parse(id, &stored)?.0)
        };
        page.into_iter().map(info).collect()
    }
}
