//! Where a redirect leads, and what of the request goes along.

use bytes::Bytes;
use hyper::Response;
use hyper::header::LOCATION;

use crate::node::{Error, HttpMethod, HttpRequest, bare_address};

/// What another server may see: nothing by which the first one knew us.
const HARMLESS: [&str; 4] = ["accept", "accept-language", "content-type", "user-agent"];

/// The next request, if the answer leads to one.
pub(super) fn next<B>(
    request: &HttpRequest,
    response: &Response<B>,
) -> Result<Option<HttpRequest>, Error> {
    let status = response.status().as_u16();
    let location = response.headers().get(LOCATION);
    let (301..=303 | 307 | 308, Some(location)) = (status, location) else { return Ok(None) };
    let from = request.server();
    let refuse = |words: &str| Err(Error::input(format!("{from} {words}")));
    let location = String::from_utf8_lossy(location.as_bytes());
    let Ok(mut url) = request.url.join(&location) else {
        return refuse("leads to what is no address.");
    };
    match (request.url.scheme(), url.scheme()) {
        ("http", "http") | (_, "https") => {}
        ("https", "http") => return refuse("leads to an address without TLS; it is not followed."),
        _ => return refuse("leads to what is neither http:// nor https://."),
    }
    bare_address(&mut url)?;
    let mut next = request.clone();
    let as_get = match (status, request.method) {
        (_, HttpMethod::Get | HttpMethod::Head) | (307 | 308, _) => false,
        (303, _) | (_, HttpMethod::Post) => true,
        _ => false,
    };
    if as_get {
        next.method = HttpMethod::Get;
        next.body = Bytes::new();
        next.headers.retain(|(name, _)| name != "content-type");
    }
    if url.origin() != request.url.origin() {
        next.headers.retain(|(name, _)| HARMLESS.contains(&name.as_str()));
    }
    next.url = url;
    Ok(Some(next))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(status: u16, location: &str, method: HttpMethod) -> Result<HttpRequest, Error> {
        let mut request = HttpRequest::new(method, "https://a.example/one/two?x").unwrap();
        request.bearer("secret").unwrap();
        request.header("x-key", "secret").unwrap();
        request.header("accept", "a/b").unwrap();
        request.body(crate::node::HttpBody::Text("x".to_owned()));
        let response = Response::builder().status(status).header("location", location).body(());
        next(&request, &response.unwrap()).map(|next| next.unwrap())
    }

    #[test]
    fn the_method_and_the_body_follow_the_status() {
        use HttpMethod::{Get, Head, Post, Put};
        for (status, method, becomes) in [
            (301, Post, Get),
            (302, Post, Get),
            (303, Put, Get),
            (303, Head, Head),
            (301, Put, Put),
            (307, Post, Post),
            (308, Put, Put),
        ] {
            let next = after(status, "three", method).unwrap();
            assert_eq!(next.method, becomes, "{status} {method:?}");
            assert_eq!(next.url.as_str(), "https://a.example/one/three");
            assert_eq!(next.body.is_empty(), becomes == Get, "{status} {method:?}");
            assert!(next.headers.iter().any(|(name, _)| name == "authorization"));
        }
    }

    #[test]
    fn another_server_sees_no_secret() {
        for there in ["https://b.example/", "https://a.example:444/", "//b.example/"] {
            let next = after(307, there, HttpMethod::Post).unwrap();
            let names: Vec<&str> = next.headers.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, ["accept", "content-type"], "{there}");
        }
        let next = after(302, "https://u:p@a.example/", HttpMethod::Get).unwrap();
        assert_eq!(next.url.as_str(), "https://a.example/");
    }

    #[test]
    fn what_is_no_safe_address_is_not_followed() {
        for there in ["http://a.example/", "file:///etc/passwd", "ftp://a", "https://"] {
            assert!(after(302, there, HttpMethod::Get).is_err(), "{there}");
        }
    }
}
