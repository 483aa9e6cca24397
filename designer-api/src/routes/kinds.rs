//! The kinds of node: what the palette, the forms and the help pages are made of.

use actix_web::web;
use engine::node::{Catalog, Kind};
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

use crate::problem::{Answer, Form, Problem};

/// A kind as the designer sees it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KindView {
    /// `category/name`, as in a flow's `type`.
    pub name: &'static str,
    /// Former names, still read.
    pub aliases: &'static [&'static str],
    /// For the palette.
    pub title: &'static str,
    /// One line under the title.
    pub summary: &'static str,
    /// A lucide icon's name.
    pub icon: &'static str,
    /// Where it stands in the palette.
    pub category: &'static str,
    /// `node`, `task`, `trigger` or `element`.
    #[schema(value_type = String)]
    pub role: Json,
    /// Whether actions may stand on its nodes.
    pub actions: bool,
    /// The ways out.
    #[schema(value_type = Object)]
    pub ports: Json,
    /// The port at which the body of its nodes begins, if they hold other nodes.
    pub body: Option<&'static str>,
    /// The config's fields to show on the card.
    pub subtitle: &'static [&'static str],
    /// JSON Schema of the config.
    #[schema(value_type = Object)]
    pub schema: Json,
    /// Configurations that work.
    #[schema(value_type = Vec<Object>)]
    pub examples: Json,
    /// Markdown.
    pub help: String,
}

impl From<&Kind> for KindView {
    fn from(kind: &Kind) -> Self {
        let schema = Json::from((kind.schema)());
        let help = schema.get("description").and_then(Json::as_str).unwrap_or_default().to_owned();
        let plain = |value: Result<Json, serde_json::Error>| value.unwrap_or_default();
        Self {
            name: kind.meta.name,
            aliases: kind.meta.aliases,
            title: kind.meta.title,
            summary: kind.meta.summary,
            icon: kind.meta.icon,
            category: kind.category(),
            role: plain(serde_json::to_value(kind.role)),
            actions: kind.takes_actions(),
            ports: plain(serde_json::to_value(kind.meta.ports)),
            body: kind.body,
            subtitle: kind.meta.subtitle,
            schema,
            examples: plain(serde_json::to_value((kind.examples)())),
            help,
        }
    }
}

/// Every kind, in the order of the palette.
#[utoipa::path(get, path = "/api/kinds", tag = "kinds",
    responses((status = 200, description = "All kinds", body = Vec<KindView>)))]
pub async fn list(catalog: web::Data<Catalog>) -> web::Json<Vec<KindView>> {
    web::Json(catalog.kinds().iter().map(KindView::from).collect())
}

/// One kind, by its name or a former name.
///
/// # Errors
/// 404.
#[utoipa::path(get, path = "/api/kinds/{category}/{kind}", tag = "kinds",
    params(("category" = String, Path), ("kind" = String, Path)),
    responses((status = 200, description = "The kind", body = KindView),
        (status = 404, description = "No such kind", body = Form)))]
pub async fn get(
    catalog: web::Data<Catalog>,
    path: web::Path<(String, String)>,
) -> Answer<web::Json<KindView>> {
    let name = format!("{}/{}", path.0, path.1);
    catalog
        .get(&name)
        .map(|kind| web::Json(KindView::from(kind)))
        .ok_or_else(|| Problem::not_found("there is no such kind; /api/kinds lists all"))
}
