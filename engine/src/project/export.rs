//! Gathering what a flow uses, to be carried elsewhere.

use std::collections::{BTreeMap, HashSet, VecDeque};

use serde_json::{Map, Value as Json};

use super::{Error, Project};
use crate::flow::{Bundle, Checker, Flow, limits};

impl Project {
    /// A flow with the drafts of the flows that it calls, whatever they call, and the
    /// connections that all of them use, without secrets.
    ///
    /// What a flow names and this installation does not have is left out: it would have been
    /// missing here too.
    ///
    /// # Errors
    /// When there is too much to carry, or what is there cannot be read.
    pub async fn bundle(&self, flow: Flow, checker: &Checker) -> Result<Bundle, Error> {
        let mut known: HashSet<String> = HashSet::from([flow.id.clone()]);
        let mut connections: BTreeMap<String, Map<String, Json>> = BTreeMap::new();
        let mut flows: Vec<Flow> = Vec::new();
        let mut called: VecDeque<String> = VecDeque::new();
        self.gather(&flow, checker, &mut called, &mut connections).await?;
        while let Some(id) = called.pop_front() {
            if !known.insert(id.clone()) {
                continue;
            }
            let draft = match self.flows().draft(&id).await {
                Ok(draft) => draft.flow,
                Err(Error::Missing { .. }) => continue,
                Err(error) => return Err(error),
            };
            self.gather(&draft, checker, &mut called, &mut connections).await?;
            flows.push(draft);
            if flows.len() > limits::BUNDLED {
                return Err(Error::TooLarge {
                    what: "bundle of".to_owned(),
                    id: flow.id,
                    limit: limits::BUNDLED,
                    found: flows.len(),
                    unit: "flows",
                });
            }
        }
        Ok(Bundle::new(flow, flows, connections.into_values().collect()))
    }

    /// Notes what one flow calls, and fetches the connections that it uses.
    async fn gather(
        &self,
        flow: &Flow,
        checker: &Checker,
        called: &mut VecDeque<String>,
        connections: &mut BTreeMap<String, Map<String, Json>>,
    ) -> Result<(), Error> {
        called.extend(checker.references(flow, "wireloom-flow").into_iter().map(|(_, id)| id));
        called.extend(flow.settings.error_handler.clone().filter(|id| !id.is_empty()));
        for (_, id) in checker.references(flow, "wireloom-connection") {
            if connections.contains_key(&id) {
                continue;
            }
            if let Some(record) = self.connections().get(&id).await?
                && let Json::Object(mut settings) = record.value
            {
                settings.entry("id").or_insert_with(|| id.clone().into());
                connections.insert(id, settings);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
