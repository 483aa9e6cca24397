//! The HTTP server itself: as actix-web's own, but that it gives connections away for upgrades.

use std::any::Any;
use std::fmt;
use std::io;
use std::net::TcpListener;
use std::rc::Rc;
use std::time::Duration;

use actix_http::body::MessageBody;
use actix_http::{HttpService, Request, Response};
use actix_server::Server;
use actix_service::{IntoServiceFactory, ServiceFactoryExt as _, fn_factory, map_config};
use actix_web::Error;
use actix_web::dev::{AppConfig, Extensions, ServiceFactory, fn_service};
use tokio::sync::OnceCell;

use crate::socket::carry;

/// Idle connections wait so long for their next request.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// A request's head may take so long.
const HEAD: Duration = Duration::from_secs(10);
/// Seconds that actix waits for requests when it is told to stop; whoever stops it waits less.
const PATIENCE: u64 = 600;

/// Serves what `app` makes, on as many threads as are asked for; 0: as many as there are
/// processors. `on_connect` is told of each connection.
///
/// # Errors
/// When the listener is of no use.
pub(crate) fn listen<F, I, S, B>(
    listener: TcpListener,
    workers: usize,
    on_connect: impl Fn(&dyn Any, &mut Extensions) + Clone + Send + 'static,
    app: F,
) -> io::Result<Server>
where
    F: Fn() -> I + Clone + Send + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Service: 'static,
    S::Error: Into<Error>,
    S::InitError: fmt::Debug,
    S::Response: Into<Response<B>>,
    B: MessageBody + 'static,
{
    let mut server = Server::build().disable_signals().shutdown_timeout(PATIENCE);
    if workers > 0 {
        server = server.workers(workers);
    }
    let stopping = server.graceful_shutdown_signal();
    let server = server.listen("http", listener, move || {
        let app = app()
            .into_factory()
            .map(|response| response.into().map_into_boxed_body())
            .map_err(|error| Response::from(error.into().error_response()));
        let app = Rc::new(map_config(app, |()| AppConfig::default()));
        // A thread's one app, for upgrades and the rest.
        let slot = Rc::new(OnceCell::new());
        let one = move || {
            let (app, slot) = (Rc::clone(&app), Rc::clone(&slot));
            async move {
                let make = || async { app.new_service(()).await.map(Rc::new) };
                slot.get_or_try_init(make).await.cloned()
            }
        };
        let (for_upgrades, stopping) = (one.clone(), stopping.clone());
        let (on_connect, stopping) = (on_connect.clone(), move || {
            let stopping = stopping.clone();
            async move { stopping.notified().await }
        });
        HttpService::build()
            .keep_alive(KEEP_ALIVE)
            .client_request_timeout(HEAD)
            // Anything else cuts WebSockets off before their closing handshake is through.
            .client_disconnect_timeout(Duration::ZERO)
            .graceful_shutdown_signal(stopping)
            .on_connect_ext(move |connection, noted| on_connect(connection, noted))
            .upgrade(fn_factory(move || {
                let app = for_upgrades();
                async move {
                    let app = app.await;
                    app.map(|app| {
                        fn_service(move |(request, connection)| {
                            Box::pin(carry(Rc::clone(&app), request, connection))
                        })
                    })
                }
            }))
            .finish(fn_factory(one))
            .tcp()
    })?;
    Ok(server.run())
}
