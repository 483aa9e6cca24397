//! Calls of flows and scripts for the settings of connections.

use std::sync::Weak;

use futures_util::future::BoxFuture;

use super::{Engine, Inner};
use crate::connection::{Call, Caller};
use crate::payload::Value;

/// Weak: the engine holds the connections, which hold this.
#[derive(Debug)]
pub(super) struct Calls(Weak<Inner>);

impl Calls {
    pub(super) fn of(engine: &Engine) -> Self {
        Self(std::sync::Arc::downgrade(&engine.inner))
    }
}

impl Caller for Calls {
    fn call(&self, call: Call) -> BoxFuture<'static, Result<Value, String>> {
        let engine = self.0.upgrade().map(|inner| Engine { inner });
        Box::pin(async move {
            let Some(engine) = engine else {
                return Err("The engine is stopping.".to_owned());
            };
            let called = engine.run(&call.runnable(), Value::from(call.args), 0).await;
            called.map_err(|error| error.to_string())
        })
    }
}
