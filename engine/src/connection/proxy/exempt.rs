//! `no_proxy`: hosts that are connected to directly.

use std::net::IpAddr;

use crate::connection::guard::{Host, Network};

/// Whether the list names this host.
pub(super) fn exempt(list: &str, host: &Host, port: u16) -> bool {
    list.split([',', ' ']).map(str::trim).filter(|entry| !entry.is_empty()).any(|entry| {
        if entry == "*" {
            return true;
        }
        let address = match host {
            Host::Address(address) => Some(address.to_canonical()),
            Host::Name(_) => None,
        };
        if let (Ok(network), Some(address)) = (unbracketed(entry).parse::<Network>(), address) {
            return network.contains(address);
        }
        let entry = match entry.rsplit_once(':') {
            Some((front, digits)) => match digits.parse::<u16>() {
                Ok(own) if own == port => front,
                _ => return false,
            },
            None => entry,
        };
        match host {
            Host::Address(_) => {
                let own = unbracketed(entry).parse::<IpAddr>();
                own.is_ok_and(|own| Some(own.to_canonical()) == address)
            }
            Host::Name(name) => {
                let entry = entry.trim_start_matches("*.").trim_matches('.').to_ascii_lowercase();
                let name = name.trim_end_matches('.').to_ascii_lowercase();
                let above = name.strip_suffix(&entry);
                !entry.is_empty()
                    && above.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            }
        }
    })
}

fn unbracketed(text: &str) -> &str {
    text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text)
}
