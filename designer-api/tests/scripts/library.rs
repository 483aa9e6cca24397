//! Library scripts over the API: kept, versioned, at work at once, carried in bundles.

use designer_api::server::{Options, start};
use engine::script::PoolOptions;
use serde_json::{Value as Json, json};

/// A server whose workers are the real program, and one who asks it.
struct Asked {
    base: String,
    token: String,
    running: designer_api::server::Running,
    _data: tempfile::TempDir,
}

impl Asked {
    async fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let program = Some(env!("CARGO_BIN_EXE_wireloom").into());
        let scripts = PoolOptions { program, ..PoolOptions::default() };
        let token = {
            let made = std::process::Command::new(env!("CARGO_BIN_EXE_wireloom"))
                .args(["token", "create", "--label", "test", "--data"])
                .arg(data.path())
                .output()
                .unwrap();
            let said = String::from_utf8(made.stdout).unwrap();
            said.split_whitespace().find(|word| word.starts_with("wl_")).unwrap().to_owned()
        };
        let options = Options { port: 0, workers: 1, scripts, ..Options::new(data.path()) };
        let running = start(options).await.unwrap();
        Self { base: running.url().to_owned(), token, running, _data: data }
    }

    /// Status, `ETag`, body.
    async fn ask(
        &self,
        method: &str,
        path: &str,
        etag: Option<&str>,
        body: Option<Json>,
    ) -> (u16, String, Json) {
        let (url, token) =
            (format!("{}{path}", self.base.trim_end_matches('/')), self.token.clone());
        let (method, etag) = (method.to_owned(), etag.map(str::to_owned));
        let asked = tokio::task::spawn_blocking(move || {
            let agent: ureq::Agent = ureq::Agent::config_builder()
                .http_status_as_error(false)
                .timeout_global(Some(crate::DEADLINE))
                .build()
                .into();
            let mut request = ureq::http::Request::builder()
                .method(method.as_str())
                .uri(&url)
                .header("Authorization", format!("Bearer {token}"))
                .header("Content-Type", "application/json");
            if let Some(etag) = etag {
                request = request.header("If-Match", etag);
            }
            let body = body.map(|body| body.to_string()).unwrap_or_default();
            let mut answer = agent.run(request.body(body).unwrap()).unwrap();
            let etag = answer.headers().get("etag").map(|etag| etag.to_str().unwrap().to_owned());
            let text = answer.body_mut().read_to_string().unwrap();
            let body = serde_json::from_str(&text).unwrap_or(Json::Null);
            (answer.status().as_u16(), etag.unwrap_or_default(), body)
        });
        asked.await.unwrap()
    }
}

const GREET: &str = "export async function main(name: string, greeting = 'Hello') {\n  return `${greeting} ${name}`;\n}\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_script_is_kept_and_at_work_at_once() {
    let server = Asked::start().await;
    let script = |source: &str| json!({ "id": "greet", "name": "Greet", "source": source });
    let (status, _, body) =
        server.ask("POST", "/api/scripts", None, Some(script("export let x = ;"))).await;
    assert_eq!((status, body["code"].as_str()), (422, Some("bad-script")), "{body}");
    assert!(
        body["problems"][0]["message"].as_str().unwrap().contains("(line 1, column 16)"),
        "{body}"
    );
    let (status, etag, body) = server.ask("POST", "/api/scripts", None, Some(script(GREET))).await;
    assert_eq!((status, &body["version"]), (201, &json!(1)), "{body}");
    let flow = json!({
        "format": "wireloom.flow/1", "id": "hail", "name": "Hail",
        "nodes": [
            { "id": "in", "type": "trigger/button", "config": {} },
            { "id": "run", "type": "logic/script", "config": { "script": "greet", "arguments": { "path": "data" } } },
            { "id": "ret", "type": "flow/return", "config": { "value": { "path": "working.result" } } },
        ],
        "wires": [{ "from": ["in", "out"], "to": "run" }, { "from": ["run", "out"], "to": "ret" }],
    });
    let (status, _, body) = server.ask("POST", "/api/flows", None, Some(flow)).await;
    assert_eq!(status, 201, "{body}");
    let (status, _, body) =
        server.ask("POST", "/api/flows/hail/deploy", None, Some(json!({}))).await;
    assert_eq!((status, &body["problems"]), (200, &json!([])), "{body}");
    let press = || {
        server.ask(
            "POST",
            "/api/flows/hail/press/in",
            None,
            Some(json!({ "data": { "name": "Ada" } })),
        )
    };
    let (status, _, body) = press().await;
    assert_eq!(status, 200, "{body}");
    assert!(body.to_string().contains("Hello Ada"), "{body}");

    // Its next version is at work with the next run.
    let changed = GREET.replace("Hello", "Good day,");
    let (status, _, body) =
        server.ask("PUT", "/api/scripts/greet", Some(&etag), Some(script(&changed))).await;
    assert_eq!((status, &body["version"]), (200, &json!(2)), "{body}");
    let (status, _, _) =
        server.ask("PUT", "/api/scripts/greet", Some(&etag), Some(script(GREET))).await;
    assert!(matches!(status, 409 | 412), "{status}");
    assert!(press().await.2.to_string().contains("Good day, Ada"));
    let (_, _, body) = server.ask("GET", "/api/scripts/greet/versions", None, None).await;
    let sources: Vec<&str> = body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["script"]["source"].as_str().unwrap())
        .collect();
    assert_eq!(sources, [GREET, &changed]);
    let (status, _, body) = server.ask("GET", "/api/scripts/greet/versions/1", None, None).await;
    assert_eq!((status, body["script"]["source"].as_str()), (200, Some(GREET)));

    // A bundle carries it.
    let (status, _, bundle) = server.ask("GET", "/api/flows/hail/bundle", None, None).await;
    assert_eq!((status, bundle["scripts"][0]["id"].as_str()), (200, Some("greet")), "{bundle}");
    let (status, _, body) = server.ask("DELETE", "/api/scripts/greet", None, None).await;
    assert_eq!(status, 204, "{body}");
    assert_eq!(server.ask("GET", "/api/scripts/greet/versions", None, None).await.0, 404);
    assert!(press().await.2.to_string().contains("There is no script `greet`"));
    let (status, _, body) = server.ask("POST", "/api/import", None, Some(bundle)).await;
    assert_eq!((status, body["scripts"][0]["action"].as_str()), (200, Some("created")), "{body}");
    assert!(press().await.2.to_string().contains("Good day, Ada"));
    let (_, _, body) = server.ask("GET", "/api/scripts", None, None).await;
    assert_eq!(
        (&body["items"][0]["id"], &body["items"][0]["version"]),
        (&json!("greet"), &json!(1))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_script_can_be_tried_out() {
    let server = Asked::start().await;
    let tried = |body: Json| server.ask("POST", "/api/try-script", None, Some(body));
    let (status, _, body) = tried(json!({ "source": "console.info('n', payload.n); return payload.n + 1", "input": { "n": 1 } })).await;
    assert_eq!((status, &body["result"]), (200, &json!(2)), "{body}");
    assert_eq!(body["console"], json!([{ "level": "info", "text": "n 1" }]));
    let (_, _, body) =
        tried(json!({ "form": "library", "source": GREET, "input": { "name": "Bo" } })).await;
    assert_eq!(body["result"], json!("Hello Bo"));
    let (_, _, body) =
        tried(json!({ "source": "function f(x) {\n  return x.y.z;\n}\nf(payload)", "input": {} }))
            .await;
    assert_eq!(
        (&body["error"]["line"], &body["error"]["function"]),
        (&json!(2), &json!("f")),
        "{body}"
    );
    let (status, _, body) = tried(json!({ "source": "return (" })).await;
    assert_eq!(status, 422, "{body}");
    let (status, _, _) = tried(json!({ "source": "", "owner": 1 })).await;
    assert!(status == 400 || status == 422);
}

/// Looking at a flow, taking one in, checking one: none of it runs a script.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn checking_and_importing_run_no_script() {
    let server = Asked::start().await;
    let bundle = json!({
        "format": "wireloom.bundle/1",
        "flows": [{
            "format": "wireloom.flow/1", "id": "f", "name": "F",
            "nodes": [
                { "id": "in", "type": "trigger/button", "config": {} },
                { "id": "run", "type": "logic/function", "config": { "code": "while (true) {}" } },
            ],
            "wires": [{ "from": ["in", "out"], "to": "run" }],
        }],
        "scripts": [{ "id": "wild", "source": "while (true) {}\nexport const main = () => 1" }],
    });
    let (status, _, body) =
        server.ask("POST", "/api/check", None, Some(bundle["flows"][0].clone())).await;
    assert_eq!(status, 200, "{body}");
    let (status, _, body) = server.ask("POST", "/api/import", None, Some(bundle)).await;
    assert_eq!(status, 200, "{body}");
    let counts = server.running.installation().engine.scripts().counts();
    assert_eq!((counts.started, counts.calls), (0, 0));
}

/// A connection asks a script where to connect, and what to say first.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_asks_scripts_where_to_go_and_what_to_say() {
    let data = tempfile::tempdir().unwrap();
    let program = Some(env!("CARGO_BIN_EXE_wireloom").into());
    let scripts = PoolOptions { program, ..PoolOptions::default() };
    let options = Options {
        port: 0,
        workers: 1,
        scripts,
        allow_addresses: vec!["127.0.0.0/8".to_owned()],
        ..Options::new(data.path())
    };
    let running = start(options).await.unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let engine = &running.installation().engine;
    let library = |source: &str| Some(engine::script::Program::library(source).unwrap());
    engine.set_script("where", library("export const main = (port) => `ws://127.0.0.1:${port}/`;"));
    engine.set_script("hello", library("export function main(who) { return { hello: who }; }"));
    let port = listener.local_addr().unwrap().port();
    let settings = json!({
        "id": "out", "urlFrom": { "script": "where", "args": { "port": port } },
        "initialMessages": [{ "run": { "script": "hello", "args": { "who": "you" } } }],
    });
    engine.set_connection(serde_json::from_value(settings).unwrap()).unwrap();
    let heard = async {
        let (stream, _) = listener.accept().await.unwrap();
        let mut socket = tokio_tungstenite::accept_async(stream).await.unwrap();
        futures_util::StreamExt::next(&mut socket).await.unwrap().unwrap().into_text().unwrap()
    };
    let heard = tokio::time::timeout(crate::DEADLINE, heard).await.expect("it connects");
    assert_eq!(heard.as_str(), "{\"hello\":\"you\"}");
}
