//! Requests of people that are more than one command: migrating, resolving many, dry runs.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::apply::{Around, apply};
use super::command::{Command, Reply};
use super::data::inherited;
use super::instance::{Instance, Status};
use super::query::{Search, place_of};
use super::{Modification, ProcessError, Processes, Rejection};
use crate::node::Inherit;
use crate::payload::{Text, Value};
use crate::text::Path;

/// Instances looked at together.
const PAGE: usize = 200;

impl Processes {
    /// What a command would lead to; nothing changes.
    ///
    /// # Errors
    /// When it would be refused.
    pub async fn try_out(&self, id: &str, command: Command) -> Result<Instance, ProcessError> {
        let loaded = self.inner.load(id).await?;
        let deployed = |flow: &str| self.inner.deployed_version(flow);
        let around = Around { now: Timestamp::now(), deployed: &deployed, seed: 0 };
        let applied = apply(&loaded.definition, loaded.state, command, &around)?;
        Ok(applied.state)
    }

    /// What an instance begins with that inherits from another one: all of its data, or only
    /// some paths, or all but some.
    ///
    /// # Errors
    /// When there is no such instance, or a path is none.
    pub async fn inheritance(
        &self,
        id: &str,
        only: Option<&[String]>,
        without: &[String],
    ) -> Result<Value, ProcessError> {
        let paths = |texts: &[String]| {
            let paths = texts.iter().map(|text| Path::parse(text));
            paths
                .collect::<Result<Vec<_>, _>>()
                .map_err(|mistake| Rejection::Bad(mistake.to_string()))
        };
        let inherit = Inherit { only: only.map(paths).transpose()?, without: paths(without)? };
        Ok(inherited(&self.get(id).await?.data, &inherit))
    }

    /// The command that moves an instance to another version of its definition.
    ///
    /// # Errors
    /// When there is no such instance or version.
    pub async fn migration(
        &self,
        id: &str,
        version: u64,
        mapping: BTreeMap<Text, Text>,
    ) -> Result<Command, ProcessError> {
        let state = self.get(id).await?;
        let to = self.inner.definition(&state.definition, version).await?;
        Ok(Command::Migrate { to: Arc::clone(&to), mapping })
    }

    /// Changes an instance by hand, or only shows what would become of it.
    ///
    /// # Errors
    /// When one of the changes cannot be made; then none was.
    pub async fn modify(
        &self,
        id: &str,
        steps: Vec<Modification>,
        actor: Option<&str>,
    ) -> Result<Reply, ProcessError> {
        self.command(id, Command::Modify { steps }, "modify", actor, None).await
    }

    /// Resolves all incidents of a definition that have this code (all if absent), and gives how
    /// many. Those of instances that began later are left alone.
    ///
    /// # Errors
    /// When the store fails; some are resolved then.
    pub async fn resolve_all(
        &self,
        definition: &str,
        code: Option<&str>,
        data: Option<&Value>,
        actor: Option<&str>,
    ) -> Result<u64, ProcessError> {
        let mut search = Search {
            definition: Some(definition.to_owned()),
            status: vec![Status::Started],
            limit: PAGE,
            ..Search::default()
        };
        let mut resolved = 0;
        loop {
            let page = self.search(&search).await?;
            search.after = page.last().map(place_of);
            for instance in &page {
                resolved += self.resolve_of(instance, code, data, actor).await?;
            }
            if page.len() < PAGE {
                return Ok(resolved);
            }
        }
    }

    /// As [`Self::resolve_all`], of these instances.
    ///
    /// # Errors
    /// When one of them is not there; then nothing is resolved. When the store fails.
    pub async fn resolve_these(
        &self,
        ids: &[String],
        code: Option<&str>,
        data: Option<&Value>,
        actor: Option<&str>,
    ) -> Result<u64, ProcessError> {
        let mut instances = Vec::new();
        for id in ids {
            instances.push(self.get(id).await?);
        }
        let mut resolved = 0;
        for instance in &instances {
            resolved += self.resolve_of(instance, code, data, actor).await?;
        }
        Ok(resolved)
    }

    async fn resolve_of(
        &self,
        instance: &Instance,
        code: Option<&str>,
        data: Option<&Value>,
        actor: Option<&str>,
    ) -> Result<u64, ProcessError> {
        let mut resolved = 0;
        for (number, incident) in &instance.incidents {
            if code.is_some_and(|code| incident.code != code) {
                continue;
            }
            let command = Command::Resolve { incident: *number, data: data.cloned() };
            match self.command(&instance.id, command, "resolve", actor, None).await {
                Ok(_) => resolved += 1,
                // It is resolved already, or the instance has ended.
                Err(ProcessError::Rejected(_) | ProcessError::Missing(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(resolved)
    }
}
