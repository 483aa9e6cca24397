//! The last attempt step by step, beyond the open socket: first messages, first heartbeat.

use std::sync::Arc;

use super::{Phase, Task};
use crate::connection::trail::StepName;

impl Task {
    pub(super) fn show_steps(&self) {
        let steps = Arc::from(self.trail.steps());
        self.board.show(|view| view.steps = steps);
    }

    /// Looks whether a step is done.
    pub(super) fn follow_trail(&mut self) {
        let Phase::Connected(session) = &self.phase else { return };
        if self.trail.is_on(StepName::InitialMessages) && session.is_open() {
            self.trail.end(None);
            if self.pulse.is_some() {
                self.trail.begin(StepName::Heartbeat);
            }
            self.show_steps();
        } else if self.pulse.is_some() && self.trail.is_at(StepName::Upgrade) {
            self.trail.begin(StepName::Heartbeat);
        }
    }

    /// The first heartbeat has done all that is asked of it.
    pub(super) fn heartbeat_done(&mut self) {
        if self.trail.is_on(StepName::Heartbeat) {
            self.trail.end(None);
            self.show_steps();
        }
    }

    /// The socket ended while a step was under way.
    pub(super) fn step_failed(&mut self, reason: &str) {
        if self.trail.is_under_way() {
            self.trail.end(Some(reason));
            self.show_steps();
        }
    }
}
