//! Revisions in headers: `ETag` tells one, `If-Match` expects one.

use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, HeaderMap, IF_MATCH};
use actix_web::{HttpRequest, HttpResponse};
use engine::project::Expect;
use serde::Serialize;

use crate::problem::{Answer, Problem};

/// JSON with its revision.
pub fn with_revision<T: Serialize>(status: StatusCode, revision: u64, body: &T) -> HttpResponse {
    HttpResponse::build(status).insert_header((ETAG, format!("\"{revision}\""))).json(body)
}

/// The revision that a change relies on; `None` when the request names none.
///
/// # Errors
/// 400 when `If-Match` is none of our tags.
pub fn expected(request: &HttpRequest) -> Answer<Option<u64>> {
    read(request.headers())
}

/// The revision that a change of something that is there must name.
///
/// # Errors
/// 428 when it names none, 400 as [`expected`].
pub fn required(request: &HttpRequest) -> Answer<u64> {
    read(request.headers())?.ok_or_else(|| {
        Problem::new(
            StatusCode::PRECONDITION_REQUIRED,
            "revision-required",
            "name the revision that you change in If-Match: it is the ETag that came with it",
        )
    })
}

/// As records want it: without `If-Match` the last one to write wins.
///
/// # Errors
/// 400 as [`expected`].
pub fn expectation(request: &HttpRequest) -> Answer<Expect> {
    Ok(expected(request)?.map_or(Expect::Anything, Expect::Revision))
}

fn read(headers: &HeaderMap) -> Answer<Option<u64>> {
    let mut all = headers.get_all(IF_MATCH);
    let Some(first) = all.next() else {
        return Ok(None);
    };
    first
        .to_str()
        .ok()
        .filter(|_| all.next().is_none())
        .and_then(|tag| tag.strip_prefix('"')?.strip_suffix('"'))
        .and_then(|number| number.parse().ok())
        .map(Some)
        .ok_or_else(|| {
            Problem::bad("bad-revision", "If-Match is one ETag, as it came: \"17\", in quotes")
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn a_revision_is_one_strong_tag() {
        let read = |tag: &str| {
            expected(&TestRequest::default().insert_header((IF_MATCH, tag)).to_http_request())
        };
        assert_eq!(read("\"17\"").unwrap(), Some(17));
        for bad in ["17", "*", "W/\"17\"", "\"17\", \"18\"", "\"x\"", "\"-1\"", ""] {
            assert_eq!(read(bad).unwrap_err().code, "bad-revision", "{bad}");
        }
        let none = TestRequest::default().to_http_request();
        assert_eq!(required(&none).unwrap_err().status, 428);
    }
}
