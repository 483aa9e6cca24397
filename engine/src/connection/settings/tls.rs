//! What people write down about a connection's TLS.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Secret;

/// TLS of a `wss://` connection beyond the system's root certificates.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Tls {
    /// Certificates of authorities that are trusted beside the system's, as PEM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca: Option<String>,
    /// The certificate to show to the server, as PEM, followed by those between it and its root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// The private key of `certificate`, as PEM without a password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Secret>,
    /// Trust whoever answers. The connection is still encrypted, but anybody on the way can read
    /// and change everything: for tests only.
    #[serde(default)]
    pub insecure_skip_verify: bool,
}
