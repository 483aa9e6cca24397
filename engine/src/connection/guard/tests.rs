//! What `guard` promises.

use super::*;

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn only_public_addresses_pass() {
    for text in [
        "127.0.0.1",
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "192.0.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::7f00:1",
        "fe80::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001::1",
        "2001:db8::1",
        "100::1",
        "fec0::1",
    ] {
        assert!(!is_public(address(text)), "{text}");
    }
    for text in [
        "1.1.1.1",
        "172.32.0.1",
        "100.128.0.1",
        "2606:4700::1111",
        "::ffff:1.1.1.1",
        "64:ff9b::101:101",
        "2001:4860:4860::8888",
    ] {
        assert!(is_public(address(text)), "{text}");
    }
}

#[test]
fn the_list_adds_networks_in_both_families() {
    let list = AllowList::new(["10.0.0.0/8", "::1", "fd00::/16", "0.0.0.0/32"]).unwrap();
    for text in ["10.9.8.7", "::ffff:10.9.8.7", "::1", "fd00:0:1::"] {
        assert!(list.allows(address(text)), "{text}");
    }
    for text in ["11.0.0.0", "127.0.0.1", "::2", "fd01::1"] {
        assert!(list.allows(address(text)) == is_public(address(text)), "{text}");
    }
    for entry in ["10.0.0.0/33", "10.0.0", "a b", "", "::1/129", "http://x"] {
        assert!(AllowList::new([entry]).is_err(), "{entry}");
    }
}

#[tokio::test]
async fn names_are_judged_by_what_they_resolve_to() {
    let local = Host::Name("localhost.".to_owned());
    let refused = AllowList::default().resolve(&local, 80).await.unwrap_err();
    assert!(matches!(refused, Refused::NotPublic { .. } | Refused::Unresolved { .. }));
    let named = AllowList::new(["LocalHost"]).unwrap();
    let plain = Host::Name("localhost".to_owned());
    assert!(named.resolve(&plain, 80).await.unwrap()[0].ip().is_loopback());
    // A name on the list does not open the address to others.
    let direct = Host::Address(address("127.0.0.1"));
    assert!(matches!(named.resolve(&direct, 80).await, Err(Refused::NotPublic { .. })));
}
