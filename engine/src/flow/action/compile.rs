//! An action's settings by its type.

mod http;
mod read;

use std::time::Duration;

use serde_json::Value as Json;

use crate::node::{Calling, PushKind};
use crate::script::FunctionBody;
use crate::text::{Path, Substitution};

use super::rules::{Hit, RuleTable};
use super::{ActionDraft, ActionType, ActionWork, Params, PushMessage, on_missing};
use read::{Read, at};

/// What is wrong with an action: where in it, and the words.
pub(super) type Wrong = (String, String);

/// How long a message waits for a receiver if nothing else is said.
const TTL: Duration = Duration::from_secs(3_600);

pub(super) fn work(draft: &ActionDraft) -> Result<ActionWork, Wrong> {
    let mut params = Params::new();
    let known = known(draft.kind);
    for (place, param) in draft.params.iter().enumerate() {
        if !known.contains(&param.key.as_str()) {
            let words = format!(
                "There is no setting `{}` here; there are: {}.",
                param.key,
                known.join(", ")
            );
            return Err((format!("/params/{place}/key"), words));
        }
        if params.insert(param.key.as_str(), (place, param)).is_some() {
            return Err((format!("/params/{place}/key"), format!("`{}` is set twice.", param.key)));
        }
    }
    let read = Read(&params);
    match draft.kind {
        ActionType::WebsocketSend => push(&read).map(ActionWork::Push),
        ActionType::StartSubprocess => Ok(ActionWork::Start {
            process: read.needed("processName")?,
            start_condition: read.filled("startCondition")?,
            calling: match read.word("mode", &["async", "sync"])? {
                Some("sync") => Calling::Sync,
                _ => Calling::Async,
            },
            inherit: read.inherit()?,
            output: read.path("outputKey")?,
        }),
        ActionType::AppendParamsToParent => Ok(ActionWork::Append {
            inherit: read.inherit()?,
            destination: read.path("destination")?.map_or_else(whole, Ok)?,
        }),
        ActionType::BusinessRule => rule(&read),
        ActionType::RunFlow => Ok(ActionWork::Call {
            flow: read.needed("flow")?,
            input: read.path("input")?,
            output: read.path("outputKey")?,
        }),
        ActionType::MessageSend => Ok(ActionWork::Send {
            name: read.needed("name")?,
            correlation: read.needed("correlation")?,
            payload: read.filled("payload")?,
            ttl: read.duration("ttl")?.unwrap_or(TTL),
            id: read.filled("id")?,
        }),
        ActionType::Http => http::call(&read).map(|call| ActionWork::Http(Box::new(call))),
    }
}

/// A table of expressions, or a script.
fn rule(read: &Read<'_>) -> Result<ActionWork, Wrong> {
    let hit = match read.word("hit", &["first", "all"])? {
        Some("all") => Hit::All,
        _ => Hit::First,
    };
    let script = read.text("script")?.filter(|(_, code)| !code.trim().is_empty());
    match (script, read.get("rules")) {
        (Some((place, _)), Some(_)) => {
            Err((at(place), "A rule is a table or a script: leave one of them out.".to_owned()))
        }
        (Some((place, code)), None) => {
            let script = FunctionBody::parse(code);
            script.map(ActionWork::Script).map_err(|mistake| (at(place), mistake.to_string()))
        }
        (None, _) => {
            let (place, param) = read.required("rules")?;
            RuleTable::compile(&param.value, hit)
                .map(ActionWork::Rules)
                .map_err(|(inside, words)| (format!("{}{inside}", at(place)), words))
        }
    }
}

pub(super) fn known(kind: ActionType) -> &'static [&'static str] {
    match kind {
        ActionType::WebsocketSend => {
            &["messageType", "message", "target", "onMissing", "startOn", "alsoAsMessage"]
        }
        ActionType::StartSubprocess => {
            &["processName", "startCondition", "mode", "paramsToCopy", "withoutParams", "outputKey"]
        }
        ActionType::AppendParamsToParent => &["paramsToCopy", "withoutParams", "destination"],
        ActionType::BusinessRule => &["rules", "hit", "script"],
        ActionType::RunFlow => &["flow", "input", "outputKey"],
        ActionType::MessageSend => &["name", "correlation", "payload", "ttl", "id"],
        ActionType::Http => http::KNOWN,
    }
}

fn push(read: &Read<'_>) -> Result<PushMessage, Wrong> {
    let kind = match read.word("messageType", &["default", "action"])? {
        Some("action") => PushKind::RunAction,
        _ => PushKind::Data,
    };
    let (place, param) = read.required("message")?;
    // As a text it is JSON with holes; anything else is the message itself.
    let text = match &param.value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    let text = if param.replace_values { text } else { text.replace("${", "$${") };
    let at = format!("/params/{place}/value");
    let message = Substitution::parse(&text).map_err(|mistake| (at, mistake.to_string()))?;
    let missing = read.word("onMissing", &["null", "omit", "fail"])?.and_then(on_missing);
    let start_on = read.word("startOn", &["engine", "client"])?;
    let to_parent = read.word("target", &["active", "parent"])? == Some("parent");
    let as_message = read.filled("alsoAsMessage")?;
    if let (Some((place, _)), false) = (read.get("alsoAsMessage"), to_parent) {
        let words = "Only what goes to the parent is its message too: choose the target `parent`.";
        return Err((format!("/params/{place}/key"), words.to_owned()));
    }
    Ok(PushMessage {
        kind,
        message: message.on_missing(missing.unwrap_or_default()),
        to_parent,
        as_message,
        start_on: match start_on {
            Some("client") => super::StartOn::Client,
            _ => super::StartOn::Engine,
        },
    })
}

fn whole() -> Result<Path, Wrong> {
    Path::parse(".").map_err(|mistake| (String::new(), mistake.to_string()))
}
