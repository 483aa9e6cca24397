//! The one gate through which every request passes.
//!
//! It refuses by default: what is on the short list of open routes, letter for letter, passes;
//! everything else needs a session's cookie or a token, before its path, its method or its body
//! is looked at. So no way of writing a path can lead past it.

pub mod keep;
pub mod keys;
pub mod link;
pub mod origin;
pub mod owner;
pub mod password;
pub mod secret;
pub mod throttle;
pub mod ticket;
pub mod visitor;

use actix_web::HttpMessage as _;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap};
use actix_web::http::{Method, Uri};
use actix_web::middleware::Next;
use actix_web::{HttpResponse, web};

use crate::problem::Problem;
use crate::routes::{self, Access};
use keys::{Key, Keys, Use};
use link::Links;
use origin::Origins;
use throttle::Throttle;
use ticket::Tickets;
use visitor::Visitor;

/// What the gate goes by.
#[derive(Debug)]
pub struct Gate {
    /// Sessions and tokens.
    pub keys: Keys,
    /// One-time links.
    pub links: Links,
    /// The hash of the owner's password, if there is one.
    pub password: Option<String>,
    /// Pages and names that are ours.
    pub origins: Origins,
    /// Bad log-ins.
    pub throttle: Throttle,
    /// The session cookie's name.
    pub cookie: String,
    /// Push tickets.
    pub tickets: Tickets,
    /// Sockets that have not shown their ticket yet; so many may wait at once.
    pub lobby: std::sync::Arc<tokio::sync::Semaphore>,
}

/// How a request got through.
#[derive(Debug)]
pub enum Pass {
    /// The route is open to anybody.
    Open,
    /// The owner asks.
    Owner(Identity),
    /// Somebody asks for push.
    Visitor(Visitor),
}

/// Who asks. There is one owner so far; accounts and roles will stand here.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The session or the token.
    pub key: Key,
    /// Whether a browser sent it by itself, as it does with cookies.
    pub by_cookie: bool,
}

impl Gate {
    /// Who asks, if the request may be looked at.
    ///
    /// # Errors
    /// The refusal.
    pub fn decide(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<Pass, Problem> {
        self.origins.check_host(headers)?;
        let access = routes::access(method, uri.path());
        match access {
            Access::Hook if is_odd(uri.path()) => {
                return Err(Problem::not_found("there is nothing at this path"));
            }
            Access::Open | Access::Hook => return Ok(Pass::Open),
            Access::Owner | Access::Visitor => {}
        }
        if access == Access::Visitor
            && let Some(visitor) = self.visitor(uri, headers)?
        {
            return Ok(Pass::Visitor(visitor));
        }
        let (key, by_cookie) = self.credentials(headers)?;
        if is_upgrade(headers) {
            self.origins.check_socket(headers, by_cookie)?;
        } else if by_cookie && !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
            self.origins.check_change(headers)?;
        }
        if is_odd(uri.path()) {
            return Err(Problem::not_found("there is nothing at this path"));
        }
        let identity = Identity { key, by_cookie };
        Ok(if access == Access::Visitor {
            Pass::Visitor(Visitor::Owner(identity))
        } else {
            Pass::Owner(identity)
        })
    }

    /// An `Authorization` header counts alone: a bad token is not made good by a cookie.
    fn credentials(&self, headers: &HeaderMap) -> Result<(Key, bool), Problem> {
        let mut given = headers.get_all(header::AUTHORIZATION);
        if let Some(first) = given.next() {
            return first
                .to_str()
                .ok()
                .filter(|_| given.next().is_none())
                .and_then(|text| text.split_once(' '))
                .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
                .and_then(|(_, token)| self.keys.find(token, Use::Token))
                .map(|key| (key, false))
                .ok_or_else(|| {
                    Problem::unauthorized(
                        "the token is unknown, revoked or over; make one with `wireloom token \
                         create` and send it as Authorization: Bearer …",
                    )
                });
        }
        self.session(headers).map(|key| (key, true)).ok_or_else(|| {
            Problem::unauthorized("log in at /login, or send a token as Authorization: Bearer …")
        })
    }

    /// The session of a request's cookie.
    #[must_use]
    pub fn session(&self, headers: &HeaderMap) -> Option<Key> {
        headers
            .get_all(header::COOKIE)
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(name, _)| *name == self.cookie)
            .find_map(|(_, secret)| self.keys.find(secret, Use::Session))
    }
}

fn is_upgrade(headers: &HeaderMap) -> bool {
    headers.contains_key(header::UPGRADE) || headers.contains_key(header::SEC_WEBSOCKET_KEY)
}

/// Whether a path is written in a way that no link of ours is: such paths lead nowhere. Looks at
/// each byte once, since every request comes by here.
fn is_odd(path: &str) -> bool {
    let bytes = path.as_bytes();
    bytes.iter().enumerate().any(|(place, byte)| {
        let after = bytes.get(place + 1..).unwrap_or_default();
        match byte {
            b'\\' | b';' => true,
            // A dot, a slash, a percent sign, a backslash, a zero.
            b'%' => matches!(
                after,
                [b'2', b'e' | b'E' | b'f' | b'F' | b'5', ..]
                    | [b'5', b'c' | b'C', ..]
                    | [b'0', b'0', ..]
            ),
            b'/' => matches!(
                after,
                [b'/', ..] | [b'.'] | [b'.', b'.'] | [b'.', b'/', ..] | [b'.', b'.', b'/', ..]
            ),
            _ => false,
        }
    })
}

/// The middleware: asks [`Gate::decide`], and puts the security headers on every answer.
///
/// # Errors
/// As the handlers.
pub async fn guard<B: MessageBody + 'static>(
    gate: web::Data<Gate>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let mut response = match gate.decide(request.method(), request.uri(), request.headers()) {
        Ok(pass) => {
            match pass {
                Pass::Open => {}
                Pass::Owner(identity) => {
                    note_use(&gate, &identity.key);
                    request.extensions_mut().insert(identity);
                }
                Pass::Visitor(visitor) => {
                    if let Visitor::Owner(identity) = &visitor {
                        note_use(&gate, &identity.key);
                    }
                    request.extensions_mut().insert(visitor);
                }
            }
            next.call(request).await?.map_into_left_body()
        }
        Err(problem) => {
            let refusal = refuse(&problem, request.method(), request.headers(), request.uri());
            request.into_response(refusal).map_into_right_body()
        }
    };
    crate::server::headers::secure(response.headers_mut(), gate.origins.secure);
    Ok(response)
}

fn note_use(gate: &web::Data<Gate>, key: &Key) {
    if Keys::is_use_new(key) {
        let (keys, id) = (gate.keys.clone(), key.id);
        tokio::spawn(async move {
            if let Err(error) = keys.note_use(id).await {
                tracing::warn!(%error, "the last use of a session or token was not noted");
            }
        });
    }
}

/// People who open a page are sent to the log-in; programs get the problem.
fn refuse(problem: &Problem, method: &Method, headers: &HeaderMap, uri: &Uri) -> HttpResponse {
    let wants_page = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"));
    if problem.status == 401 && *method == Method::GET && wants_page && routes::is_page(uri.path())
    {
        HttpResponse::SeeOther().insert_header((header::LOCATION, "/login")).finish()
    } else {
        problem.response()
    }
}

#[cfg(test)]
mod tests {
    use super::is_odd;

    #[test]
    fn odd_ways_to_write_a_path_are_seen_wherever_they_stand() {
        let odd = ["//", "%2e", "%2E", "%2f", "%2F", "%5c", "%5C", "%00", "%25", "\\", ";"];
        for odd in odd.into_iter().chain(["/./", "/../"]) {
            for path in [format!("{odd}a"), format!("/a{odd}b"), format!("/a{odd}")] {
                assert!(is_odd(&path), "{path}");
            }
        }
        for odd in ["/.", "/..", "/a/.", "/a/.."] {
            assert!(is_odd(odd), "{odd}");
        }
        for plain in ["", "/", "/a/.b", "/a/..b/c", "/a.", "/a..", "/%C3%A9", "/a%20b", "/2e%"] {
            assert!(!is_odd(plain), "{plain}");
        }
    }
}
