//! Whether the server lives, and whether it can do its work.

use actix_web::{HttpResponse, web};

use crate::problem::{Answer, Form, Problem};
use crate::server::health::Health;

/// Answers while the program lives.
#[utoipa::path(get, path = "/healthz", tag = "health", security(()),
    responses((status = 200, description = "The program lives")))]
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(r#"{"status":"ok"}"#)
}

/// Answers 200 while the server can do its work, 503 while it ends or has lost its store.
///
/// # Errors
/// 503.
#[utoipa::path(get, path = "/readyz", tag = "health", security(()),
    responses((status = 200, description = "Ready"),
        (status = 503, description = "Not ready", body = Form)))]
pub async fn ready(health: web::Data<Health>) -> Answer<HttpResponse> {
    // Anybody may ask, so the reason stays in the log.
    match health.ailment() {
        None => Ok(fine()),
        Some(_) => Err(Problem::unavailable("not-ready", "the server cannot do its work now")),
    }
}

fn fine() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(r#"{"status":"ok"}"#)
}
