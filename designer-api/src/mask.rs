//! Connections without their secrets: shown as `***`, and kept where `***` comes back.

use engine::connection::{Auth, Proxy, Secret, Settings};
use engine::node::Problem as Found;

/// What stands where a secret is.
pub const MASK: &str = "***";

/// The same settings with every secret masked.
#[must_use]
pub fn masked(settings: &Settings) -> Settings {
    let mut shown = settings.clone();
    for value in shown.headers.values_mut() {
        *value = MASK.into();
    }
    match &mut shown.auth {
        Some(Auth::Basic { password, .. }) => *password = MASK.into(),
        Some(Auth::Bearer { token }) => *token = MASK.into(),
        Some(Auth::Query { value, .. }) => *value = MASK.into(),
        None => {}
    }
    if let Some(key) = shown.tls.as_mut().and_then(|tls| tls.key.as_mut()) {
        *key = MASK.into();
    }
    if let Proxy::Http { password: Some(password), .. } = &mut shown.proxy {
        *password = MASK.into();
    }
    shown.url.0 = address(settings);
    shown
}

/// Puts the secrets that are known back where [`MASK`] stands.
///
/// # Errors
/// The places of those that are not known.
pub fn fill(settings: &mut Settings, known: Option<&Settings>) -> Result<(), Vec<Found>> {
    let mut missing = Vec::new();
    for (name, value) in &mut settings.headers {
        let place = format!("/headers/{}", name.replace('~', "~0").replace('/', "~1"));
        let old = known.and_then(|known| known.headers.get(name));
        restore(value, old, place, &mut missing);
    }
    match (&mut settings.auth, known.and_then(|known| known.auth.as_ref())) {
        (Some(Auth::Basic { password, .. }), old) => {
            let old = old.and_then(|old| match old {
                Auth::Basic { password, .. } => Some(password),
                _ => None,
            });
            restore(password, old, "/auth/password".to_owned(), &mut missing);
        }
        (Some(Auth::Bearer { token }), old) => {
            let old = old.and_then(|old| match old {
                Auth::Bearer { token } => Some(token),
                _ => None,
            });
            restore(token, old, "/auth/token".to_owned(), &mut missing);
        }
        (Some(Auth::Query { value, .. }), old) => {
            let old = old.and_then(|old| match old {
                Auth::Query { value, .. } => Some(value),
                _ => None,
            });
            restore(value, old, "/auth/value".to_owned(), &mut missing);
        }
        (None, _) => {}
    }
    if let Some(key) = settings.tls.as_mut().and_then(|tls| tls.key.as_mut()) {
        let old = known.and_then(|known| known.tls.as_ref()?.key.as_ref());
        restore(key, old, "/tls/key".to_owned(), &mut missing);
    }
    if let Proxy::Http { password: Some(password), .. } = &mut settings.proxy {
        let old = known.and_then(|known| match &known.proxy {
            Proxy::Http { password, .. } => password.as_ref(),
            _ => None,
        });
        restore(password, old, "/proxy/password".to_owned(), &mut missing);
    }
    if settings.url.0.contains(MASK) {
        match known.filter(|known| address(known) == settings.url.0) {
            Some(known) => settings.url = known.url.clone(),
            None => missing.push(unknown("/url".to_owned())),
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(missing) }
}

fn restore(value: &mut Secret, old: Option<&Secret>, place: String, missing: &mut Vec<Found>) {
    if value.0 != MASK {
        return;
    }
    match old {
        Some(old) => *value = old.clone(),
        None => missing.push(unknown(place)),
    }
}

fn unknown(place: String) -> Found {
    Found::error("secret-missing", place, "A secret was left out here; write it in place of ***.")
}

/// The address, its secrets masked. An address without secrets stays letter for letter.
fn address(settings: &Settings) -> String {
    let shown = format!("{:?}", settings.url);
    if shown.contains(MASK) { shown } else { settings.url.0.clone() }
}

#[cfg(test)]
mod tests;
