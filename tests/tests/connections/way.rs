//! The way to the server: TLS with own authorities and client certificates, HTTP proxies.

use engine::connection::guard::AllowList;
use engine::connection::{Proxies, Proxy, Registry, StepName, Tls};
use engine::run::Body;
use tests::feed::{listen, registry, settings};
use tests::tls_front::{Authority, TlsFront};
use tests::upstream::Upstream;
use tests::way::HttpProxy;

async fn refusal(ear: &tests::ear::Ear) -> String {
    match ear.body().await {
        Body::Failure { reason, .. } => reason.to_string(),
        other => panic!("not a failure: {other:?}"),
    }
}

#[tokio::test]
async fn an_own_authority_is_trusted_when_it_is_named() {
    let upstream = Upstream::start().await;
    let authority = Authority::default();
    let front = TlsFront::before(upstream.address(), &authority.certify("127.0.0.1"), None).await;
    let registry = registry();
    let ear = listen(&registry);
    let mut settings = settings(&format!("wss://{}/feed", front.address()));
    settings.tls = Some(Tls { ca: Some(Authority::default().pem()), ..Tls::default() });
    let handle = registry.set(settings.clone()).unwrap();
    let reason = refusal(&ear).await;
    assert!(reason.contains("UnknownIssuer") && reason.contains("tls.ca"), "{reason}");
    let failed = handle.status().steps.pop().unwrap();
    assert_eq!((failed.step, failed.failure.unwrap()), (StepName::Tls, reason));

    settings.tls = Some(Tls { ca: Some(authority.pem()), ..Tls::default() });
    registry.set(settings).unwrap();
    let mut peer = upstream.accept().await;
    while ear.body().await != Body::Connect {}
    peer.say("in private").await;
    assert_eq!(ear.text().await, "in private");
}

#[tokio::test]
async fn a_certificate_for_another_host_is_refused_unless_nothing_is_verified() {
    let upstream = Upstream::start().await;
    let authority = Authority::default();
    let identity = authority.certify("other.example");
    let front = TlsFront::before(upstream.address(), &identity, None).await;
    let registry = registry();
    let ear = listen(&registry);
    let mut settings = settings(&format!("wss://{}/feed", front.address()));
    settings.tls = Some(Tls { ca: Some(authority.pem()), ..Tls::default() });
    registry.set(settings.clone()).unwrap();
    let reason = refusal(&ear).await;
    assert!(reason.contains("not valid for name"), "{reason}");

    settings.tls = Some(Tls { insecure_skip_verify: true, ..Tls::default() });
    let warned: Vec<_> = settings.check().into_iter().map(|problem| problem.pointer).collect();
    assert_eq!(warned, ["/tls/insecureSkipVerify"]);
    registry.set(settings).unwrap();
    let mut peer = upstream.accept().await;
    while ear.body().await != Body::Connect {}
    peer.say("to whom?").await;
    assert_eq!(ear.text().await, "to whom?");
}

#[tokio::test]
async fn a_client_shows_its_certificate() {
    let upstream = Upstream::start().await;
    let (servers, clients) = (Authority::default(), Authority::default());
    let identity = servers.certify("127.0.0.1");
    let front = TlsFront::before(upstream.address(), &identity, Some(&clients)).await;
    let registry = registry();
    let ear = listen(&registry);
    let mut settings = settings(&format!("wss://{}/feed", front.address()));
    let ca = Some(servers.pem());
    settings.tls = Some(Tls { ca: ca.clone(), ..Tls::default() });
    registry.set(settings.clone()).unwrap();
    assert!(!refusal(&ear).await.is_empty());

    let own = clients.certify("client.example");
    let (certificate, key) = (Some(own.certificate), Some(own.key.as_str().into()));
    settings.tls = Some(Tls { ca, certificate, key, ..Tls::default() });
    assert!(!format!("{settings:?}").contains("PRIVATE"));
    registry.set(settings).unwrap();
    let _peer = upstream.accept().await;
    while ear.body().await != Body::Connect {}
}

#[tokio::test]
async fn a_proxy_opens_the_way_for_those_whom_it_knows() {
    let upstream = Upstream::start().await;
    let proxy = HttpProxy::to(upstream.address(), Some("Basic YW5uOnBAc3M=")).await;
    let registry = Registry::new(AllowList::new(["127.0.0.0/8", "feed.invalid"]).unwrap());
    let ear = listen(&registry);
    // The name is known to the proxy alone.
    let mut settings = settings("ws://feed.invalid:8080/feed");
    let url = format!("http://{}", proxy.address());
    let through = |username: &str| Proxy::Http {
        url: url.clone(),
        username: Some(username.to_owned()),
        password: Some("p@ss".into()),
        no_proxy: Some("other.example".to_owned()),
    };
    settings.proxy = through("bob");
    registry.set(settings.clone()).unwrap();
    let reason = refusal(&ear).await;
    assert!(reason.contains("(407)"), "{reason}");

    settings.proxy = through("ann");
    let handle = registry.set(settings.clone()).unwrap();
    let mut peer = upstream.accept().await;
    while ear.body().await != Body::Connect {}
    assert_eq!(peer.request.headers()["host"], "feed.invalid:8080");
    assert!(
        proxy.asked().iter().all(|head| head.starts_with("CONNECT feed.invalid:8080 HTTP/1.1"))
    );
    peer.say("around the corner").await;
    assert_eq!(ear.text().await, "around the corner");
    let steps: Vec<_> = handle.status().steps.into_iter().map(|step| step.step).collect();
    use StepName::{Connect, Prepare, Resolve, Upgrade};
    assert_eq!(steps, [Prepare, Resolve, Connect, StepName::Proxy, Upgrade]);
}

#[tokio::test]
async fn tls_goes_through_a_proxy_as_it_is() {
    let upstream = Upstream::start().await;
    let authority = Authority::default();
    let identity = authority.certify("feed.invalid");
    let front = TlsFront::before(upstream.address(), &identity, None).await;
    let proxy = HttpProxy::to(front.address(), None).await;
    let registry = registry();
    let ear = listen(&registry);
    let mut settings = settings("wss://feed.invalid/feed");
    let url = format!("http://{}", proxy.address());
    settings.proxy = Proxy::Http { url, username: None, password: None, no_proxy: None };
    settings.tls = Some(Tls { ca: Some(authority.pem()), ..Tls::default() });
    registry.set(settings).unwrap();
    let _peer = upstream.accept().await;
    assert_eq!(ear.body().await, Body::Connect);
    assert!(proxy.asked()[0].starts_with("CONNECT feed.invalid:443 HTTP/1.1"));
}

#[tokio::test]
async fn the_environments_proxy_is_taken_except_for_hosts_that_need_none() {
    let upstream = Upstream::start().await;
    let proxy = HttpProxy::to(upstream.address(), None).await;
    let address = proxy.address().to_string();
    let direct = upstream.address().to_string();
    let proxies = Proxies::from(|name| match name {
        "http_proxy" => Some(address.clone()),
        "no_proxy" => Some(direct.clone()),
        _ => None,
    });
    let allowed = AllowList::new(["127.0.0.0/8"]).unwrap();
    let registry = Registry::with_proxies(allowed, proxies);
    let ear = listen(&registry);
    registry.set(settings("ws://127.0.0.1:9/feed")).unwrap();
    let _peer = upstream.accept().await;
    assert_eq!(ear.body().await, Body::Connect);
    assert_eq!(proxy.asked().len(), 1);

    registry.set(settings(&upstream.url())).unwrap();
    let _peer = upstream.accept().await;
    assert!(matches!(ear.body().await, Body::Disconnect { .. }));
    assert_eq!(ear.body().await, Body::Connect);
    assert_eq!(proxy.asked().len(), 1, "connected directly");

    let mut alone = settings("ws://127.0.0.1:9/feed");
    alone.proxy = Proxy::None;
    registry.set(alone).unwrap();
    assert!(matches!(ear.body().await, Body::Disconnect { .. }));
    let reason = refusal(&ear).await;
    assert!(reason.starts_with("Could not connect to 127.0.0.1:9"), "{reason}");
}

#[tokio::test]
async fn a_proxy_is_no_way_around_the_guard() {
    let upstream = Upstream::start().await;
    let proxy = HttpProxy::to(upstream.address(), None).await;
    let registry = Registry::new(AllowList::new(["127.0.0.1"]).unwrap());
    let ear = listen(&registry);
    let mut settings = settings("ws://10.1.2.3/feed");
    let url = format!("http://{}", proxy.address());
    settings.proxy = Proxy::Http { url, username: None, password: None, no_proxy: None };
    registry.set(settings).unwrap();
    let reason = refusal(&ear).await;
    assert!(reason.contains("is not a public address"), "{reason}");
    assert_eq!(proxy.asked().len(), 0);
}
