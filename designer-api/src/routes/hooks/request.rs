//! A request to a hook as a flow sees it: without secrets.

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderMap};
use engine::endpoint::Asked;
use engine::payload::{Array, Object, Text, Value};

/// Names in one query; the rest is left out.
const MOST: usize = 1_000;

/// The query: texts by name, a list of texts where a name stands there twice.
#[derive(Debug, Default)]
pub(super) struct Query {
    pub(super) values: Object,
    /// What `token` was; it is in no payload.
    pub(super) token: Option<String>,
}

impl Query {
    pub(super) fn of(request: &HttpRequest) -> Self {
        let (mut values, token) = pairs(request.query_string().as_bytes());
        let token = token.filter(|_| values.remove("token").is_some());
        Self { values, token }
    }
}

/// The pairs of a query or a form, and the first `token` among them.
pub(super) fn pairs(encoded: &[u8]) -> (Object, Option<String>) {
    let (mut values, mut token) = (Object::new(), None);
    for (name, value) in url::form_urlencoded::parse(encoded).take(MOST) {
        if name == "token" && token.is_none() {
            token = Some(value.to_string());
        }
        let value = Value::from(&*value);
        let value = match values.get(&name) {
            None => value,
            Some(Value::Array(there)) => {
                let mut all = there.clone();
                all.push(value);
                Value::Array(all)
            }
            Some(there) => Value::Array(Array::from([there.clone(), value])),
        };
        values.insert(Text::from(&*name), value);
    }
    (values, token)
}

/// What the doorman looks at.
pub(super) fn asked<'a>(headers: &'a HeaderMap, query: &'a Query) -> Asked<'a> {
    Asked {
        authorization: only(headers, &header::AUTHORIZATION),
        token: query.token.as_deref(),
        origin: headers.get(header::ORIGIN).map(|value| value.to_str().unwrap_or("null")),
        host: only(headers, &header::HOST),
    }
}

/// A header's value; an empty one, which fits nothing, if it stands there twice or is no text.
fn only<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> Option<&'a str> {
    let mut all = headers.get_all(name);
    let first = all.next()?;
    Some(if all.next().is_some() { "" } else { first.to_str().unwrap_or_default() })
}

/// The headers as an object, names in lower case, values of one name joined; without those that
/// hold secrets.
pub(super) fn headers(headers: &HeaderMap) -> Value {
    let secret = [header::AUTHORIZATION, header::COOKIE, header::PROXY_AUTHORIZATION];
    let mut object = Object::with_capacity(headers.len_keys());
    for name in headers.keys().filter(|name| !secret.contains(name)) {
        let mut values =
            headers.get_all(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
        let first = values.next().unwrap_or_default();
        let others: Vec<_> = values.collect();
        let whole = if others.is_empty() {
            Value::from(&*first)
        } else {
            Value::from(format!("{first}, {}", others.join(", ")))
        };
        object.insert(Text::from(name.as_str()), whole);
    }
    Value::Object(object)
}

/// Who asks, for the throttle: its address.
pub(super) fn from(request: &HttpRequest) -> String {
    request.peer_addr().map(|address| address.ip().to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_stands_there_twice_is_a_list() {
        let (values, token) = pairs(b"a=1&b=x%20y+z&a=2&a=3&token=t&c");
        let json = Value::Object(values).to_json();
        assert_eq!(json, r#"{"a":["1","2","3"],"b":"x y z","token":"t","c":""}"#);
        assert_eq!(token.as_deref(), Some("t"));
    }
}
