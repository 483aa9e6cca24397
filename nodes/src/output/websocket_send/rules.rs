//! Which settings of WebSocket Send go together.

use engine::node::{PathPattern, Problem};
use engine::text::{OnMissing, Template};

use super::content::{Content, Language};
use super::settings::{Encoding, For, Target, Written};

pub(super) fn check(settings: &Written, content: &Content) -> Vec<Problem> {
    let mut problems = for_other_targets(settings);
    let rules = incomplete(settings).into_iter().chain(at_odds(settings));
    let broken = rules.filter(|(wrong, ..)| *wrong);
    problems.extend(broken.map(|(_, pointer, words)| Problem::error("config", pointer, words)));
    if let Content::Mistaken(mistake) = content {
        problems.push(Problem::error("config", "/message", mistake.to_string()));
    }
    problems
}

/// Whether it is broken, where, and the words.
type Rule = (bool, &'static str, &'static str);

/// What the target needs.
fn incomplete(settings: &Written) -> [Rule; 5] {
    let to = |target| settings.target == target;
    let unnamed =
        |name: &Option<Template>| name.as_ref().is_none_or(|name| name.source().trim().is_empty());
    let unchosen = settings.connection.as_ref().is_none_or(String::is_empty);
    let served = settings.endpoint.as_deref().map(PathPattern::parse);
    [
        (
            to(Target::Channel) && unnamed(&settings.channel),
            "/channel",
            "Name the channel, as in `orders`.",
        ),
        (to(Target::Connection) && unchosen, "/connection", "Choose the connection to send over."),
        (
            to(Target::Endpoint) && !matches!(served, Some(Ok(_))),
            "/endpoint",
            "Name the endpoint by its path, as its trigger has it: `rooms/{room}`.",
        ),
        (
            to(Target::Process) && unnamed(&settings.message_name),
            "/messageName",
            "Name the message as its receiver waits for it: `payment-received`.",
        ),
        (
            to(Target::Process) && unnamed(&settings.correlation),
            "/correlation",
            "Say who is to get it: an instance's id, or the value that it waits for.",
        ),
    ]
}

/// Settings that only another target has.
fn for_other_targets(settings: &Written) -> Vec<Problem> {
    let given = [
        (settings.channel.is_some(), "channel", Target::Channel),
        (settings.connection.is_some(), "connection", Target::Connection),
        (settings.client.is_some(), "client", Target::Client),
        (settings.endpoint.is_some(), "endpoint", Target::Endpoint),
        (settings.also_as_message.is_some(), "alsoAsMessage", Target::Parent),
        (settings.message_name.is_some(), "messageName", Target::Process),
        (settings.correlation.is_some(), "correlation", Target::Process),
    ];
    let wrong = given.into_iter().filter(|(given, _, of)| *given && settings.target != *of);
    wrong
        .map(|(_, setting, target)| {
            let words = format!(
                "Only the target `{}` has this: choose that target, or leave it out.",
                target.as_str()
            );
            Problem::error("config", format!("/{setting}"), words)
        })
        .collect()
}

/// Settings that do not go with each other.
fn at_odds(settings: &Written) -> [Rule; 4] {
    let Written { target, kind, retain, language, encoding, on_missing, .. } = settings;
    let to_channel = *target == Target::Channel;
    let to_frontends = to_channel || matches!(target, Target::Active | Target::Parent);
    let of_bytes = to_frontends || *target == Target::Process || *language != Language::Text;
    [
        (
            !to_frontends && *kind != For::Data,
            "/kind",
            "Only frontends are asked to run an action: choose the target `channel`, `active` or \
             `parent`, or the kind `data`.",
        ),
        (
            !to_channel && *retain,
            "/retain",
            "Only a channel retains messages: choose that target, or switch `retain` off.",
        ),
        (
            *encoding == Encoding::Base64 && of_bytes,
            "/encoding",
            "Bytes go to sockets, not to channels, and are written in the language `text`.",
        ),
        (
            *language != Language::Substitution && *on_missing != OnMissing::default(),
            "/onMissing",
            "Only the language `substitution` looks at missing values: choose it, or leave this \
             out.",
        ),
    ]
}
