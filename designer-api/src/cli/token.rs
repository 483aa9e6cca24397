//! `token`: make, list, revoke.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use engine::store::Store;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value as Json, json};

use super::args::TokenCommand;
use super::out;
use super::reach::Reach;
use crate::gate::keep::Keep;
use crate::gate::keys::{Keys, Use};
use crate::routes::tokens;

pub(super) async fn token(command: TokenCommand) -> anyhow::Result<ExitCode> {
    match command {
        TokenCommand::Create { label, days, target } => {
            let expires = days.and_then(|days| {
                let life = SignedDuration::from_hours(i64::from(days) * 24);
                Timestamp::now().checked_add(life).ok()
            });
            tokens::check(&label, expires)?;
            let secret = match Reach::find(&target).await? {
                Reach::Server(server) => {
                    let wanted = json!({ "label": label, "expires": expires });
                    let made = server.ask("POST", "/api/tokens", Some(&wanted))?;
                    let made: Json = serde_json::from_str(&made)?;
                    let secret = made.get("secret").and_then(Json::as_str);
                    secret.context("the server gave no token")?.to_owned()
                }
                Reach::Directory(store) => {
                    let made = keys(&store).await?.create_token(label.trim(), expires).await;
                    store.close().await?;
                    made?.0.expose().to_owned()
                }
            };
            out::note("This token is shown here and never again:");
            out::say(secret);
        }
        TokenCommand::List { target } => {
            for token in list(&Reach::find(&target).await?).await? {
                let text = |key: &str| token.get(key).and_then(Json::as_str).unwrap_or("-");
                out::say(format_args!(
                    "{}  {}  made {}  ends {}  used {}",
                    text("id"),
                    text("label"),
                    text("created"),
                    text("expires"),
                    text("lastUsed"),
                ));
            }
        }
        TokenCommand::Revoke { id, target } => match Reach::find(&target).await? {
            Reach::Server(server) => {
                server.ask("DELETE", &format!("/api/tokens/{id}"), None)?;
            }
            Reach::Directory(store) => {
                let ended = keys(&store).await?.end(id, Use::Token).await;
                store.close().await?;
                if !ended? {
                    bail!("there is no token {id}; `wireloom token list` lists them");
                }
            }
        },
    }
    Ok(ExitCode::SUCCESS)
}

async fn keys(store: &Arc<dyn Store>) -> anyhow::Result<Keys> {
    Ok(Keys::open(Keep::new(Arc::clone(store))).await?)
}

async fn list(reach: &Reach) -> anyhow::Result<Vec<Json>> {
    match reach {
        Reach::Server(server) => {
            let mut all = Vec::new();
            let mut path = "/api/tokens?limit=200".to_owned();
            loop {
                let mut page: Json = serde_json::from_str(&server.ask("GET", &path, None)?)?;
                if let Some(Json::Array(items)) = page.get_mut("items").map(Json::take) {
                    all.extend(items);
                }
                match page.get("next").and_then(Json::as_str) {
                    Some(next) => path = format!("/api/tokens?limit=200&cursor={next}"),
                    None => return Ok(all),
                }
            }
        }
        Reach::Directory(store) => {
            let tokens = keys(store).await?.tokens();
            store.close().await?;
            tokens.iter().map(|token| Ok(serde_json::to_value(token)?)).collect()
        }
    }
}
