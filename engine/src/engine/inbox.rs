//! What frontends send, on its way to the flows that listen.

use std::sync::Weak;

use futures_util::future::{BoxFuture, join_all};

use crate::push::{FromFrontend, Inbox as Takes};
use crate::run::Wait;

use super::Inner;
use super::binding::in_order;

/// Weak, for the engine has the hub that has this.
#[derive(Debug)]
pub(super) struct Inbox(pub(super) Weak<Inner>);

impl Takes for Inbox {
    fn take(&self, message: FromFrontend) -> Option<BoxFuture<'static, ()>> {
        let deployed = self.0.upgrade()?.deployed.load_full();
        let hearing = in_order(&deployed, |one| !one.hearings.is_empty());
        let mut heard = false;
        let mut waits = Vec::new();
        for hearing in hearing.iter().flat_map(|one| &one.hearings) {
            if hearing.hears(&message.channel) {
                heard = true;
                if let Wait::For(rest) = hearing.take(&message) {
                    waits.push(rest);
                }
            }
        }
        heard.then(|| -> BoxFuture<'static, ()> {
            Box::pin(async move {
                join_all(waits).await;
            })
        })
    }
}
