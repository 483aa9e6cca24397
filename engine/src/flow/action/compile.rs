//! An action's settings by its type.

use std::time::Duration;

use serde_json::Value as Json;

use crate::node::{Calling, Inherit, PushKind};
use crate::text::{self, Path, Substitution};

use super::rules::{Hit, RuleTable};
use super::{ActionDraft, ActionType, ActionWork, Filled, Params, PushMessage, on_missing};

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
        ActionType::BusinessRule => {
            let hit = match read.word("hit", &["first", "all"])? {
                Some("all") => Hit::All,
                _ => Hit::First,
            };
            let (place, param) = read.required("rules")?;
            RuleTable::compile(&param.value, hit)
                .map(ActionWork::Rules)
                .map_err(|(at, words)| (format!("/params/{place}/value{at}"), words))
        }
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
    }
}

pub(super) fn known(kind: ActionType) -> &'static [&'static str] {
    match kind {
        ActionType::WebsocketSend => &["messageType", "message", "target", "onMissing", "startOn"],
        ActionType::StartSubprocess => {
            &["processName", "startCondition", "mode", "paramsToCopy", "withoutParams", "outputKey"]
        }
        ActionType::AppendParamsToParent => &["paramsToCopy", "withoutParams", "destination"],
        ActionType::BusinessRule => &["rules", "hit"],
        ActionType::RunFlow => &["flow", "input", "outputKey"],
        ActionType::MessageSend => &["name", "correlation", "payload", "ttl", "id"],
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
    Ok(PushMessage {
        kind,
        message: message.on_missing(missing.unwrap_or_default()),
        to_parent: read.word("target", &["active", "parent"])? == Some("parent"),
        start_on: match start_on {
            Some("client") => super::StartOn::Client,
            _ => super::StartOn::Engine,
        },
    })
}

fn whole() -> Result<Path, Wrong> {
    Path::parse(".").map_err(|mistake| (String::new(), mistake.to_string()))
}

struct Read<'a>(&'a Params<'a>);

impl<'a> Read<'a> {
    fn get(&self, key: &str) -> Option<(usize, &'a super::Param)> {
        self.0.get(key).copied().filter(|(_, param)| param.value != Json::Null)
    }

    fn required(&self, key: &str) -> Result<(usize, &'a super::Param), Wrong> {
        self.get(key)
            .ok_or_else(|| ("/params".to_owned(), format!("The setting `{key}` is missing.")))
    }

    fn filled(&self, key: &str) -> Result<Option<Filled>, Wrong> {
        let Some((place, param)) = self.get(key) else { return Ok(None) };
        let filled = Filled::compile(&param.value, param.replace_values);
        filled.map(Some).map_err(|mistake| (format!("/params/{place}/value"), mistake.to_string()))
    }

    fn needed(&self, key: &str) -> Result<Filled, Wrong> {
        let (place, param) = self.required(key)?;
        if param.value.as_str().is_some_and(|text| text.trim().is_empty()) {
            return Err((format!("/params/{place}/value"), format!("`{key}` is empty.")));
        }
        Ok(self.filled(key)?.unwrap_or(Filled::Fixed(crate::payload::Value::Null)))
    }

    fn text(&self, key: &str) -> Result<Option<(usize, &'a str)>, Wrong> {
        let Some((place, param)) = self.get(key) else { return Ok(None) };
        let text = param
            .value
            .as_str()
            .ok_or_else(|| (format!("/params/{place}/value"), format!("`{key}` is a text.")))?;
        Ok(Some((place, text)))
    }

    /// One of some words.
    fn word(&self, key: &str, words: &[&'static str]) -> Result<Option<&'static str>, Wrong> {
        let Some((place, text)) = self.text(key)? else { return Ok(None) };
        let found = words.iter().find(|word| **word == text).copied();
        found.map(Some).ok_or_else(|| {
            let words = format!("`{key}` is one of: {}.", words.join(", "));
            (format!("/params/{place}/value"), words)
        })
    }

    fn path(&self, key: &str) -> Result<Option<Path>, Wrong> {
        let Some((place, text)) = self.text(key)? else { return Ok(None) };
        if text.trim().is_empty() {
            return Ok(None);
        }
        let path = Path::parse(text);
        path.map(Some).map_err(|mistake| (format!("/params/{place}/value"), mistake.to_string()))
    }

    fn duration(&self, key: &str) -> Result<Option<Duration>, Wrong> {
        let Some((place, text)) = self.text(key)? else { return Ok(None) };
        let length = text::Duration::parse(text)
            .map_err(|mistake| (format!("/params/{place}/value"), mistake.to_string()))?;
        Ok(Some(length.to_std()))
    }

    fn paths(&self, key: &str) -> Result<Option<Vec<Path>>, Wrong> {
        let Some((place, param)) = self.get(key) else { return Ok(None) };
        let at = || format!("/params/{place}/value");
        let Json::Array(items) = &param.value else {
            return Err((at(), format!("`{key}` is a list of paths.")));
        };
        let paths = items.iter().map(|item| {
            let text =
                item.as_str().ok_or_else(|| (at(), format!("`{key}` is a list of paths.")))?;
            Path::parse(text).map_err(|mistake| (at(), mistake.to_string()))
        });
        paths.collect::<Result<_, _>>().map(Some)
    }

    fn inherit(&self) -> Result<Inherit, Wrong> {
        Ok(Inherit {
            only: self.paths("paramsToCopy")?,
            without: self.paths("withoutParams")?.unwrap_or_default(),
        })
    }
}
