//! After a commit: whoever waits for timers, messages and pushes is told.

use std::sync::Arc;

use super::command::Debugged;
use super::definition::Definition;
use super::event::{Event, Record};
use super::instance::Instance;
use super::outgoing;
use super::service::Inner;
use crate::push::TopicName;
use crate::run::DebugLine;

impl Inner {
    /// After a commit: whoever waits for timers, messages and pushes is told.
    pub(super) fn committed(
        self: &Arc<Self>,
        before: Option<&Instance>,
        after: &Instance,
        records: &[Record],
    ) {
        for record in records {
            for event in &record.events {
                match event {
                    Event::Pushed { seq, push } => {
                        let frame = outgoing::frame(&after.id, *seq, record.at, push);
                        if let Ok(topic) = TopicName::process(&after.id) {
                            self.hub.deliver(&topic, *seq, &frame);
                        }
                    }
                    Event::Timer { timer, .. } => self.clock.set(timer.due),
                    Event::Wait { wait, .. } => {
                        self.matching.look_for(&after.id, wait);
                    }
                    _ => {}
                }
            }
        }
        self.watched.changed(&after.id);
        let resumed = before.is_some_and(|before| before.status == super::Status::OnHold)
            && after.status == super::Status::Started;
        if resumed {
            self.clock.look_again();
            for wait in after.waits.values() {
                self.matching.look_for(&after.id, wait);
            }
        }
    }

    pub(super) fn debug(&self, definition: &Definition, lines: &[Debugged]) {
        for Debugged { node, level, text, value } in lines {
            let flow = &definition.plan.flow;
            self.world.debug(DebugLine { flow, node, run: 0, level: *level, text, value });
        }
    }
}
