//! What people write down about a connection's way out.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Secret;

/// Whether to connect through an HTTP proxy (`CONNECT`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[serde(deny_unknown_fields)]
pub enum Proxy {
    /// As the program's environment says: `https_proxy` for `wss://`, `http_proxy` for `ws://`,
    /// else `all_proxy`, in small letters or capitals; none for hosts that `no_proxy` names.
    #[default]
    Environment,
    /// Directly.
    None,
    /// Through this one.
    Http {
        /// Its address, as in `http://proxy.example:3128`.
        url: String,
        /// The user name, if the proxy wants one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        username: Option<String>,
        /// The password, if the proxy wants one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        password: Option<Secret>,
        /// Hosts to connect to directly, separated by commas: names (with all below them),
        /// addresses, networks as in `10.0.0.0/8`, each with a port if only that is meant; `*`
        /// for all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        no_proxy: Option<String>,
    },
}

/// Whether messages are compressed (permessage-deflate).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Compression {
    /// They are not; none is offered to the server.
    #[default]
    Off,
    /// Not available yet: such settings are refused.
    PermessageDeflate,
}
