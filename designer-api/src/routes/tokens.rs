//! API tokens: made, listed, revoked.

use actix_web::{HttpResponse, web};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::body::{Body, Query};
use crate::gate::Gate;
use crate::gate::keys::{Key, KeyError, Use};
use crate::page::{Page, Part};
use crate::problem::{Answer, Form, Problem};

/// Most characters of a label.
pub const LONGEST_LABEL: usize = 100;

/// A token to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewToken {
    /// For people, 1 to 100 characters.
    label: String,
    /// When it ends; never if absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    expires: Option<Timestamp>,
}

/// A token that was made.
#[derive(Serialize, ToSchema)]
pub struct MadeToken {
    /// The secret. It is shown here and never again.
    pub secret: String,
    /// What lists show of it.
    pub token: Key,
}

impl std::fmt::Debug for MadeToken {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("MadeToken").field("token", &self.token).finish_non_exhaustive()
    }
}

/// The tokens, without their secrets.
///
/// # Errors
/// 400 for a page that is none.
#[utoipa::path(get, path = "/api/tokens", tag = "access", params(Page),
    responses((status = 200, description = "The tokens, oldest first", body = Part<Key>)))]
pub async fn list(gate: web::Data<Gate>, page: Query<Page>) -> Answer<web::Json<Part<Key>>> {
    let part = page.0.cut(gate.keys.tokens(), |key| key.id.to_string())?;
    Ok(web::Json(part))
}

/// Makes a token and shows its secret, this once.
///
/// # Errors
/// 400 for a label or an end that is none, 409 when there are too many.
#[utoipa::path(post, path = "/api/tokens", tag = "access", request_body = NewToken,
    responses((status = 201, description = "The token with its secret", body = MadeToken),
        (status = 400, description = "No good label or end", body = Form)))]
pub async fn create(gate: web::Data<Gate>, body: Body<NewToken>) -> Answer<HttpResponse> {
    let NewToken { label, expires } = body.0;
    check(&label, expires)?;
    let (secret, token) =
        gate.keys.create_token(label.trim(), expires).await.map_err(|error| match error {
            KeyError::TooMany => Problem::conflict("too-many-tokens", error.to_string()),
            KeyError::Keep(_) => Problem::internal(&error),
        })?;
    Ok(HttpResponse::Created().json(MadeToken { secret: secret.expose().to_owned(), token }))
}

/// Ends a token at once.
///
/// # Errors
/// 404.
#[utoipa::path(delete, path = "/api/tokens/{id}", tag = "access",
    params(("id" = String, Path, description = "The token's id, not its secret")),
    responses((status = 204, description = "The token opens nothing any more"),
        (status = 404, description = "No such token", body = Form)))]
pub async fn revoke(gate: web::Data<Gate>, id: web::Path<Uuid>) -> Answer<HttpResponse> {
    let ended = gate.keys.end(*id, Use::Token).await;
    if ended.map_err(|error| Problem::internal(&error))? {
        Ok(HttpResponse::NoContent().finish())
    } else {
        Err(Problem::not_found("there is no such token; GET /api/tokens lists them"))
    }
}

/// Whether a token may be made so.
///
/// # Errors
/// 400.
pub fn check(label: &str, expires: Option<Timestamp>) -> Result<(), Problem> {
    let length = label.trim().chars().count();
    if !(1..=LONGEST_LABEL).contains(&length) || label.chars().any(char::is_control) {
        return Err(Problem::bad(
            "bad-label",
            format!("a label has 1 to {LONGEST_LABEL} characters, on one line"),
        )
        .at("/label"));
    }
    if expires.is_some_and(|end| end <= Timestamp::now()) {
        return Err(Problem::bad("bad-end", "the token would be over already").at("/expires"));
    }
    Ok(())
}
