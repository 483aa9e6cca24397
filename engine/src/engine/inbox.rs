//! What frontends send, on its way to the flows that listen.

use std::collections::BTreeMap;
use std::sync::Weak;

use futures_util::future::{BoxFuture, join_all};

use crate::push::{FromFrontend, Inbox as Takes};
use crate::run::Wait;

use super::{Deployed, Inner};

/// Weak, for the engine has the hub that has this.
#[derive(Debug)]
pub(super) struct Inbox(pub(super) Weak<Inner>);

impl Takes for Inbox {
    fn take(&self, message: FromFrontend) -> Option<BoxFuture<'static, ()>> {
        let deployed = self.0.upgrade()?.deployed.load_full();
        // By flow, so that the flows' order is the same for every message.
        let by_flow: BTreeMap<&String, &Deployed> = deployed.iter().collect();
        let mut heard = false;
        let mut waits = Vec::new();
        for hearing in by_flow.values().flat_map(|one| &one.hearings) {
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
