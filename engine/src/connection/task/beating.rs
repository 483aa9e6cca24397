//! The heartbeat on an open socket, and what is kept of the server's messages.

use tokio::time::Instant;

use super::ending::Ending;
use super::{ABNORMAL, Phase, Task};
use crate::connection::pulse::Pulse;

impl Task {
    /// Follows the settings; what was remembered stays, if it is the same thing.
    pub(super) fn take_heartbeat(&mut self) {
        let before = self.pulse.take();
        self.pulse = self.settings.heartbeat.as_ref().map(|rules| {
            let mut pulse = Pulse::new(rules);
            pulse.follow(before);
            if matches!(self.phase, Phase::Connected(_)) {
                pulse.start(Instant::now());
            }
            pulse
        });
        self.show_heartbeat();
    }

    pub(super) fn show_heartbeat(&self) {
        let interval = self.pulse.as_ref().and_then(|pulse| pulse.interval());
        let open = matches!(self.phase, Phase::Connected(_));
        self.board.show(|view| view.heartbeat = interval.filter(|_| open));
    }

    /// Looks at the text of a message, before anybody else does.
    pub(super) fn listen_ahead(&mut self, text: &str, now: Instant) {
        let forgot = self.memory.heard(text);
        let Some(pulse) = &mut self.pulse else { return };
        if forgot {
            pulse.forget();
        }
        let waited = pulse.waits_for_ack();
        if pulse.heard(text, now) {
            self.show_heartbeat();
        } else if waited && !pulse.waits_for_ack() {
            self.heartbeat_done();
        }
    }

    /// Looks at the heartbeat's clocks.
    pub(super) async fn tick_heartbeat(&mut self, now: Instant) {
        let reading = self.teller.free() && !self.stopping;
        if let Some(pulse) = &mut self.pulse
            && let Some(reason) = pulse.tick(now, reading)
        {
            // As with a ping: who does not answer is not asked to agree to the end. Some servers
            // would also forget a session that is closed in good order.
            self.end(Ending::Gone, ABNORMAL, reason).await;
        }
    }

    /// Sends the heartbeat that is due, before whatever else waits to be sent.
    pub(super) fn beat(&mut self) {
        let (Some(pulse), Phase::Connected(session)) = (&mut self.pulse, &mut self.phase) else {
            return;
        };
        if !session.has_room() {
            return;
        }
        let sent = match pulse.frame(&self.around.scope.value(), &self.memory, Instant::now()) {
            Some(Ok(frame)) if frame.len() > self.settings.limits.message => Err(format!(
                "it has {} bytes, more than limits.message ({}).",
                frame.len(),
                self.settings.limits.message
            )),
            Some(Ok(frame)) => session.write(frame, &self.board),
            Some(Err(reason)) => Err(reason),
            None => return,
        };
        if let Err(reason) = sent {
            self.board.counters.unsent.add(1);
            self.unsent(format!("A heartbeat could not be sent: {reason}"));
        } else if !pulse.waits_for_ack() {
            self.heartbeat_done();
        }
    }
}
