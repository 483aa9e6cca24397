//! Which addresses an outgoing request may reach: public ones, and those that the configuration
//! allows. The address that was checked is the one to connect to; a name is resolved once.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

/// Where a request wants to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// A name, still to be resolved.
    Name(String),
    /// An address.
    Address(IpAddr),
}

impl fmt::Display for Host {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => out.write_str(name),
            Self::Address(IpAddr::V6(address)) => write!(out, "[{address}]"),
            Self::Address(IpAddr::V4(address)) => write!(out, "{address}"),
        }
    }
}

/// Why a request goes nowhere. The words are for people.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The name has no address.
    #[error("`{host}` could not be resolved: {source}. Check the name and the DNS.")]
    Unresolved {
        /// The name.
        host: String,
        /// What the resolver said.
        source: std::io::Error,
    },
    /// None of the addresses may be reached.
    #[error(
        "`{host}` is at {address}, which is not a public address. To reach it all the same, add \
         the host or its network to the allow-list of outgoing requests."
    )]
    NotPublic {
        /// As asked for.
        host: String,
        /// The first address found.
        address: IpAddr,
    },
}

/// What may be reached beyond public addresses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowList {
    networks: Vec<Network>,
    names: Vec<String>,
}

/// An entry of an allow-list that is neither a network nor a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an address, a network such as 10.0.0.0/8, or a host name")]
pub struct BadEntry(pub String);

impl AllowList {
    /// Reads entries: addresses (`127.0.0.1`), networks (`10.0.0.0/8`, `fd00::/8`), host names.
    /// A name allows whatever it resolves to.
    ///
    /// # Errors
    /// With the first entry that is none of these.
    pub fn new<S: AsRef<str>>(entries: impl IntoIterator<Item = S>) -> Result<Self, BadEntry> {
        let mut list = Self::default();
        for entry in entries {
            let entry = entry.as_ref().trim();
            if let Ok(network) = entry.parse() {
                list.networks.push(network);
            } else if is_name(entry) {
                list.names.push(plain_name(entry));
            } else {
                return Err(BadEntry(entry.to_owned()));
            }
        }
        Ok(list)
    }

    /// The addresses at which `host` may be reached, in the resolver's order; never empty.
    /// Connect to one of these and do not resolve again. Bound the wait from outside.
    ///
    /// # Errors
    /// When the name does not resolve or no address may be reached.
    pub async fn resolve(&self, host: &Host, port: u16) -> Result<Vec<SocketAddr>, Refused> {
        let found = Self::resolve_any(host, port).await?;
        let named = matches!(host, Host::Name(name) if self.names.contains(&plain_name(name)));
        let allowed: Vec<_> =
            found.iter().filter(|address| named || self.allows(address.ip())).copied().collect();
        match (allowed.is_empty(), found.first()) {
            (false, _) => Ok(allowed),
            (true, Some(first)) => {
                Err(Refused::NotPublic { host: host.to_string(), address: first.ip() })
            }
            (true, None) => Err(Refused::Unresolved {
                host: host.to_string(),
                source: std::io::Error::other("the name has no address"),
            }),
        }
    }

    /// The addresses of a host that somebody vouches for.
    pub(super) async fn resolve_any(host: &Host, port: u16) -> Result<Vec<SocketAddr>, Refused> {
        match host {
            Host::Address(address) => Ok(vec![SocketAddr::new(*address, port)]),
            Host::Name(name) => Ok(tokio::net::lookup_host((name.as_str(), port))
                .await
                .map_err(|source| Refused::Unresolved { host: name.clone(), source })?
                .collect()),
        }
    }

    /// Whether this address may be reached.
    #[must_use]
    pub fn allows(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        is_public(address) || self.networks.iter().any(|network| network.contains(address))
    }
}

/// Whether an address is one of the public internet, as far as its number tells.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !matches!(
        (a, b, c),
        (0 | 10 | 127 | 224..=255, _, _)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (192, 168, _)
            | (198, 18 | 19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    )
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let bits = address.to_bits();
    // The IPv4 address that stands `shift` bits from the end.
    let inner = |shift: u32| Ipv4Addr::from_bits((bits >> shift & 0xffff_ffff) as u32);
    match address.segments() {
        // NAT64 and 6to4 lead to the IPv4 address inside.
        [0x64, 0xff9b, 0, 0, 0, 0, _, _] => is_public_v4(inner(0)),
        [0x2002, ..] => is_public_v4(inner(80)),
        // Teredo and other special uses; documentation.
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false,
        // Global unicast; all else is loopback, link-local, unique local, multicast or unused.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

/// A CIDR network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Network {
    address: IpAddr,
    prefix: u32,
}

impl Network {
    pub(super) fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let mask = u32::MAX.checked_shl(32 - self.prefix).unwrap_or(0);
                own.to_bits() & mask == other.to_bits() & mask
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let mask = u128::MAX.checked_shl(128 - self.prefix).unwrap_or(0);
                own.to_bits() & mask == other.to_bits() & mask
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(drop)?;
        let whole = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            Some(digits) => digits.parse().map_err(drop)?,
            None => whole,
        };
        if prefix > whole {
            return Err(());
        }
        Ok(Self { address, prefix })
    }
}

fn is_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    !text.is_empty() && text.len() <= 253 && text.bytes().all(fits)
        // `300.1.2.3` and `10.0.0` are slips of an address, not names.
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

fn plain_name(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

#[cfg(test)]
mod tests;
