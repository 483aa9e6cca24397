//! The program as people call it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a test says what went wrong by failing"
)]

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

fn wireloom(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wireloom"));
    command.args(arguments).env_remove("WIRELOOM_DATA").env_remove("WIRELOOM_TOKEN");
    command
}

fn output(arguments: &[&str], input: &str) -> (Option<i32>, String, String) {
    let mut child = wireloom(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

fn good(arguments: &[&str], input: &str) -> String {
    let (code, out, err) = output(arguments, input);
    assert_eq!(code, Some(0), "{arguments:?}: {err}");
    out
}

const FLOW: &str = r#"{ "format": "wireloom.flow/1", "id": "a", "name": "A",
    "nodes": [
        { "id": "in", "type": "trigger/flow-call" },
        { "id": "back", "type": "flow/return",
          "config": { "value": { "expression": "data.n * 2" } } }
    ],
    "wires": [{ "from": ["in", "out"], "to": "back" }] }"#;

struct Served {
    child: Child,
    link: String,
}

/// Starts a server and reads the link that it prints.
fn serve(data: &str) -> Served {
    let mut child = wireloom(&["serve", "--port", "0", "--data", data])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.as_mut().unwrap()).lines();
    let found: Vec<String> = lines
        .map_while(Result::ok)
        .filter(|line| line.contains("http://"))
        .take(1)
        .map(|line| line.trim().to_owned())
        .collect();
    Served { child, link: found.into_iter().next().expect("a link") }
}

impl Served {
    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    }

    fn stop(mut self) {
        self.signal("-TERM");
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // A test that failed leaves no server behind.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn path(directory: &Path, name: &str) -> String {
    directory.join(name).to_str().unwrap().to_owned()
}

#[test]
fn check_tells_each_mistake_with_its_place() {
    let directory = tempfile::tempdir().unwrap();
    let (fine, bad, junk) =
        (path(directory.path(), "a"), path(directory.path(), "b"), path(directory.path(), "c"));
    std::fs::write(&fine, FLOW).unwrap();
    std::fs::write(&bad, FLOW.replace("\"to\": \"back\"", "\"to\": \"nobody\"")).unwrap();
    std::fs::write(&junk, "{\n x }").unwrap();
    good(&["check", &fine], "");
    let (code, out, err) = output(&["check", &fine, &bad, &junk], "");
    assert_eq!(code, Some(1), "{err}");
    assert!(out.contains(&format!("{bad}:/wires/0/to: error[missing-node]:")), "{out}");
    assert!(out.contains(&format!("{junk}:: error[bad-json]:")) && out.contains("line 2"), "{out}");
    assert!(!out.contains(&format!("{fine}:/")), "{out}");
    let (code, _, err) = output(&["check", "no-such-file"], "");
    assert_eq!(code, Some(1));
    assert!(err.contains("no-such-file cannot be read"));
}

#[test]
fn run_answers_each_line_with_a_line() {
    let directory = tempfile::tempdir().unwrap();
    let flow = path(directory.path(), "flow.json");
    std::fs::write(&flow, FLOW).unwrap();
    let out = good(&["run", &flow, "--input", "-"], "{\"n\":1}\n\n{\"n\":21}\n");
    assert_eq!(out, "2\n42\n");
    let (code, out, err) = output(&["run", &flow, "--input", "-"], "{\"n\":1}\nno\n{\"n\":2}");
    assert_eq!((code, out.as_str()), (Some(1), "2\n4\n"));
    assert!(err.contains("line 2: not JSON"), "{err}");
    std::fs::write(&flow, FLOW.replace("data.n * 2", "data.")).unwrap();
    let (code, out, err) = output(&["run", &flow], "");
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.contains("/nodes/1/config"), "{err}");
}

#[test]
fn flows_and_tokens_go_in_and_out_without_a_server_and_with_one() {
    let directory = tempfile::tempdir().unwrap();
    let (data, file) = (path(directory.path(), "data"), path(directory.path(), "flow.json"));
    let in_data = ["--data", data.as_str()];
    std::fs::write(&file, FLOW).unwrap();
    let call = |words: &[&str]| good(&[words, &in_data].concat(), "");
    assert_eq!(call(&["import", &file]), "flow a: created\n");
    let alone = call(&["export", "a"]);
    let secret = call(&["token", "create", "--label", "first"]);
    assert!(secret.starts_with("wl_"));

    let served = serve(&data);
    assert_eq!(call(&["export", "a"]), alone);
    assert_eq!(call(&["import", &file]), "flow a-2 (was a): created\n");
    assert!(call(&["token", "create", "--label", "second", "--days", "1"]).starts_with("wl_"));
    let listed = call(&["token", "list"]);
    assert_eq!(listed.lines().count(), 2);
    assert!(!listed.contains(secret.trim()));
    let first = listed.lines().find(|line| line.contains("first")).unwrap();
    let base = served.link.split("/login").next().unwrap();
    let by_token = ["export", "a-2", "--url", base, "--token", secret.trim()];
    assert!(good(&by_token, "").contains("\"id\": \"a-2\""));
    call(&["token", "revoke", first.split(' ').next().unwrap()]);
    let (code, _, err) = output(&by_token, "");
    assert_eq!(code, Some(1));
    assert!(err.contains("revoked"), "{err}");
    let link = call(&["link"]);
    assert!(link.starts_with(base) && link.trim() != served.link);
    served.stop();

    assert_eq!(call(&["token", "list"]).lines().count(), 1);
    let (code, _, err) = output(&["link", "--data", &data], "");
    assert_eq!(code, Some(1));
    assert!(err.contains("no server runs"), "{err}");
}

#[test]
fn a_server_that_cannot_start_says_what_to_do() {
    let directory = tempfile::tempdir().unwrap();
    let (data, other) = (path(directory.path(), "data"), path(directory.path(), "other"));
    let served = serve(&data);
    let port = served.link.split(':').nth(2).unwrap().split('/').next().unwrap();
    for (arguments, words) in [
        (vec!["serve", "--port", port, "--data", &other], "--port"),
        (vec!["serve", "--port", "0", "--data", &data], "in use by process"),
        (vec!["serve", "--bind", "0.0.0.0", "--data", &other], "WIRELOOM_ADMIN_PASSWORD_FILE"),
        (vec!["serve", "--port", "0", "--data", "/proc/none"], "--data"),
        (vec!["serve", "--port", "0", "--log", "=,=", "--data", &other], "--log"),
        (
            vec!["serve", "--allow-address", "x y", "--port", "0", "--data", &other],
            "--allow-address",
        ),
    ] {
        let (code, out, err) = output(&arguments, "");
        assert_eq!((code, out.as_str()), (Some(1), ""), "{arguments:?}");
        assert!(err.contains(words), "{arguments:?}: {err}");
    }
    served.stop();
}
