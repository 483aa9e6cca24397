//! Suspended connections: events are held, and released when the connection is resumed.

use std::sync::Arc;

use super::{Phase, Task};
use crate::connection::held::Held;
use crate::connection::{Enabled, State};

impl Task {
    /// Finds what is held from before.
    pub(super) async fn find_held(&mut self) {
        let Some(store) = self.store.take() else { return };
        match Held::open(store, &self.board.id).await {
            Ok(held) => {
                let held = Arc::new(held);
                self.board.held.set(Arc::clone(&held)).unwrap_or_default();
            }
            Err(error) => {
                tracing::error!(connection = %self.board.id, %error, "held events cannot be read");
            }
        }
    }

    /// Begins or ends to hold events, as the settings say.
    pub(super) fn take_hold(&mut self) {
        let suspended = self.settings.enabled == Enabled::Suspended;
        let state = self.open_state();
        let connected = matches!(self.phase, Phase::Connected(_));
        self.board.show(|view| {
            view.suspended = suspended;
            if connected {
                view.state = state;
            }
        });
        let Some(held) = self.board.held.get().cloned() else { return };
        held.flow(self.settings.enabled == Enabled::Enabled);
        self.teller.hold(suspended.then(|| Arc::clone(&held)));
        if self.settings.enabled == Enabled::Enabled && held.len() > 0 {
            self.teller.release(held);
        }
    }

    /// What the state is called while a socket is open.
    pub(super) fn open_state(&self) -> State {
        match self.settings.enabled {
            Enabled::Suspended => State::Suspended,
            _ => State::Connected,
        }
    }
}
