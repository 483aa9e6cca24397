//! Flows to begin with: the examples, as the gallery shows them.

use actix_web::web;
use examples::flows::{ALL, Example};
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

use crate::schema::FlowDocument;

/// A flow to begin with.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TemplateView {
    /// Of the example; a copy has an id of its own.
    pub id: &'static str,
    /// The connections that it names: they are made apart.
    pub connections: &'static [&'static str],
    /// The whole flow, `wireloom.flow/1`.
    #[schema(value_type = FlowDocument)]
    pub flow: Json,
}

impl TemplateView {
    /// None where the example is no JSON, which a test of the examples rules out.
    fn of(example: &Example) -> Option<Self> {
        let flow = serde_json::from_str(example.json).ok()?;
        Some(Self { id: example.id, connections: example.connections, flow })
    }
}

/// Every example.
#[utoipa::path(get, path = "/api/templates", tag = "flows",
    responses((status = 200, description = "Flows to begin with", body = Vec<TemplateView>)))]
pub async fn list() -> web::Json<Vec<TemplateView>> {
    web::Json(ALL.iter().filter_map(TemplateView::of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn every_example_is_there_as_a_flow() {
        let listed = list().await.into_inner();
        assert_eq!(listed.len(), ALL.len());
        for template in listed {
            assert_eq!(template.flow["id"], template.id);
            let flow: engine::flow::Flow = serde_json::from_value(template.flow).unwrap();
            assert!(!flow.nodes.is_empty());
        }
    }
}
