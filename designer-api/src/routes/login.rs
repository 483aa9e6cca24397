//! Logging in, by a one-time link or the password, and out.

use std::time::{Duration, Instant};

use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::body::{Body, Query};
use crate::gate::keys::{Key, KeyError, SESSION_LIFE, Use};
use crate::gate::secret::Secret;
use crate::gate::throttle::Verdict;
use crate::gate::{Gate, Identity, password};
use crate::problem::{Answer, Form, Problem};

const PAGE: &str = include_str!("../pages/login.html");
const STALE: &str = include_str!("../pages/stale.html");
const STYLE: &str = include_str!("../pages/login.css");
const SCRIPT: &str = include_str!("../pages/login.js");

/// What a one-time link carries.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    token: Option<String>,
}

/// The log-in page; with a link's token, the log-in itself.
///
/// # Errors
/// 401 when the link was used or is too old.
pub async fn page(
    request: HttpRequest,
    gate: web::Data<Gate>,
    link: Query<Link>,
) -> Answer<HttpResponse> {
    if gate.session(request.headers()).is_some() {
        return Ok(to_start(None));
    }
    match link.0.token {
        // A look at the head of the answer must not use the link up.
        Some(token) if *request.method() == Method::GET => {
            let links = gate.links.clone();
            let good = web::block(move || links.redeem(&token)).await.unwrap_or(false);
            if !good {
                return Ok(html(HttpResponse::Unauthorized(), STALE));
            }
            let session = gate.keys.log_in().await.map_err(|error| unkept(&error))?;
            Ok(to_start(Some(cookie(&gate, session.expose(), SESSION_LIFE.as_secs()))))
        }
        _ => Ok(html(HttpResponse::Ok(), PAGE)),
    }
}

/// The log-in page's style sheet.
pub async fn style() -> HttpResponse {
    HttpResponse::Ok().content_type("text/css; charset=utf-8").body(STYLE)
}

/// The log-in page's script.
pub async fn script() -> HttpResponse {
    HttpResponse::Ok().content_type("text/javascript; charset=utf-8").body(SCRIPT)
}

/// A log-in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogIn {
    /// The owner's password.
    password: String,
}

impl std::fmt::Debug for LogIn {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("LogIn(..)")
    }
}

/// Starts a session for whoever knows the owner's password.
///
/// # Errors
/// 401 when it is wrong, 429 after ten bad tries.
#[utoipa::path(post, path = "/api/login", tag = "access", security(()), request_body = LogIn,
    responses((status = 204, description = "Logged in; the answer sets the session's cookie"),
        (status = 401, description = "Wrong password", body = Form),
        (status = 429, description = "Too many bad tries", body = Form)))]
pub async fn log_in(
    request: HttpRequest,
    gate: web::Data<Gate>,
    body: Body<LogIn>,
) -> Answer<HttpResponse> {
    if request.headers().contains_key(header::ORIGIN) {
        gate.origins.check_change(request.headers())?;
    }
    let Some(hash) = gate.password.clone() else {
        return Err(Problem::unauthorized(
            "this server has no password; open the link that it printed at its start, or make one \
             with `wireloom link`",
        ));
    };
    let address = request.peer_addr().map_or_else(String::new, |address| address.ip().to_string());
    let names = [format!("address {address}"), "account owner".to_owned()];
    let mut delay = Duration::ZERO;
    for name in &names {
        match gate.throttle.verdict(name, Instant::now()) {
            Verdict::Refused(seconds) => {
                return Err(Problem::too_many(
                    seconds,
                    format!("too many wrong passwords; try again in {seconds} s"),
                ));
            }
            Verdict::After(wait) => delay = delay.max(wait),
        }
    }
    // Counted before it is looked at: many at once must not all find the count at nothing.
    for name in &names {
        gate.throttle.bad(name, Instant::now());
    }
    tokio::time::sleep(delay).await;
    let given = body.0.password;
    let good = web::block(move || password::fits(&given, &hash)).await.unwrap_or(false);
    if !good {
        return Err(Problem::unauthorized("this is not the password"));
    }
    for name in &names {
        gate.throttle.good(name);
    }
    let session: Secret = gate.keys.log_in().await.map_err(|error| unkept(&error))?;
    Ok(HttpResponse::NoContent()
        .insert_header((
            header::SET_COOKIE,
            cookie(&gate, session.expose(), SESSION_LIFE.as_secs()),
        ))
        .finish())
}

/// Ends the session, here and in the browser.
///
/// # Errors
/// 400 when a token asks: tokens are revoked, not logged out.
#[utoipa::path(post, path = "/api/logout", tag = "access",
    responses((status = 204, description = "The session has ended")))]
pub async fn log_out(
    gate: web::Data<Gate>,
    identity: web::ReqData<Identity>,
) -> Answer<HttpResponse> {
    if identity.key.purpose != Use::Session {
        return Err(Problem::bad(
            "no-session",
            "a token does not log out; revoke it with DELETE /api/tokens/{id}",
        ));
    }
    gate.keys.end(identity.key.id, Use::Session).await.map_err(|error| unkept(&error))?;
    Ok(HttpResponse::NoContent().insert_header((header::SET_COOKIE, cookie(&gate, "", 0))).finish())
}

/// Who asks.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Me {
    /// The account: there is one so far, `owner`.
    pub account: &'static str,
    /// What it may do: `admin`.
    pub role: &'static str,
    /// The session or the token that asks.
    pub key: Key,
}

/// Who asks, and by what.
#[utoipa::path(get, path = "/api/me", tag = "access",
    responses((status = 200, description = "Who asks", body = Me)))]
pub async fn me(identity: web::ReqData<Identity>) -> web::Json<Me> {
    web::Json(Me { account: "owner", role: "admin", key: identity.key.clone() })
}

fn html(mut response: actix_web::HttpResponseBuilder, page: &'static str) -> HttpResponse {
    response.content_type("text/html; charset=utf-8").body(page)
}

fn to_start(cookie: Option<String>) -> HttpResponse {
    let mut response = HttpResponse::SeeOther();
    response.insert_header((header::LOCATION, "/"));
    if let Some(cookie) = cookie {
        response.insert_header((header::SET_COOKIE, cookie));
    }
    response.finish()
}

fn cookie(gate: &Gate, secret: &str, seconds: i64) -> String {
    let secure = if gate.origins.secure { "; Secure" } else { "" };
    format!("{}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", gate.cookie)
}

fn unkept(error: &KeyError) -> Problem {
    Problem::internal(error)
}
