//! The program `wireloom`, started as a person would start it, on a data directory of its own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

/// A running `wireloom serve`. Killed when dropped.
#[derive(Debug)]
pub struct Program {
    child: Child,
    data: PathBuf,
    base: String,
    token: String,
    said: Arc<Mutex<Vec<String>>>,
}

/// An answer of the API.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body, `null` where it is not JSON.
    pub body: Value,
}

impl Program {
    /// Where this build put the program.
    ///
    /// # Panics
    /// When it is not built.
    #[must_use]
    pub fn path() -> PathBuf {
        let here = std::env::current_exe().expect("this program's path");
        let profile = here
            .ancestors()
            .find(|folder| folder.join("wireloom").is_file())
            .unwrap_or_else(|| panic!("`wireloom` is not built: cargo build -p designer-api"));
        profile.join("wireloom")
    }

    /// Starts it on this data directory, with an API token made beforehand.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(data: &Path) -> Self {
        let token = Self::token_for(data);
        Self::start_with(data, token)
    }

    fn token_for(data: &Path) -> String {
        let made = Command::new(Self::path())
            .args(["token", "create", "--label", "test", "--data"])
            .arg(data)
            .output()
            .expect("wireloom token");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let said = String::from_utf8(made.stdout).expect("text");
        let token = said.split_whitespace().find(|word| word.starts_with("wl_"));
        token.unwrap_or_else(|| panic!("no token in {said:?}")).to_owned()
    }

    /// As [`Self::start`], with a token from before.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start_with(data: &Path, token: String) -> Self {
        let mut child = Command::new(Self::path())
            .args(["serve", "--port", "0", "--allow-address", "127.0.0.0/8", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("wireloom serve");
        let (send, link) = std::sync::mpsc::sync_channel(1);
        let out = child.stdout.take().expect("its output");
        let err = child.stderr.take().expect("its errors");
        // Both are read to the end, so that it never waits for a full pipe.
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                if let Some(at) = line.find("http://") {
                    let url: String =
                        line.chars().skip(at).take_while(|c| !c.is_whitespace()).collect();
                    let _ = send.try_send(url);
                }
            }
        });
        let said = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&said);
        std::thread::spawn(move || {
            for line in BufReader::new(err).lines().map_while(Result::ok) {
                eprintln!("wireloom: {line}");
                noted.lock().expect("no panic").push(line);
            }
        });
        let url = link.recv_timeout(crate::DEADLINE).expect("the link that it prints");
        let after_scheme = url.trim_start_matches("http://");
        let host = after_scheme.split('/').next().unwrap_or_default();
        let base = format!("http://{host}");
        Self { child, data: data.to_owned(), base, token, said }
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The API token.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Asks the API.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn api(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        self.ask(method, path, body, None).await
    }

    /// Saves what was read before: PUT with the revision that a GET gives now.
    ///
    /// # Panics
    /// When either fails.
    pub async fn save(&self, path: &str, body: &Value) -> Value {
        let known = self.ok("GET", path, None).await;
        let place = if known["about"].is_object() { &known["about"] } else { &known };
        let revision = Some(place["revision"].as_u64().expect("a revision"));
        let Answer { status, body } = self.ask("PUT", path, Some(body), revision).await;
        assert!((200..300).contains(&status), "PUT {path}: {status} {body}");
        body
    }

    /// As [`Self::api`], of a program that may end meanwhile; `None` if it did not answer.
    ///
    /// # Panics
    /// When asking does.
    pub fn try_api(
        &self,
        method: &str,
        path: &str,
        body: &Value,
    ) -> impl Future<Output = Option<Answer>> + Send + use<> {
        let (url, token) = (format!("{}{path}", self.base), self.token.clone());
        let (method, body) = (method.to_owned(), Some(body.to_string()));
        let asked = tokio::task::spawn_blocking(move || ask(&method, &url, &token, body, None));
        async { asked.await.expect("the request").ok() }
    }

    async fn ask(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        revision: Option<u64>,
    ) -> Answer {
        let (url, token) = (format!("{}{path}", self.base), self.token.clone());
        let (method, body) = (method.to_owned(), body.map(ToString::to_string));
        let asked = tokio::task::spawn_blocking(move || ask(&method, &url, &token, body, revision));
        asked.await.expect("the request").expect("an answer")
    }

    /// As [`Self::api`]; the status must be a success.
    ///
    /// # Panics
    /// When it is not.
    pub async fn ok(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let Answer { status, body } = self.api(method, path, body).await;
        assert!((200..300).contains(&status), "{method} {path}: {status} {body}");
        body
    }

    /// Makes a flow, and deploys it.
    ///
    /// # Panics
    /// When either fails.
    pub async fn deploy(&self, flow: &Value) {
        self.ok("POST", "/api/flows", Some(flow)).await;
        let id = flow["id"].as_str().expect("the flow's id");
        self.ok("POST", &format!("/api/flows/{id}/deploy"), Some(&json!({}))).await;
    }

    /// Asks it to end (SIGTERM) and waits; true if it ended well.
    ///
    /// # Panics
    /// When it does not end.
    pub async fn stop(mut self) -> bool {
        self.signal("-TERM");
        self.ended().await.success()
    }

    /// Sends it a signal: `-TERM`, `-INT`.
    ///
    /// # Panics
    /// When that fails.
    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().expect("kill").success());
    }

    /// Waits until it has ended.
    ///
    /// # Panics
    /// When it does not end.
    pub async fn ended(&mut self) -> ExitStatus {
        let ended = async || self.child.try_wait().expect("its status");
        crate::until("the end of the program", ended).await
    }

    /// Waits until a line of its standard error has these words, and gives the line.
    ///
    /// # Panics
    /// When it does not come.
    pub async fn hear(&self, words: &str) -> String {
        let said = async || {
            let said = self.said.lock().expect("no panic");
            said.iter().find(|line| line.contains(words)).cloned()
        };
        crate::until(words, said).await
    }

    /// Kills it as a power cut would (SIGKILL) and starts it anew on the same data.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn kill_and_start(mut self) -> Self {
        self.child.kill().expect("kill");
        self.child.wait().expect("its end");
        Self::start_with(&self.data.clone(), self.token.clone())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

fn ask(
    method: &str,
    url: &str,
    token: &str,
    body: Option<String>,
    revision: Option<u64>,
) -> Result<Answer, ureq::Error> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(crate::DEADLINE))
        .allow_non_standard_methods(true)
        .build()
        .into();
    let mut request = ureq::http::Request::builder()
        .method(method)
        .uri(url)
        .header("authorization", format!("Bearer {token}"));
    if let Some(revision) = revision {
        request = request.header("if-match", format!("\"{revision}\""));
    }
    let answered = match body {
        Some(body) => {
            let request = request.header("content-type", "application/json").body(body);
            agent.run(request.expect("a request"))
        }
        None => agent.run(request.body(()).expect("a request")),
    };
    let mut answer = answered?;
    let status = answer.status().as_u16();
    let text = answer.body_mut().read_to_string().unwrap_or_default();
    Ok(Answer { status, body: serde_json::from_str(&text).unwrap_or_default() })
}
