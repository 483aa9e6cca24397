//! The embedded pages: the designer, the demo, the client library; the example apps in the demo.

use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse, web};
use examples::apps::{self, App};
use frontend_assets::Asset;

use crate::problem::{Answer, Problem};

/// Whether a path names an embedded file that anybody may have: everything but the pages, which
/// need a log-in and would be of no use without one.
#[must_use]
pub fn is_open(path: &str) -> bool {
    path.len() > 1
        && !path.starts_with("//")
        && frontend_assets::get(path).is_some_and(|asset| !is_page(&asset))
}

fn is_page(asset: &Asset) -> bool {
    asset.mime.starts_with("text/html")
}

/// Answers what no route of the table does: embedded files, and the designer's page for every
/// other path, for the designer has paths of its own.
///
/// # Errors
/// 404 for paths of the API, 405 for methods that do not read.
pub async fn fallback(request: HttpRequest) -> Answer<HttpResponse> {
    let path = request.path();
    if !crate::routes::is_page(path) {
        return Err(Problem::not_found("there is no such route; /api/openapi.json lists all"));
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Problem::method_not_allowed(request.method().as_str(), "GET, HEAD"));
    }
    if path == "/demo" {
        return Ok(HttpResponse::PermanentRedirect()
            .insert_header((header::LOCATION, "/demo/"))
            .finish());
    }
    if let Some(inside) = path.strip_prefix("/apps/") {
        return app(&request, inside);
    }
    let names_file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
    frontend_assets::get(path)
        .or_else(|| if names_file { None } else { frontend_assets::get("/") })
        .map(|asset| give(&request, asset))
        .ok_or_else(|| Problem::not_found("there is no such file"))
}

/// A file of an example app. Like every page it needs a log-in, and so do its parts.
fn app(request: &HttpRequest, inside: &str) -> Answer<HttpResponse> {
    let apps =
        request.app_data::<web::Data<&'static [App]>>().map_or(&[][..], |apps| *apps.get_ref());
    let found = apps::file(apps, inside);
    let (name, text) = found.ok_or_else(|| Problem::not_found("there is no such app here"))?;
    let mime = match name.rsplit_once('.') {
        Some((_, "js")) => "text/javascript; charset=utf-8",
        Some((_, "css")) => "text/css; charset=utf-8",
        _ => "text/html; charset=utf-8",
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .content_type(mime)
        .body(text))
}

fn give(request: &HttpRequest, asset: Asset) -> HttpResponse {
    let kept = request
        .headers()
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|tags| tags.split(',').any(|tag| tag.trim() == asset.etag));
    let mut response = if kept { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    let caching = if asset.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    response
        .insert_header((header::ETAG, asset.etag))
        .insert_header((header::CACHE_CONTROL, caching));
    if kept {
        return response.finish();
    }
    response.content_type(asset.mime).body(asset.bytes.into_owned())
}
