//! What a call of a script may use, as a part of a config.

use engine::node::Problem;
use engine::script::Limits;
use engine::text::Duration;
use schemars::JsonSchema;
use serde::Deserialize;

/// What one call may use.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct ScriptLimits {
    /// How long it may take. At most one minute.
    #[schemars(extend("default" = "PT1S"))]
    time: Duration,
    /// Memory, in MiB.
    #[schemars(range(min = 1, max = 512), extend("default" = 64))]
    memory: u32,
    /// The result's size as JSON, in KiB.
    #[schemars(range(min = 1, max = 16_384), extend("default" = 1_024))]
    output: u32,
    /// Room for functions that call each other, in KiB.
    #[schemars(range(min = 64, max = 2_048), extend("default" = 512))]
    stack: u32,
    /// Steps of promises.
    #[schemars(range(min = 1, max = 10_000_000), extend("default" = 100_000))]
    jobs: u32,
}

impl Default for ScriptLimits {
    #[allow(clippy::expect_used, reason = "a constant; a test makes every default")]
    fn default() -> Self {
        let usual = Limits::default();
        Self {
            time: Duration::parse("PT1S").expect("a constant duration is well formed"),
            memory: usual.memory >> 20,
            output: usual.output >> 10,
            stack: usual.stack >> 10,
            jobs: usual.jobs,
        }
    }
}

impl ScriptLimits {
    pub(crate) fn limits(&self) -> Limits {
        let limits = Limits {
            time: self.time.to_std(),
            memory: self.memory.saturating_mul(1 << 20),
            output: self.output.saturating_mul(1 << 10),
            stack: self.stack.saturating_mul(1 << 10),
            jobs: self.jobs,
        };
        limits.clamped()
    }

    pub(crate) fn check(&self) -> Vec<Problem> {
        let most = Limits::MOST.time;
        let time = self.time.to_std();
        if time.is_zero() || time > most {
            let words = "A script may take up to one minute (PT60S), and more than nothing.";
            return vec![Problem::error("config", "/limits/time", words)];
        }
        Vec::new()
    }
}
