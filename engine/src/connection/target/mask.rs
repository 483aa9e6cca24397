//! Addresses fit to be shown: user info and the values of the query are where secrets stand.

use url::Url;

/// What stands where a secret may be.
const MASK: &str = "***";

/// The masked form of an address that was read.
pub(in crate::connection) fn mask(url: &Url) -> String {
    let mut shown = url.clone();
    if !url.username().is_empty() || url.password().is_some() {
        let masked = shown.set_username(MASK).and_then(|()| shown.set_password(None));
        if masked.is_err() {
            return format!("{}://{MASK}", url.scheme());
        }
    }
    let query = url.query().map(|query| pairs(query, |_| false));
    shown.set_query(query.as_deref());
    shown.into()
}

/// The masked form of an address that is yet to be rendered. Tags that only name a thing stay.
pub(super) fn mask_template(text: &str) -> String {
    let (front, query) = match outside(text, '?') {
        Some((front, query)) => (front, Some(query)),
        None => (text, None),
    };
    let (scheme, rest) = front.split_once("://").unwrap_or(("", front));
    let (authority, path) = match outside(rest, '/') {
        Some((authority, path)) => (authority, format!("/{path}")),
        None => (rest, String::new()),
    };
    let mut shown = format!("{scheme}{}", if scheme.is_empty() { "" } else { "://" });
    match authority.rsplit_once('@') {
        Some((_, host)) => shown.extend([MASK, "@", host]),
        None => shown.push_str(authority),
    }
    shown.push_str(&path);
    if let Some(query) = query {
        shown.push('?');
        shown.push_str(&pairs(query, is_name));
    }
    shown
}

/// The pairs of a query; of values only those that may be seen.
fn pairs(query: &str, seen: impl Fn(&str) -> bool) -> String {
    let mut shown = String::new();
    let mut rest = Some(query);
    while let Some(text) = rest {
        let (pair, after) = match outside(text, '&') {
            Some((pair, after)) => (pair, Some(after)),
            None => (text, None),
        };
        match outside(pair, '=') {
            Some((name, value)) => {
                shown.extend([name, "=", if seen(value) { value } else { MASK }]);
            }
            None => shown.push_str(MASK),
        }
        if after.is_some() {
            shown.push('&');
        }
        rest = after;
    }
    shown
}

/// Splits at the first `sign` that does not stand within a tag.
fn outside(text: &str, sign: char) -> Option<(&str, &str)> {
    let mut inside = false;
    let mut before = ' ';
    for (place, letter) in text.char_indices() {
        match (before, letter) {
            ('{', '{') => inside = true,
            ('}', '}') => inside = false,
            _ if letter == sign && !inside => {
                return Some((text.get(..place)?, text.get(place + sign.len_utf8()..)?));
            }
            _ => {}
        }
        before = letter;
    }
    None
}

/// Whether this is one tag that names a thing: such a tag holds no secret itself.
fn is_name(value: &str) -> bool {
    let inner = value.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
    inner.is_some_and(|name| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        !name.is_empty() && name.bytes().all(fits)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_shows_names_and_no_secret() {
        for (text, shown) in [
            ("wss://{{globals.host}}/v1", "wss://{{globals.host}}/v1"),
            ("wss://a:canary@{{globals.host}}", "wss://***@{{globals.host}}"),
            (
                "wss://h/{{globals.path}}?k={{globals.key}}&t=canary{{globals.x}}",
                "wss://h/{{globals.path}}?k={{globals.key}}&t=***",
            ),
            (
                "ws://h?k={{#if globals.a}}canary&canary{{/if}}&{{globals.q}}",
                "ws://h?k=***&***=***",
            ),
            ("ws://h?k={{encodeURI 'can&ary'}}", "ws://h?k=***"),
            ("{{globals.url}}", "{{globals.url}}"),
        ] {
            let masked = mask_template(text);
            assert!(!masked.contains("canary"), "{masked}");
            if !text.contains("#if") {
                assert_eq!(masked, shown);
            }
        }
    }
}
