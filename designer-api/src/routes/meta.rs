//! What describes the API and its documents.

use actix_web::{HttpResponse, web};
use serde_json::Value as Json;

use crate::schema;

/// This description.
#[utoipa::path(get, path = "/api/openapi.json", tag = "meta",
    responses((status = 200, description = "OpenAPI 3.1", body = Object)))]
pub async fn openapi() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(schema::text())
}

/// JSON Schemas of the documents that people write: a flow, a connection's settings.
#[utoipa::path(get, path = "/api/schemas", tag = "meta",
    responses((status = 200, description = "By name", body = Object)))]
pub async fn schemas() -> web::Json<Json> {
    web::Json(schema::documents())
}
