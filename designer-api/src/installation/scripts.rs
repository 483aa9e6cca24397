//! Library scripts: kept with their former versions, at work as soon as they are saved.

use std::sync::Arc;

use engine::project::{Expect, Project, Record};
use engine::script::{Answer as CallAnswer, Call, Program};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Installation, all};
use crate::problem::{Answer, Problem};

/// A library script as people write it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Script {
    /// Unique in the installation; flows name it.
    pub id: String,
    /// For people.
    #[serde(default)]
    pub name: String,
    /// For people; Markdown.
    #[serde(default)]
    pub description: String,
    /// JavaScript or TypeScript that exports `main`, `preprocessor` or both.
    pub source: String,
}

/// A library script as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeptScript {
    /// The script itself.
    #[serde(flatten)]
    pub script: Script,
    /// Counted from 1.
    pub version: u32,
    /// When it was saved.
    pub saved: Timestamp,
}

/// A script of the store.
///
/// # Errors
/// When it is none.
pub fn script_of(record: &Record) -> Answer<KeptScript> {
    serde_json::from_value(record.value.clone()).map_err(|error| Problem::internal(&error))
}

/// Reads a script; says what is wrong with it.
///
/// # Errors
/// 422 with line and column.
pub fn compile(source: &str) -> Answer<Arc<Program>> {
    Program::library(source).map_err(|mistake| {
        let found = engine::node::Problem::error("script", "/source", mistake.to_string());
        Problem::unprocessable("bad-script", "the script has a mistake", vec![found])
    })
}

/// Keeps a script as its next version; gives that and its revision. The version of record comes
/// first: a crash between the two leaves a script without its newest history, never the reverse.
///
/// # Errors
/// 409 when the expectation does not hold.
pub async fn keep(project: &Project, script: Script, expect: Expect) -> Answer<(KeptScript, u64)> {
    let id = script.id.clone();
    let known = project.scripts().get(&id).await?;
    let version = match &known {
        Some(record) => script_of(record)?.version + 1,
        None => 1,
    };
    let kept = KeptScript { script, version, saved: Timestamp::now() };
    let value = serde_json::to_value(&kept).map_err(|error| Problem::internal(&error))?;
    let revision = project.scripts().put(&id, &value, expect).await?;
    let name = version_name(&id, version);
    project.script_versions().put(&name, &value, Expect::Anything).await?;
    Ok((kept, revision))
}

/// Names sort by number.
pub(crate) fn version_name(id: &str, version: u32) -> String {
    format!("{id}/{version:010}")
}

impl Installation {
    /// Puts every kept script to work; what cannot be is logged.
    pub(super) async fn open_scripts(&self) -> Result<(), engine::project::Error> {
        for record in all(&self.project.scripts()).await? {
            let read = script_of(&record).and_then(|kept| compile(&kept.script.source));
            match read {
                Ok(program) => self.engine.set_script(&record.id, Some(program)),
                Err(problem) => {
                    let why = &problem.detail;
                    tracing::error!(script = record.id, why, "a script was not put to work");
                }
            }
        }
        Ok(())
    }

    /// Keeps a script and puts it to work; gives its new revision.
    ///
    /// # Errors
    /// 422 with the place of its mistake, 409 when the expectation does not hold.
    pub async fn set_script(&self, script: Script, expect: Expect) -> Answer<u64> {
        let source = script.source.clone();
        let program = tokio::task::spawn_blocking(move || compile(&source)).await;
        let program = program.map_err(|error| Problem::internal(&error))??;
        let (project, engine) = (self.project.clone(), self.engine.clone());
        self.serial
            .run(async move {
                let (kept, revision) = keep(&project, script, expect).await?;
                engine.set_script(&kept.script.id, Some(program));
                Ok(revision)
            })
            .await?
    }

    /// Calls a script. Workers belong to the program's own runtime.
    ///
    /// # Errors
    /// 503 when the program is stopping.
    pub async fn call_script(&self, program: Arc<Program>, call: Call) -> Answer<CallAnswer> {
        let pool = self.engine.scripts().clone();
        let called = self.runtime.spawn(async move { pool.call(&program, call).await });
        called.await.map_err(|_| Problem::unavailable("stopping", "the server is stopping"))
    }

    /// Removes a script with its former versions. Flows that name it stay.
    ///
    /// # Errors
    /// 404, or 409 when the expectation does not hold.
    pub async fn remove_script(&self, id: String, expect: Expect) -> Answer<()> {
        let (project, engine) = (self.project.clone(), self.engine.clone());
        self.serial
            .run(async move {
                let last = match project.scripts().get(&id).await? {
                    Some(record) => script_of(&record)?.version,
                    None => 0,
                };
                if !project.scripts().delete(&id, expect).await? {
                    return Err(Problem::not_found(format!("there is no script `{id}`")));
                }
                engine.set_script(&id, None);
                for version in 1..=last {
                    let name = version_name(&id, version);
                    project.script_versions().delete(&name, Expect::Anything).await?;
                }
                Ok(())
            })
            .await?
    }
}
