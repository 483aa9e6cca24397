//! All endpoints, as the deployed flows' triggers want them.

use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::runtime::Handle;
use tokio_util::task::TaskTracker;

use super::doorman::Doorman;
use super::hook::{Hook, HookFound};
use super::routes::Routes;
use super::socket::{Endpoint, Everybody, lock};
use crate::node::{Error, Frame, PathPattern, Served, SocketEndpoint, Webhook};
use crate::payload::Value;
use crate::run::{Firing, Replier, Source};

/// All endpoints. Asked by the server for each request, by flows that send; changed by deploys.
#[derive(Debug)]
pub struct Endpoints {
    table: ArcSwap<Table>,
    everybody: Everybody,
    tracker: TaskTracker,
}

#[derive(Debug)]
struct Table {
    sockets: Routes<Arc<Endpoint>>,
    hooks: Routes<Arc<Hook>>,
}

impl Table {
    fn new(sockets: Vec<Arc<Endpoint>>, hooks: Vec<Arc<Hook>>) -> Self {
        let sockets = sockets.into_iter().map(|one| (one.settings.path.clone(), one));
        let hooks = hooks.into_iter().map(|one| (one.settings.path.clone(), one));
        Self { sockets: Routes::new(sockets), hooks: Routes::new(hooks) }
    }
}

impl Endpoints {
    /// None yet. Clients' stays are held by the tracker, so that a stop waits for them.
    #[must_use]
    pub fn new(tracker: TaskTracker) -> Self {
        let table = ArcSwap::from_pointee(Table::new(Vec::new(), Vec::new()));
        Self { table, everybody: Everybody::default(), tracker }
    }

    /// Serves these and no others. Of two that clash the first is served. Clients of an endpoint
    /// that has not changed stay; those of one that has are asked to come again (1012), those of
    /// one that is gone are sent away (1001). Must be called within the runtime, one call at a
    /// time; `scope` is what templates see.
    pub fn serve(&self, wanted: &[(Served, Arc<Firing>)], scope: &Value) {
        let former = self.table.load_full();
        let mut taken: Vec<&Served> = Vec::new();
        let (mut sockets, mut hooks) = (Vec::new(), Vec::new());
        for (served, firing) in wanted {
            if taken.iter().any(|other| other.clashes(served)) {
                let path = served.path().as_str();
                tracing::warn!(path, "two triggers serve this path; the first does");
                continue;
            }
            taken.push(served);
            match served {
                Served::Socket(socket) => {
                    sockets.push(self.socket_of(&former, socket, firing, scope));
                }
                Served::Webhook(webhook) => hooks.push(Arc::new(hook(webhook, firing, scope))),
            }
        }
        let stays = |one: &Arc<Endpoint>| sockets.iter().any(|other| Arc::ptr_eq(one, other));
        let left: Vec<_> = former.sockets.all().filter(|one| !stays(one)).cloned().collect();
        let again: Vec<PathPattern> = sockets.iter().map(|one| one.settings.path.clone()).collect();
        self.table.store(Arc::new(Table::new(sockets, hooks)));
        for endpoint in left {
            if again.contains(&endpoint.settings.path) {
                endpoint.close(1012, "the endpoint has changed; connect again");
            } else {
                endpoint.close(1001, "the endpoint is gone");
            }
        }
    }

    fn socket_of(
        &self,
        former: &Table,
        socket: &SocketEndpoint,
        firing: &Arc<Firing>,
        scope: &Value,
    ) -> Arc<Endpoint> {
        let path = socket.path.as_str();
        let doorman = Doorman::new(&socket.auth, Some(&socket.origins), scope, path);
        let same = former.sockets.all().find(|one| {
            let there = &one.settings;
            one.doorman.is(&doorman)
                && there.path == socket.path
                && there.subprotocol == socket.subprotocol
                && there.binary_as == socket.binary_as
                && (there.message, there.frame, there.clients)
                    == (socket.message, socket.frame, socket.clients)
        });
        if let Some(same) = same {
            same.firing.store(Arc::clone(firing));
            return Arc::clone(same);
        }
        let (settings, firing) = (socket.clone(), Arc::clone(firing));
        Arc::new(Endpoint::new(settings, doorman, firing, &self.everybody, &self.tracker))
    }

    /// The WebSocket endpoint at a path, with the path's variable parts.
    #[must_use]
    pub fn socket(&self, path: &str) -> Option<(Arc<Endpoint>, Value)> {
        let table = self.table.load();
        let found = table.sockets.find(path).into_iter().next();
        found.map(|(endpoint, params)| (Arc::clone(endpoint), params))
    }

    /// The webhook for a method at a path.
    #[must_use]
    pub fn hook(&self, method: &str, path: &str) -> HookFound {
        let table = self.table.load();
        let found = table.hooks.find(path);
        let fits = found.iter().find(|(hook, _)| hook.settings.methods.contains(&method));
        if let Some((hook, params)) = fits {
            return HookFound::Hook(Arc::clone(hook), params.clone());
        }
        let methods: Vec<_> =
            found.iter().flat_map(|(hook, _)| hook.settings.methods.iter().copied()).collect();
        if methods.is_empty() { HookFound::Nothing } else { HookFound::OtherMethods(methods) }
    }

    /// Sends to one client, by its `replyId`.
    ///
    /// # Errors
    /// With blame External when it has left or its queue is full.
    pub fn answer(&self, client: &str, frame: Frame) -> Result<(), Error> {
        let found = lock(&self.everybody).get(client).cloned();
        match found {
            Some(client) => client.send(frame),
            None => Err(Error::external(format!("The client `{client}` has left."))),
        }
    }

    /// Sends to all clients of the endpoint with this path, as its trigger names it.
    ///
    /// # Errors
    /// With blame Input when there is none.
    pub fn broadcast(&self, path: &str, frame: &Frame) -> Result<(), Error> {
        let table = self.table.load();
        let Some(endpoint) = table.sockets.all().find(|one| one.settings.path.as_str() == path)
        else {
            return Err(Error::input(format!("No deployed flow serves the endpoint `{path}`.")));
        };
        endpoint.broadcast(frame);
        Ok(())
    }

    /// Sends everybody away and serves nothing any more.
    pub fn stop(&self) {
        let former = self.table.swap(Arc::new(Table::new(Vec::new(), Vec::new())));
        for endpoint in former.sockets.all() {
            endpoint.close(1001, "the server is stopping");
        }
    }
}

fn hook(webhook: &Webhook, firing: &Arc<Firing>, scope: &Value) -> Hook {
    let path = webhook.path.as_str();
    let source = Source { id: path.into(), kind: "public".into(), ..Source::default() };
    Hook {
        settings: webhook.clone(),
        doorman: Doorman::new(&webhook.auth, None, scope, path),
        firing: Arc::clone(firing),
        runtime: Handle::current(),
        source: Arc::new(source),
    }
}
