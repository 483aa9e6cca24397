//! `import` and `export`.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use engine::flow::Checker;
use engine::project::Project;
use serde_json::Value as Json;

use super::args::{Existing, ExportArgs, ImportArgs};
use super::check::{self, read};
use super::reach::Reach;
use super::{out, remote};
use crate::problem::{Finding, Problem};
use crate::transfer::{self, Importer, OnExisting, Order};

/// Takes files in, one after the other; what a file holds comes in as a whole or not at all.
pub(super) async fn import(args: ImportArgs) -> anyhow::Result<ExitCode> {
    let reach = Reach::find(&args.target).await?;
    let order = Order {
        on_existing: match args.on_existing {
            Existing::NewId => OnExisting::NewId,
            Existing::Draft => OnExisting::Draft,
        },
        keep_mistakes: args.keep_mistakes,
    };
    let mut good = true;
    for path in &args.files {
        let bytes = read(path)?;
        let name = path.display();
        match import_one(&reach, &bytes, order).await {
            Ok(report) => tell(&report),
            Err(error) => {
                out::note(format_args!("{name}: {error:#}"));
                good = false;
            }
        }
    }
    if let Reach::Directory(store) = &reach {
        store.close().await?;
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn import_one(reach: &Reach, bytes: &[u8], order: Order) -> anyhow::Result<Json> {
    let bundle = transfer::read(bytes)?;
    match reach {
        Reach::Server(server) => {
            let draft = order.on_existing == OnExisting::Draft;
            let path = format!(
                "/api/import?onExisting={}&keepMistakes={}",
                if draft { "draft" } else { "new-id" },
                order.keep_mistakes
            );
            let answer = server.ask("POST", &path, Some(&bundle.document()?))?;
            Ok(serde_json::from_str(&answer)?)
        }
        Reach::Directory(store) => {
            let project = Project::new(Arc::clone(store));
            let checker = Checker::new(nodes::catalog());
            let importer = Importer { project: &project, checker: &checker, running: None };
            let report = importer.import(bundle, order).await.map_err(explained)?;
            Ok(serde_json::to_value(&report)?)
        }
    }
}

/// A problem with everything that was found, each on its line beside the results.
fn explained(problem: Problem) -> anyhow::Error {
    for finding in &problem.problems {
        out::note(check::line(finding));
    }
    anyhow!(problem)
}

fn tell(report: &Json) {
    let text = |json: &Json, key: &str| {
        json.get(key).and_then(Json::as_str).unwrap_or_default().to_owned()
    };
    for (kind, what) in [("flows", "flow"), ("connections", "connection")] {
        for one in report.get(kind).and_then(Json::as_array).into_iter().flatten() {
            let (id, was) = (text(one, "id"), text(one, "was"));
            let named = if was.is_empty() || was == id { id } else { format!("{id} (was {was})") };
            out::say(format_args!("{what} {named}: {}", text(one, "action")));
            for found in one.get("problems").and_then(Json::as_array).into_iter().flatten() {
                let finding: Finding = remote::finding(found);
                out::note(format_args!("  {}", check::line(&finding)));
            }
        }
    }
}

/// Writes a flow or a bundle.
pub(super) async fn export(args: ExportArgs) -> anyhow::Result<ExitCode> {
    let text = match Reach::find(&args.target).await? {
        Reach::Server(server) => {
            // Checked here, for it becomes part of an address.
            engine::flow::check_id(&args.flow).map_err(|why| anyhow!("the flow's id {why}"))?;
            let what = if args.bundle { "bundle" } else { "export" };
            let version = args.version.map(|version| format!("?version={version}"));
            let version = version.unwrap_or_default();
            server.ask("GET", &format!("/api/flows/{}/{what}{version}", args.flow), None)?
        }
        Reach::Directory(store) => {
            let project = Project::new(Arc::clone(&store));
            let checker = Checker::new(nodes::catalog());
            let bundle = transfer::bundle(&project, &checker, &args.flow, args.version).await;
            store.close().await?;
            let bundle = bundle?;
            match bundle.flows.first() {
                Some(flow) if !args.bundle => transfer::canonical(flow)?,
                _ => transfer::canonical(&bundle)?,
            }
        }
    };
    match args.output {
        Some(path) => std::fs::write(&path, text)
            .with_context(|| format!("{} cannot be written", path.display()))?,
        None => out::say(text.trim_end()),
    }
    Ok(ExitCode::SUCCESS)
}
