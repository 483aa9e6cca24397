//! What flows serve, through the real program: WebSocket endpoints and webhooks.

mod abuse;
mod autobahn;
mod http;
mod sockets;

use tempfile::TempDir;
use tests::program::Program;

fn program() -> (Program, TempDir) {
    let data = tempfile::tempdir().unwrap();
    (Program::start(data.path()), data)
}
