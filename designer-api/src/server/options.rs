//! What a server is started with, and why it may refuse.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use engine::script::PoolOptions;

use crate::gate::keep::KeepError;
use crate::gate::password::PasswordError;

/// The port without `--port`.
pub const PORT: u16 = 7878;

/// How a server is started.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where everything is kept.
    pub data: PathBuf,
    /// Where to listen.
    pub bind: IpAddr,
    /// 0: any free one.
    pub port: u16,
    /// Where a proxy serves us to browsers: `https://flows.example.org`.
    pub public_url: Option<url::Url>,
    /// Origins, beside our own, whose pages may send changes and open sockets.
    pub allow_origins: Vec<String>,
    /// Private addresses, networks and names that connections may reach; public ones they may.
    pub allow_addresses: Vec<String>,
    /// The file with the owner's password.
    pub password_file: Option<PathBuf>,
    /// Example apps to be served below `/apps/`; none but in the demo.
    pub apps: &'static [examples::apps::App],
    /// How scripts are run.
    pub scripts: PoolOptions,
    /// Threads that serve HTTP; 0: as many as there are processors.
    pub workers: usize,
}

impl Options {
    /// Serves this data directory to this machine only.
    #[must_use]
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            bind: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: PORT,
            public_url: None,
            allow_origins: Vec::new(),
            allow_addresses: Vec::new(),
            password_file: None,
            apps: &[],
            scripts: PoolOptions::default(),
            workers: 0,
        }
    }
}

/// Why a server did not start. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Others could reach it, and nothing would keep them out.
    #[error(
        "{address} can be reached from other machines, and no password is set. Write one into a \
         file and name it in WIRELOOM_ADMIN_PASSWORD_FILE, or use --bind 127.0.0.1"
    )]
    Exposed {
        /// Where it was to listen.
        address: SocketAddr,
    },
    /// Somebody listens there already.
    #[error(
        "port {} on {} is in use by another program. Stop that one, or choose another with --port",
        address.port(), address.ip()
    )]
    AddressInUse {
        /// Where it was to listen.
        address: SocketAddr,
    },
    /// The address is of no use.
    #[error("cannot listen on {address}: {source}. {hint}")]
    Listen {
        /// Where it was to listen.
        address: SocketAddr,
        /// Why not.
        source: std::io::Error,
        /// What to do.
        hint: &'static str,
    },
    /// The data directory cannot be written.
    #[error("the data directory {} cannot be used. Choose one that you may write with --data", path.display())]
    Data {
        /// The directory.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// An origin is none.
    #[error("{0:?} is no origin; write it as browsers do: https://app.example.org")]
    Origin(String),
    /// An entry of `--allow-address` is none.
    #[error("--allow-address: {0}")]
    Address(#[from] engine::connection::guard::BadEntry),
    /// What is kept cannot be read.
    #[error(transparent)]
    Project(#[from] engine::project::Error),
    /// The password is of no use.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// Sessions and tokens cannot be read.
    #[error(transparent)]
    Keep(#[from] KeepError),
    /// The password could not be taken.
    #[error(transparent)]
    Owner(#[from] crate::gate::owner::OwnerError),
    /// The store cannot be opened.
    #[error(transparent)]
    Store(#[from] engine::store::Error),
    /// The server itself.
    #[error("the server could not be set up: {0}")]
    Server(std::io::Error),
}
