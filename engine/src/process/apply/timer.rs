//! Timers: setting them, and what happens when they are due (spec process, 5).

use jiff::Timestamp;

use super::Work;
use crate::node::{Element, Error};
use crate::payload::Text;
use crate::process::command::Rejection;
use crate::process::event::Event;
use crate::process::instance::{ActionStatus, Purpose, Status, Timer, TokenState};
use crate::text::{TimerExpression, Timing};

impl Work<'_> {
    /// Sets a timer for a token; false if it is due at once, and nothing was set.
    pub(super) fn set_timer(
        &mut self,
        id: u32,
        purpose: Purpose,
        expression: &TimerExpression,
    ) -> Result<bool, Error> {
        let timing = expression.timing(&self.state.data)?;
        let moment = timing.after(self.now)?;
        let boundary = matches!(purpose, Purpose::Boundary(_));
        if moment <= self.now && !boundary && !timing.repeats() {
            return Ok(false);
        }
        let left = timing.times().map(|times| times - 1);
        let every = timing.repeats().then(|| Text::from(cycle_of(expression, &self.state.data)));
        let timer = Timer { due: up(moment), token: id, purpose, left, every };
        self.emit(Event::Timer { number: self.number(), timer });
        Ok(true)
    }

    pub(super) fn due(&mut self, number: u32) -> Result<(), Rejection> {
        let Some(timer) = self.state.timers.get(&number).cloned() else {
            return Err(Rejection::conflict("timer-gone", "The timer is needed no more."));
        };
        if timer.due > self.now.as_millisecond() {
            return Err(Rejection::conflict("too-early", "The timer is not due yet."));
        }
        self.emit(Event::TimerGone { number });
        let Timer { token, purpose, .. } = timer.clone();
        if let Purpose::Expire = purpose {
            self.finish(Status::Expired);
            return Ok(());
        }
        self.again(&timer);
        if self.token(token).is_none_or(|token| token.state != TokenState::Active) {
            return Ok(());
        }
        match purpose {
            Purpose::Action(action) => self.action_due(token, &action),
            Purpose::Node => self.leave(token, 0),
            Purpose::Boundary(boundary) => self.boundary(token, &boundary),
            Purpose::Retry(action) => self.retry(token, action.as_deref()),
            Purpose::Expire => {}
        }
        Ok(())
    }

    /// Sets the next time of a cycle, counted from when this one was due.
    fn again(&mut self, timer: &Timer) {
        let left = match timer.left {
            Some(0) => return,
            Some(left) => Some(left - 1),
            None => None,
        };
        let Some(every) = timer.every.clone() else { return };
        let next = Timing::parse(&every).ok().and_then(|timing| {
            let from = Timestamp::from_millisecond(timer.due).ok()?;
            timing.after(from).ok()
        });
        let Some(next) = next else { return };
        let due = up(next).max(timer.due.saturating_add(1));
        let timer = Timer { due, left, every: Some(every), ..timer.clone() };
        self.emit(Event::Timer { number: self.number(), timer });
    }

    fn action_due(&mut self, id: u32, action: &str) {
        let definition = self.definition;
        let node = self.node_of(id);
        let place = definition
            .actions(&node)
            .and_then(|actions| actions.0.iter().position(|one| one.id == action));
        let busy = self.token(id).is_some_and(|token| {
            matches!(
                token.action(action).status,
                Some(ActionStatus::Running | ActionStatus::Failing)
            )
        });
        if let Some(place) = place
            && !busy
        {
            self.perform(id, place);
            self.drive(id);
        }
    }

    /// A boundary event has come.
    pub(super) fn boundary(&mut self, id: u32, boundary: &Text) {
        let definition = self.definition;
        let Some(Element::Boundary(settings)) = definition.element(boundary) else { return };
        if settings.interrupting {
            self.unwatch(id);
            self.call_off(id, Status::Terminated);
            self.arrive(id, boundary, None);
        } else {
            let parent = self.token(id).and_then(|token| token.parent);
            self.new_token(parent, boundary);
        }
    }
}

/// Milliseconds since 1970, never before the moment.
fn up(moment: Timestamp) -> i64 {
    let millis = moment.as_millisecond();
    let whole = Timestamp::from_millisecond(millis).is_ok_and(|whole| whole >= moment);
    if whole { millis } else { millis.saturating_add(1) }
}

/// A cycle without holes, to be read again for its next time.
fn cycle_of(expression: &TimerExpression, data: &crate::payload::Value) -> String {
    expression.text(data).unwrap_or_else(|_| expression.as_str().to_owned())
}
