//! `demo`: the example flows, and a feed for them to listen to.

use std::process::ExitCode;

use anyhow::Context as _;
use engine::connection::Settings;
use engine::flow::Flow;
use engine::project::{Error as ProjectError, Expect};
use examples::apps::APPS;
use examples::credit::Credit;
use examples::feed::{Feed, Settings as FeedSettings};
use examples::flows::DEMO;

use super::args::DemoArgs;
use super::signals::Signals;
use super::{check, out, serve};
use crate::installation::{Deploy, Installation};
use crate::server;

/// Serves the examples until a signal says stop.
pub(super) async fn demo(args: DemoArgs) -> anyhow::Result<ExitCode> {
    out::log(&args.net.log)?;
    let signals = Signals::new()?;
    let mut options = args.net.options(args.data);
    // The feed is on this machine; nothing else private may be reached.
    options.apps = APPS;
    options.allow_addresses.push("127.0.0.1".to_owned());
    let feed = Feed::start(&FeedSettings::default()).await.context("the feed found no port")?;
    let credit = Credit::start(0).await.context("the credit service found no port")?;
    let running = server::start(options).await?;
    let service = serde_json::Value::from(credit.url());
    let installation = running.installation();
    installation.set_global("creditService".to_owned(), Some(service), Expect::Anything).await?;
    furnish(installation, &feed.url()).await?;
    serve::greet(&running);
    out::say(format_args!("The demo page is at {}/demo/", running.url()));
    for app in APPS {
        out::say(format_args!("{} is at {}/apps/{}/", app.title, running.url(), app.name));
    }
    out::say(format_args!(""));
    let ended = serve::until_stopped(running, signals, args.net.stop_after).await;
    feed.stop().await;
    credit.stop().await;
    ended
}

/// Deploys the examples that are not there, then points their connections at the feed, so that
/// they hear it from the first event on. What somebody has changed since the last demo stays.
async fn furnish(installation: &Installation, feed: &str) -> anyhow::Result<()> {
    for example in DEMO {
        let flow: Flow = serde_json::from_str(example.json)
            .with_context(|| format!("the example {} cannot be read", example.id))?;
        match installation.project.flows().create(&flow).await {
            Ok(_) => deploy(installation, flow.id).await,
            Err(ProjectError::Exists { .. } | ProjectError::CaseTwin { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    for connection in DEMO.iter().flat_map(|example| example.connections) {
        let settings = Settings::new(*connection, feed);
        installation.set_connection(settings, Expect::Anything).await?;
    }
    Ok(())
}

/// One that does not run is no reason to keep the others from it.
async fn deploy(installation: &Installation, flow: String) {
    if let Err(problem) = installation.deploy(flow.clone(), Deploy::default()).await {
        out::note(format_args!("The example {flow} was not deployed: {problem}"));
        for finding in &problem.problems {
            out::note(format_args!("  {}", check::line(finding)));
        }
    }
}
