//! What can stand in the way of starting a run.

/// Why a run was not started.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// The flow is unknown or not deployed.
    #[error("The flow `{flow}` is not deployed. Deploy it first.")]
    NotDeployed {
        /// The flow's id.
        flow: String,
    },
    /// The node is not there, or starts runs in another way.
    #[error("`{node}` in the flow `{flow}` is not a trigger that can be pressed.")]
    NotPressable {
        /// The flow's id.
        flow: String,
        /// The node's id.
        node: String,
    },
    /// The flow has no such node.
    #[error("There is no node `{node}` in the flow `{flow}`.")]
    NoNode {
        /// The flow's id.
        flow: String,
        /// The node's id.
        node: String,
    },
    /// The flow has no way in for a call.
    #[error(
        "The flow `{flow}` cannot be called: give it a trigger for calls, or exactly one button."
    )]
    NotCallable {
        /// The flow's id.
        flow: String,
    },
    /// Flows call each other without end.
    #[error("The flow `{flow}` was called through more than 64 others: is there a circle?")]
    TooDeep {
        /// The flow's id.
        flow: String,
    },
}

impl EngineError {
    /// How many flows may call each other in a row.
    pub const DEEPEST: u8 = 64;
}
