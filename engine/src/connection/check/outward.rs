//! What is wrong with the way to the server: calls, TLS, proxy, compression.

use super::Check;
use crate::connection::{Call, Compression, Proxy, Settings, proxy, tls};
use crate::flow::check_id;
use crate::node::Problem;

impl Check {
    pub(super) fn url_from(&mut self, settings: &Settings) {
        if let Some(call) = &settings.url_from {
            self.call("/urlFrom", call);
            if !settings.url.is_empty() {
                self.refuse("connection-url", "/urlFrom", "Set either this or `url`, not both.");
            }
        }
    }

    pub(super) fn call(&mut self, pointer: &str, call: &Call) {
        let (what, id) = match (call.flow.is_empty(), call.script.is_empty()) {
            (false, false) => {
                let words = "Set either this or `flow`, not both.";
                return self.refuse("connection-call", format!("{pointer}/script"), words);
            }
            (_, true) => ("flow", &call.flow),
            (true, false) => ("script", &call.script),
        };
        if let Err(why) = check_id(id) {
            let words = format!("The {what}\u{2019}s id {why}.");
            self.refuse("connection-call", format!("{pointer}/{what}"), words);
        }
    }

    pub(super) fn way_out(&mut self, settings: &Settings) {
        if let Some(own) = &settings.tls {
            if let Some(mistake) = tls::check(own) {
                self.refuse("connection-tls", mistake.pointer, mistake.words);
            }
            if own.insecure_skip_verify {
                self.0.push(Problem::warning(
                    "connection-insecure",
                    "/tls/insecureSkipVerify",
                    "Whoever answers is trusted: anybody on the way can read and change \
                     everything. Better give the server's authority as tls.ca.",
                ));
            }
        }
        if let Proxy::Http { url, username, password, .. } = &settings.proxy {
            match proxy::parse(url) {
                Ok((_, false)) => {}
                Ok((_, true)) => self.refuse(
                    "connection-proxy",
                    "/proxy/url",
                    "Write the user name and the password into their own fields.",
                ),
                Err(words) => self.refuse("connection-proxy", "/proxy/url", words),
            }
            let bad = |text: &String| text.contains(':') || text.chars().any(char::is_control);
            if username.as_ref().is_some_and(bad) {
                let words = "A user name has no colon and no control characters.";
                self.refuse("connection-proxy", "/proxy/username", words);
            }
            if password.is_some() && username.is_none() {
                let words = "A password needs a user name.";
                self.refuse("connection-proxy", "/proxy/username", words);
            }
        }
        if settings.compression != Compression::Off {
            self.refuse(
                "connection-compression",
                "/compression",
                "Compression is not available yet: the WebSocket library has no sound \
                 permessage-deflate. Leave it off.",
            );
        }
    }
}
