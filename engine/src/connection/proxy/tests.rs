//! What `proxy` promises.

use super::*;

fn host(text: &str) -> Host {
    text.parse().map_or_else(|_| Host::Name(text.to_owned()), Host::Address)
}

#[test]
fn who_needs_no_proxy() {
    for (list, host_name, port, expected) in [
        ("", "a.example", 80, false),
        ("*", "a.example", 80, true),
        ("example", "a.example", 80, true),
        (".a.example", "a.example", 80, true),
        ("*.a.example", "b.A.example.", 80, true),
        ("a.example", "ba.example", 80, false),
        ("x, a.example:81", "a.example", 81, true),
        ("a.example:81", "a.example", 80, false),
        ("10.0.0.0/8", "10.1.2.3", 80, true),
        ("10.0.0.0/8", "11.1.2.3", 80, false),
        ("127.0.0.1", "127.0.0.1", 80, true),
        ("127.0.0.1:80", "127.0.0.1", 80, true),
        ("127.0.0.1:80", "127.0.0.1", 81, false),
        ("::1", "::1", 80, true),
        ("[::1]:80", "::1", 80, true),
        ("fd00::/8", "fd12::1", 80, true),
        (",", "a.example", 80, false),
    ] {
        assert_eq!(exempt(list, &host(host_name), port), expected, "{list} {host_name}:{port}");
    }
}

#[test]
fn the_environment_names_a_proxy_for_each_scheme() {
    let variables = |name: &str| {
        let value = match name {
            "http_proxy" => "plain.example:3128",
            "HTTPS_PROXY" => "http://ann:p%40ss@secure.example",
            "no_proxy" => "direct.example",
            _ => return None,
        };
        Some(value.to_owned())
    };
    let proxies = Proxies::from(variables);
    let chosen = |wanted: &Proxy, tls, name| {
        choose(wanted, &proxies, tls, &host(name), 443).unwrap().map(|through| {
            let authorization = through.authorization.map(|secret| secret.0);
            (through.host.to_string(), through.port, authorization, through.trusted)
        })
    };
    let own = Proxy::Environment;
    let plain = ("plain.example".to_owned(), 3128, None, true);
    assert_eq!(chosen(&own, false, "feed.example"), Some(plain));
    let basic = Some("Basic YW5uOnBAc3M=".to_owned());
    let secure = ("secure.example".to_owned(), 80, basic, true);
    assert_eq!(chosen(&own, true, "feed.example"), Some(secure));
    assert_eq!(chosen(&own, true, "direct.example"), None);
    assert_eq!(chosen(&Proxy::None, true, "feed.example"), None);
    assert!(!format!("{proxies:?}").contains("p%40ss"));
}

#[test]
fn only_http_proxies_are_known() {
    assert!(parse("https://proxy.example").is_err());
    assert!(parse("socks5://proxy.example").is_err());
    assert!(parse("http://").is_err());
    assert!(parse("http://proxy.example:3128").is_ok_and(|(_, named)| !named));
    assert!(parse("http://ann@proxy.example").is_ok_and(|(_, named)| named));
}
