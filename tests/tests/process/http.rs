//! The HTTP client: what it reaches, what it refuses, how it ends with servers that mean harm.

use std::process::Command;
use std::time::Duration;

use engine::connection::guard::AllowList;
use engine::http::Client;
use engine::node::{Blame, Error, HttpMethod, HttpRequest, HttpResponse};
use serde_json::json;
use tests::site::{Site, Told};
use tests::tls_front::{Authority, TlsFront};
use tests::within;

fn client(allowed: &[&str]) -> Client {
    Client::new(AllowList::new(allowed).expect("a list"))
}

fn get(url: &str) -> HttpRequest {
    HttpRequest::new(HttpMethod::Get, url).expect("an address")
}

async fn send(allowed: &[&str], request: HttpRequest) -> Result<HttpResponse, Error> {
    within("an answer", client(allowed).send(request)).await
}

async fn refused(allowed: &[&str], request: HttpRequest) -> String {
    let error = send(allowed, request).await.expect_err("refused");
    assert_eq!(error.blame, Blame::Input, "{error}");
    error.message
}

const LOCAL: &[&str] = &["127.0.0.1"];

#[tokio::test]
async fn whatever_a_server_answers_is_an_answer() {
    let site = Site::start(|asked, _| {
        let status = asked.line.rsplit('/').next().and_then(|status| status.parse().ok());
        Told::json(status.unwrap_or(200), &json!({ "asked": asked.line }))
    })
    .await;
    let client = client(LOCAL);
    for status in [200, 404, 410, 500, 503] {
        let answer = client.send(get(&site.url(&format!("/{status}")))).await.expect("an answer");
        assert_eq!(answer.status, status);
        assert!(String::from_utf8_lossy(&answer.body).contains(&status.to_string()));
    }
    let mut head = get(&site.url("/200"));
    head.method = HttpMethod::Head;
    assert!(client.send(head).await.expect("an answer").body.is_empty());
}

#[tokio::test]
async fn private_addresses_are_refused_unless_allowed() {
    let site = Site::start(|_, _| Told::json(200, &json!(1))).await;
    let port = site.port();
    for host in [
        "127.0.0.1",
        "localhost",
        "127.1",
        "2130706433",
        "0x7f000001",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:169.254.169.254]",
        "10.0.0.1",
        "example.com@127.0.0.1",
    ] {
        let why = refused(&[], get(&format!("http://{host}:{port}/"))).await;
        assert!(why.contains("not a public address"), "{host}: {why}");
    }
    // Some systems do not know this name; none connects to it.
    send(&[], get(&format!("http://localhost.:{port}/"))).await.expect_err("refused");
    assert_eq!(site.asked(), [], "nobody came");
    for (allowed, host) in [("127.0.0.1", "127.0.0.1"), ("localhost", "localhost")] {
        let answer = send(&[allowed], get(&format!("http://{host}:{port}/"))).await;
        // The name may be the other family's loopback first; then the next address is tried.
        assert_eq!(answer.expect("allowed").status, 200, "{host}");
    }
    // A name that is allowed does not open its address to others.
    refused(&["localhost"], get(&format!("http://127.0.0.1:{port}/"))).await;
}

#[tokio::test]
async fn a_redirect_to_a_private_address_is_refused() {
    let inside = Site::start(|_, _| Told::json(200, &json!("secret"))).await;
    // Allowed by its name only, so that the address behind the redirect is not.
    for to in [
        inside.url("/"),
        format!("//127.0.0.1:{}/", inside.port()),
        "http://169.254.169.254/latest/meta-data".to_owned(),
        "http://[::1]/".to_owned(),
        "http://2130706433/".to_owned(),
    ] {
        let front = Site::start(move |_, _| Told::redirect(302, &to)).await;
        let request = get(&format!("http://localhost:{}/", front.port()));
        let why = refused(&["localhost"], request).await;
        assert!(why.contains("not a public address"), "{why}");
    }
    assert_eq!(inside.asked(), [], "nobody came");
    for to in ["file:///etc/passwd", "ftp://127.0.0.1/", "http://"] {
        let front = Site::start(move |_, _| Told::redirect(302, to)).await;
        refused(LOCAL, get(&front.url("/"))).await;
    }
}

#[tokio::test]
async fn redirects_are_followed_so_far_and_secrets_stay_behind() {
    let last = Site::start(|_, _| Told::json(200, &json!("there"))).await;
    let to = last.url("/end");
    let first = Site::start(move |asked, _| match asked.line.as_str() {
        "GET /once" => Told::redirect(302, "/twice"),
        "GET /twice" => Told::redirect(307, &to),
        _ => Told::redirect(302, "/round"),
    })
    .await;
    let mut request = get(&first.url("/once"));
    request.bearer("secret").expect("a token");
    request.header("x-key", "secret").expect("a header");
    let answer = send(LOCAL, request).await.expect("an answer");
    assert_eq!(&answer.body[..], b"\"there\"");
    assert_eq!(first.asked()[1].headers["authorization"], "Bearer secret");
    let seen = format!("{:?}", last.asked());
    assert!(seen.contains("GET /end") && !seen.contains("secret"), "{seen}");
    let why = refused(LOCAL, get(&first.url("/round"))).await;
    assert!(why.contains("too often"), "{why}");
    let mut none = get(&first.url("/once"));
    none.redirects = 0;
    assert_eq!(send(LOCAL, none).await.expect("an answer").status, 302);
}

#[tokio::test]
async fn servers_that_mean_harm_cost_bounded_time_and_memory() {
    let site = Site::start(|asked, _| match asked.line.as_str() {
        "GET /silent" => Told::Silence,
        "GET /endless" => Told::Endless,
        "GET /drip" => Told::Drip,
        "GET /cut" => Told::Cut,
        _ => Told::Answer(200, vec![("x".to_owned(), "y".repeat(1 << 20))], Vec::new()),
    })
    .await;
    for (path, blame, words) in [
        ("/silent", Blame::External, "within 0.2 s"),
        ("/drip", Blame::External, "within 0.2 s"),
        ("/cut", Blame::External, "broke off"),
        ("/headers", Blame::External, "without an answer"),
    ] {
        let mut request = get(&site.url(path));
        request.timeout = Duration::from_millis(200);
        let error = send(LOCAL, request).await.expect_err(path);
        assert_eq!(error.blame, blame, "{path}: {error}");
        assert!(error.message.contains(words), "{path}: {error}");
    }
    let mut request = get(&site.url("/endless"));
    request.limit = 100 << 10;
    let why = refused(LOCAL, request).await;
    assert!(why.contains("more than 100 KiB"), "{why}");
    // Where nobody listens, and where there is no such name.
    let port = Site::start(|_, _| Told::Silence).await.port();
    for url in [format!("http://127.0.0.1:{port}/"), "http://nowhere.invalid/".to_owned()] {
        let error = send(LOCAL, get(&url)).await.expect_err("nobody");
        assert_eq!(error.blame, Blame::External, "{error}");
    }
}

#[tokio::test]
async fn a_socket_is_kept_for_the_next_request() {
    let site = Site::start(|_, number| Told::json(200, &json!(number))).await;
    let client = client(LOCAL);
    for number in 0..3 {
        let answer = client.send(get(&site.url("/"))).await.expect("an answer");
        assert_eq!(answer.body, number.to_string());
    }
}

const URL: &str = "WIRELOOM_TEST_HTTPS";

#[tokio::test]
async fn a_server_is_known_by_its_certificate() {
    let site = Site::start(|_, _| Told::json(200, &json!("by TLS"))).await;
    let authority = Authority::default();
    let identity = authority.certify("127.0.0.1");
    let server = ([127, 0, 0, 1], site.port()).into();
    let front = TlsFront::before(server, &identity, None).await;
    let url = format!("https://{}/", front.address());
    let error = send(LOCAL, get(&url)).await.expect_err("nobody vouches for it");
    assert_eq!(error.blame, Blame::External, "{error}");
    assert!(site.asked().is_empty(), "nothing was said to it");
    // The roots are the system's; another process is given others.
    let pem = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(pem.path(), authority.pem()).expect("written");
    let mut trusting = Command::new(std::env::current_exe().expect("this program"));
    trusting.args(["--exact", "http::child", "--ignored", "--nocapture"]);
    trusting.env(URL, url).env("SSL_CERT_FILE", pem.path());
    let done = tokio::task::spawn_blocking(move || trusting.output());
    let done = within("the child", done).await.expect("no panic").expect("a child");
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(said.contains("it said \"by TLS\""), "{said}");
}

/// Not a test by itself: what the test above starts.
#[tokio::test]
#[ignore = "started by another test"]
async fn child() {
    let Ok(url) = std::env::var(URL) else { return };
    let answer = send(LOCAL, get(&url)).await.expect("an answer");
    println!("it said {}", String::from_utf8_lossy(&answer.body));
}
