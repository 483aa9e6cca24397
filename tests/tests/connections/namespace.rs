//! A cable that is pulled: the server is in a network namespace of its own, behind a pair of
//! virtual interfaces of which one goes down. Needs `ip` and the right to make namespaces; where
//! they are missing the test says so and passes.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use engine::connection::guard::AllowList;
use engine::connection::{Period, Registry, State};
use engine::run::Body;
use futures_util::StreamExt;
use tests::ear::Ear;
use tests::feed::{listen, settings};
use tests::until;
use tests::upstream::Peer;
use tokio::net::TcpListener;

fn ip(words: &str) -> bool {
    let run = Command::new("ip").args(words.split(' ')).stderr(Stdio::null()).status();
    run.is_ok_and(|status| status.success())
}

/// The namespace and the way there; both are gone when this is.
struct Cable {
    name: String,
    server: Option<Child>,
}

impl Cable {
    fn new() -> Option<Self> {
        let name = format!("wl{}", std::process::id());
        let cable = Self { name: name.clone(), server: None };
        let made = ip(&format!("netns add {name}"))
            && ip(&format!("link add {name}a type veth peer name {name}b netns {name}"))
            && ip(&format!("addr add 10.213.7.1/30 dev {name}a"))
            && ip(&format!("link set {name}a up"))
            && ip(&format!("-n {name} addr add 10.213.7.2/30 dev {name}b"))
            && ip(&format!("-n {name} link set {name}b up"));
        made.then_some(cable)
    }

    fn plug(&self, into: &str) {
        assert!(ip(&format!("link set {}a {into}", self.name)));
    }

    /// This program again, within the namespace; gives the server's port.
    fn serve(&mut self) -> u16 {
        let mut child = Command::new("ip")
            .args(["netns", "exec", &self.name])
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", "namespace::the_server_in_the_namespace", "--ignored", "--nocapture"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        self.server = Some(child);
        let port = said.lines().find_map(|line| line.ok()?.split("port:").nth(1)?.parse().ok());
        port.expect("the server's port")
    }
}

impl Drop for Cable {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            server.kill().unwrap_or_default();
            server.wait().map(drop).unwrap_or_default();
        }
        ip(&format!("netns del {}", self.name));
        ip(&format!("link del {}a", self.name));
    }
}

#[tokio::test]
#[ignore = "is started by the test below, in the namespace"]
async fn the_server_in_the_namespace() {
    let listener = TcpListener::bind("10.213.7.2:0").await.unwrap();
    println!("\nport:{}", listener.local_addr().unwrap().port());
    loop {
        let (tcp, _) = listener.accept().await.unwrap();
        tokio::spawn(async move {
            let Ok(mut peer) = Peer::try_accept(tcp).await else { return };
            peer.say("hello").await;
            while let Some(Ok(_)) = peer.socket.next().await {}
        });
    }
}

async fn hello(ear: &Ear) {
    while ear.body().await != Body::Connect {}
    assert_eq!(ear.text().await, "hello");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cable_that_is_pulled_is_noticed_within_the_deadline_of_a_ping() {
    let Some(mut cable) = Cable::new() else {
        println!("skipped: no network namespace can be made here (`ip netns add`)");
        return;
    };
    let port = cable.serve();
    let registry = Registry::new(AllowList::new(["10.213.7.0/30"]).unwrap());
    let ear = listen(&registry);
    let mut settings = settings(&format!("ws://10.213.7.2:{port}/"));
    settings.ping.interval = Period::millis(200);
    settings.ping.deadline = Period::millis(400);
    settings.limits.handshake = Period::millis(500);
    let handle = registry.set(settings).unwrap();
    hello(&ear).await;
    until("a round trip", async || handle.status().ping_millis).await;

    cable.plug("down");
    let (code, reason) = loop {
        if let Body::Disconnect { code, reason } = ear.body().await {
            break (code, reason);
        }
    };
    assert_eq!(code, 1006);
    assert!(reason.contains("did not answer a ping within PT0.4S"), "{reason}");
    until("a failed attempt", async || {
        (handle.status().state == State::Waiting && handle.status().attempt > 1).then_some(())
    })
    .await;

    cable.plug("up");
    hello(&ear).await;
    registry.remove("feed").await;
}
