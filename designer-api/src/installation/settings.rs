//! Settings that the program itself goes by. The others are the pages' own, and any JSON.

use engine::node::Runnable;
use engine::project::{Error, Expect};
use engine::push::ChannelRules;
use serde_json::Value as Json;

use super::Installation;
use crate::gate::origin;
use crate::problem::{Answer, Problem};

/// Channels by pattern: how much they keep (see `docs/push.md`).
const CHANNELS: &str = "push.channels";
/// Origins whose pages may come for push with a ticket.
const ORIGINS: &str = "push.origins";
/// The flow or script that is called with failed runs that nothing else dealt with.
const ERROR_HANDLER: &str = "errorHandler";
/// Most origins.
const MOST_ORIGINS: usize = 1_000;

/// A setting that is understood.
enum Known {
    Channels(ChannelRules),
    Origins(Vec<String>),
    Handler(Option<Runnable>),
    /// A page's own.
    Other,
}

impl Installation {
    /// Changes a setting, and works by it at once; `None` removes it. Gives the new revision, 0
    /// for a removal.
    ///
    /// # Errors
    /// 422 for a value that the program cannot work by, 404 for a removal of nothing, 409 when the
    /// expectation does not hold.
    pub async fn set_setting(
        &self,
        name: String,
        value: Option<Json>,
        expect: Expect,
    ) -> Answer<u64> {
        let known = read(&name, value.as_ref())?;
        let this = self.clone();
        self.serial
            .run(async move {
                let settings = this.project.settings();
                let revision = match value {
                    Some(value) => settings.put(&name, &value, expect).await?,
                    None if settings.delete(&name, expect).await? => 0,
                    None => {
                        return Err(Problem::not_found("there is no setting of this name"));
                    }
                };
                this.apply(known);
                Ok(revision)
            })
            .await?
    }

    /// Works by the settings that are kept.
    pub(super) async fn apply_settings(&self) -> Result<(), Error> {
        for name in [CHANNELS, ORIGINS, ERROR_HANDLER] {
            let Some(record) = self.project.settings().get(name).await? else { continue };
            match read(name, Some(&record.value)) {
                Ok(known) => self.apply(known),
                Err(problem) => tracing::error!(name, %problem, "a setting is not gone by"),
            }
        }
        Ok(())
    }

    fn apply(&self, known: Known) {
        match known {
            Known::Channels(rules) => self.engine.hub().set_rules(rules),
            Known::Origins(origins) => self.push_origins.set(origins),
            Known::Handler(handler) => self.engine.set_error_handler(handler),
            Known::Other => {}
        }
    }
}

/// What a setting means; without a value, what its absence means.
fn read(name: &str, value: Option<&Json>) -> Answer<Known> {
    match (name, value) {
        (CHANNELS, None) => Ok(Known::Channels(ChannelRules::default())),
        (CHANNELS, Some(value)) => {
            let rules = ChannelRules::read(value);
            rules.map(Known::Channels).map_err(|mistake| bad(&mistake.message, &mistake.pointer))
        }
        (ORIGINS, None) => Ok(Known::Origins(Vec::new())),
        (ORIGINS, Some(value)) => origins(value).map(Known::Origins),
        (ERROR_HANDLER, None | Some(Json::Null)) => Ok(Known::Handler(None)),
        (ERROR_HANDLER, Some(Json::String(flow))) => {
            let named = Some(flow.clone()).filter(|flow| !flow.is_empty());
            Ok(Known::Handler(named.map(Runnable::Flow)))
        }
        (ERROR_HANDLER, Some(value)) => {
            let words = "write the id of a flow, {\"script\": \"id\"}, or null";
            let handler = serde_json::from_value(value.clone()).map_err(|_| bad(words, ""))?;
            Ok(Known::Handler(Some(handler)))
        }
        _ => Ok(Known::Other),
    }
}

fn origins(value: &Json) -> Answer<Vec<String>> {
    let list = value.as_array().filter(|list| list.len() <= MOST_ORIGINS);
    let list = list.ok_or_else(|| bad("write a list: [\"https://app.example.org\"]", ""))?;
    let read = |(at, item): (usize, &Json)| {
        let origin = item.as_str().and_then(origin::normal);
        let words = "write an origin as browsers do: https://app.example.org";
        origin.ok_or_else(|| bad(words, &format!("/{at}")))
    };
    list.iter().enumerate().map(read).collect()
}

fn bad(words: &str, pointer: &str) -> Problem {
    let status = actix_web::http::StatusCode::UNPROCESSABLE_ENTITY;
    Problem::new(status, "bad-setting", words).at(pointer)
}
