//! Starting: refuse what is unsafe, bind, open, put to work, serve.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::Arc;

use actix_web::{App, middleware, web};
use engine::connection::guard::AllowList;
use engine::push::PushLimits;
use engine::run::Application;
use tokio::sync::Semaphore;

use super::health::Health;
use super::listen::listen;
use super::memory;
use super::place::Place;
use super::stores::Stores;
use super::{Options, Running, StartError};
use crate::gate::keep::Keep;
use crate::gate::keys::Keys;
use crate::gate::link::Links;
use crate::gate::origin::{self, Origins};
use crate::gate::throttle::Throttle;
use crate::gate::ticket::Tickets;
use crate::gate::{self, Gate, owner, password};
use crate::installation::Installation;
use crate::{routes, socket};

/// Sockets that have not shown their ticket yet, at once.
const MOST_IN_LOBBY: usize = 1_000;

/// Starts a server; it listens when this returns.
///
/// # Errors
/// When it would be unsafe, or something that it needs is not to be had.
pub async fn start(options: Options) -> Result<Running, StartError> {
    let wanted = SocketAddr::new(options.bind, options.port);
    let password = options.password_file.as_deref().map(password::from_file).transpose()?;
    if !options.bind.is_loopback() && password.is_none() {
        return Err(StartError::Exposed { address: wanted });
    }
    let origins = origins(&options)?;
    let allowed = AllowList::new(&options.allow_addresses)?;
    let data_error = |source| StartError::Data { path: options.data.clone(), source };
    std::fs::create_dir_all(&options.data).map_err(data_error)?;
    let listener = TcpListener::bind(wanted).map_err(|error| listen_error(wanted, error))?;
    let address = listener.local_addr().map_err(StartError::Server)?;

    let stores = Stores::open(&options.data).await?;
    let store = Arc::clone(&stores.project);
    let keys = Keys::open(Keep::new(Arc::clone(&store))).await?;
    let links = Links::of(&options.data);
    links.clear().map_err(data_error)?;
    let password = match password {
        Some(password) => Some(owner::take(&*store, &keys, password).await?),
        None => None,
    };
    let place = Place { shown: shown_url(&options, address), local: local_url(address) };
    place.write(&options.data).map_err(data_error)?;
    let link = if password.is_none() {
        Some(place.link(&links.create().map_err(data_error)?))
    } else {
        None
    };
    let cookie = if origins.secure {
        "__Host-wireloom".to_owned()
    } else {
        // Cookies know no ports: the name keeps two servers on one machine apart.
        format!("wireloom-{}", address.port())
    };
    let engine = engine::engine::Options {
        catalog: nodes::catalog(),
        application: Application::default(),
        allowed,
        push: PushLimits::default(),
        scripts: options.scripts.clone(),
    };
    let installation =
        Installation::open(Arc::clone(&store), Arc::clone(&stores.work), engine).await?;
    stores.ready().await?;
    let origins = Origins { push: installation.push_origins.clone(), ..origins };
    let tickets = Tickets::open(&*store).await?;
    let lobby = Arc::new(Semaphore::new(MOST_IN_LOBBY));
    let throttle = Throttle::default();
    let gate =
        web::Data::new(Gate { keys, links, password, origins, throttle, cookie, tickets, lobby });
    tokio::spawn(installation.engine.clone().keep_house());
    tokio::spawn(memory::give_back());
    let health = Health::watch(stores.failed());
    let serving = serve(listener, &options, &gate, &installation, &health)?;
    Ok(Running {
        address,
        place,
        link,
        data: options.data,
        handle: serving.handle(),
        serving: Some(tokio::spawn(serving)),
        health,
        installation,
        stores,
    })
}

fn serve(
    listener: TcpListener,
    options: &Options,
    gate: &web::Data<Gate>,
    installation: &Installation,
    health: &Health,
) -> Result<actix_web::dev::Server, StartError> {
    let catalog = web::Data::new(installation.engine.checker().catalog().clone());
    let (gate, installation) = (gate.clone(), web::Data::new(installation.clone()));
    let stopping = web::Data::new(health.stopping().clone());
    let health = web::Data::new(health.clone());
    let room = web::Data::new(routes::hooks::http::Room::default());
    let apps = web::Data::new(options.apps);
    let app = move || {
        App::new()
            .app_data(gate.clone())
            .app_data(installation.clone())
            .app_data(catalog.clone())
            .app_data(stopping.clone())
            .app_data(health.clone())
            .app_data(room.clone())
            .app_data(apps.clone())
            .wrap(middleware::from_fn(gate::guard))
            .configure(routes::configure)
    };
    listen(listener, options.workers, socket::on_connect, app).map_err(StartError::Server)
}

fn origins(options: &Options) -> Result<Origins, StartError> {
    let mut allowed = Vec::new();
    for text in &options.allow_origins {
        allowed.push(origin::normal(text).ok_or_else(|| StartError::Origin(text.clone()))?);
    }
    let public = options.public_url.as_ref();
    if let Some(public) = public {
        allowed.push(public.origin().ascii_serialization());
    }
    Ok(Origins {
        secure: public.is_some_and(|url| url.scheme() == "https"),
        loopback: options.bind.is_loopback(),
        allowed,
        ..Origins::default()
    })
}

fn shown_url(options: &Options, address: SocketAddr) -> String {
    let public = options.public_url.as_ref();
    public.map_or_else(|| local_url(address), |url| url.origin().ascii_serialization())
}

/// How this machine reaches the server.
fn local_url(address: SocketAddr) -> String {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(ip, address.port()))
}

fn listen_error(address: SocketAddr, source: io::Error) -> StartError {
    let hint = match source.kind() {
        io::ErrorKind::AddrInUse => return StartError::AddressInUse { address },
        io::ErrorKind::PermissionDenied => "Choose a port above 1023 with --port",
        io::ErrorKind::AddrNotAvailable => "This machine has no such address; see --bind",
        _ => "See --bind and --port",
    };
    StartError::Listen { address, source, hint }
}
