//! What is kept of a flow beside its documents.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::flow::{Durability, Flow};

/// A flow in a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// The flow's id.
    pub id: String,
    /// The draft's name.
    pub name: String,
    /// The draft's description.
    pub description: String,
    /// The draft's durability.
    pub durability: Durability,
    /// How many nodes the draft has.
    pub nodes: usize,
    /// The draft's revision: expected when it is saved.
    pub revision: u64,
    /// When the flow was created.
    pub created: Timestamp,
    /// When the draft was saved last.
    pub saved: Timestamp,
    /// The newest published version; 0 if there is none.
    pub latest: u32,
    /// Whether the draft was saved since the newest version was published.
    pub unpublished: bool,
    /// The version that is deployed.
    pub deployed: Option<u32>,
    /// Since when it is.
    pub deployed_since: Option<Timestamp>,
}

/// A published version in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VersionInfo {
    /// Counted from 1, per flow.
    pub version: u32,
    /// When it was published.
    pub published: Timestamp,
    /// What its publisher says about it.
    pub note: String,
    /// The flow's name in this version.
    pub name: String,
    /// How many nodes it has.
    pub nodes: usize,
}

/// What stands in the store under a flow's id.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) durability: Durability,
    pub(super) nodes: usize,
    /// The draft's revision; `None` where the head was written by the same commit, so that the
    /// head's own revision is the draft's.
    pub(super) draft: Option<u64>,
    pub(super) created: Timestamp,
    pub(super) saved: Timestamp,
    pub(super) latest: u32,
    /// The draft that the newest version was made of.
    pub(super) published: Option<u64>,
    pub(super) deployed: Option<u32>,
    pub(super) deployed_since: Option<Timestamp>,
}

impl Head {
    pub(super) fn new(flow: &Flow) -> Self {
        let now = Timestamp::now();
        let mut head = Self {
            id: flow.id.clone(),
            name: String::new(),
            description: String::new(),
            durability: flow.durability,
            nodes: 0,
            draft: None,
            created: now,
            saved: now,
            latest: 0,
            published: None,
            deployed: None,
            deployed_since: None,
        };
        head.saved(flow);
        head
    }

    /// Takes over what a list shows of a draft that is saved together with this head.
    pub(super) fn saved(&mut self, flow: &Flow) {
        self.name.clone_from(&flow.name);
        self.description.clone_from(&flow.description);
        self.durability = flow.durability;
        self.nodes = flow.nodes.len();
        self.saved = Timestamp::now();
        self.draft = None;
    }

    pub(super) fn summary(self, revision: u64) -> Summary {
        let draft = self.draft.unwrap_or(revision);
        Summary {
            id: self.id,
            name: self.name,
            description: self.description,
            durability: self.durability,
            nodes: self.nodes,
            revision: draft,
            created: self.created,
            saved: self.saved,
            latest: self.latest,
            unpublished: self.published != Some(draft),
            deployed: self.deployed,
            deployed_since: self.deployed_since,
        }
    }
}
