//! What every test of a connection begins with: a registry, settings, a listener.

use std::sync::Arc;

use engine::connection::guard::AllowList;
use engine::connection::{Period, Registry, Settings};

use crate::ear::Ear;

/// With no connections, and with the loopback allowed.
///
/// # Panics
/// Never.
#[must_use]
pub fn registry() -> Registry {
    Registry::new(AllowList::new(["127.0.0.0/8"]).unwrap())
}

/// Of a connection called `feed` that is quick to try again, so that tests are quick.
#[must_use]
pub fn settings(url: &str) -> Settings {
    let mut settings = Settings::new("feed", url);
    settings.reconnect.initial = Period::millis(10);
    settings.reconnect.max = Period::millis(50);
    settings
}

/// Listens to `feed`.
#[must_use]
pub fn listen(registry: &Registry) -> Arc<Ear> {
    let ear = Arc::new(Ear::default());
    registry.set_listener("feed", Some(ear.clone()));
    ear
}
