//! A program that has no more file handles: it lives, keeps what is open, and serves again.

use std::net::TcpStream;
use std::process::Command;

use serde_json::json;
use tests::program::Program;
use tests::until;
use tests::upstream::Upstream;

/// Sets how many files the program may have open; false where that cannot be done.
fn limit(program: &Program, files: usize) -> bool {
    let pid = program.pid().to_string();
    let limit = format!("--nofile={files}:{files}");
    let set = Command::new("prlimit").args(["--pid", &pid, &limit]).status();
    set.is_ok_and(|status| status.success())
}

#[tokio::test]
async fn without_file_handles_the_program_lives_and_serves_again() {
    let data = tempfile::tempdir().unwrap();
    let program = Program::start(data.path());
    let upstream = Upstream::start().await;
    let settings = json!({ "id": "feed", "url": upstream.url() });
    program.ok("POST", "/api/connections", Some(&settings)).await;
    let mut peer = upstream.accept().await;
    peer.say("one").await;
    let open = std::fs::read_dir(format!("/proc/{}/fd", program.pid()));
    let Some(open) = open.ok().map(Iterator::count).filter(|open| limit(&program, open + 4)) else {
        println!("skipped: `prlimit` cannot set the limit of open files here");
        return;
    };
    let address = program.base().trim_start_matches("http://").to_owned();
    let crowd: Vec<TcpStream> = (0..100).map(|_| TcpStream::connect(&address).unwrap()).collect();
    until("no handle to be left", async || {
        let now = std::fs::read_dir(format!("/proc/{}/fd", program.pid())).unwrap().count();
        (now >= open + 3).then_some(())
    })
    .await;
    // What was open works on.
    peer.say("two").await;
    peer.socket.get_mut().writable().await.unwrap();
    drop(crowd);
    let status = until("an answer", async || {
        let answer = program.try_api("GET", "/api/connections/feed", &json!(null)).await?;
        let status = answer.body["status"].clone();
        (answer.status == 200 && status["messagesIn"] == 2).then_some(status)
    })
    .await;
    assert_eq!(
        (&status["state"], &status["attempt"]),
        (&json!("connected"), &json!(1)),
        "{status}"
    );
    assert!(program.stop().await);
}
