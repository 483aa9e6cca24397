//! The table of all routes: actix's configuration, the gate's short list of open routes, and the
//! tests that try every route without credentials are all made from it.

pub mod assets;
pub mod connections;
pub mod flows;
pub mod health;
pub mod hooks;
pub mod imports;
pub mod kinds;
pub mod live;
pub mod login;
pub mod meta;
pub mod processes;
pub mod push;
pub mod runs;
pub mod scripts;
pub mod templates;
pub mod tokens;
pub mod tryouts;
pub mod values;

use actix_web::http::Method;
use actix_web::{HttpRequest, Resource, Route as Handler, guard, web};

use crate::problem::Problem;

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody, without credentials.
    Open,
    /// Anybody as far as here: what a flow serves has a lock of its own.
    Hook,
    /// The owner, by a session or a token.
    Owner,
    /// The owner, or whoever shows a push ticket.
    Visitor,
}

/// The methods that routes have. GET answers HEAD too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Reads.
    Get,
    /// Makes, starts, ends.
    Post,
    /// Writes as a whole.
    Put,
    /// Removes.
    Delete,
    /// Whatever is asked for; the handler looks at it.
    Any,
}

/// One route.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// The method.
    pub verb: Verb,
    /// The path, with `{names}` for its variable parts.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    handler: fn() -> Handler,
}

const fn open(verb: Verb, path: &'static str, handler: fn() -> Handler) -> Route {
    Route { verb, path, access: Access::Open, handler }
}

const fn hook(verb: Verb, path: &'static str, handler: fn() -> Handler) -> Route {
    Route { verb, path, access: Access::Hook, handler }
}

const fn owner(verb: Verb, path: &'static str, handler: fn() -> Handler) -> Route {
    Route { verb, path, access: Access::Owner, handler }
}

const fn visitor(verb: Verb, path: &'static str, handler: fn() -> Handler) -> Route {
    Route { verb, path, access: Access::Visitor, handler }
}

use Verb::{Any, Delete, Get, Post, Put};
use connections::{held, trials};
use flows::publishing;
use processes::{acting, past};

/// Every route. What is not here is answered by [`assets::fallback`]: pages and 404. They are
/// tried one after the other, so what is asked for most often stands first.
pub const ROUTES: &[Route] = &[
    hook(Get, "/hooks/ws/{path:.*}", || web::to(hooks::ws::serve)),
    hook(Any, "/hooks/http/{path:.*}", || web::to(hooks::http::serve)),
    open(Get, "/healthz", || web::to(health::live)),
    open(Get, "/readyz", || web::to(health::ready)),
    open(Get, "/login", || web::to(login::page)),
    open(Get, "/login.css", || web::to(login::style)),
    open(Get, "/login.js", || web::to(login::script)),
    open(Post, "/api/login", || web::to(login::log_in)),
    owner(Post, "/api/logout", || web::to(login::log_out)),
    owner(Get, "/api/me", || web::to(login::me)),
    owner(Get, "/api/tokens", || web::to(tokens::list)),
    owner(Post, "/api/tokens", || web::to(tokens::create)),
    owner(Delete, "/api/tokens/{id}", || web::to(tokens::revoke)),
    owner(Get, "/api/kinds", || web::to(kinds::list)),
    owner(Get, "/api/kinds/{category}/{kind}", || web::to(kinds::get)),
    owner(Get, "/api/templates", || web::to(templates::list)),
    owner(Post, "/api/check", || web::to(flows::check)),
    owner(Post, "/api/try", || web::to(tryouts::run)),
    owner(Post, "/api/import", || web::to(imports::import)),
    owner(Get, "/api/flows", || web::to(flows::list)),
    owner(Post, "/api/flows", || web::to(flows::create)),
    owner(Get, "/api/flows/{id}", || web::to(flows::get)),
    owner(Put, "/api/flows/{id}", || web::to(flows::save)),
    owner(Delete, "/api/flows/{id}", || web::to(flows::delete)),
    owner(Get, "/api/flows/{id}/versions", || web::to(publishing::versions)),
    owner(Get, "/api/flows/{id}/versions/{version}", || web::to(publishing::version)),
    owner(Get, "/api/flows/{id}/diff", || web::to(publishing::diff)),
    owner(Post, "/api/flows/{id}/deploy", || web::to(publishing::deploy)),
    owner(Post, "/api/flows/{id}/undeploy", || web::to(publishing::undeploy)),
    owner(Get, "/api/flows/{id}/export", || web::to(imports::export)),
    owner(Get, "/api/flows/{id}/bundle", || web::to(imports::bundle)),
    owner(Get, "/api/flows/{id}/runs", || web::to(runs::list)),
    owner(Get, "/api/flows/{id}/runs/{run}", || web::to(runs::get)),
    owner(Post, "/api/flows/{id}/runs/{run}/cancel", || web::to(runs::cancel)),
    owner(Put, "/api/flows/{id}/tracing", || web::to(runs::trace)),
    owner(Post, "/api/flows/{id}/press/{node}", || web::to(runs::press)),
    owner(Get, "/api/connections", || web::to(connections::list)),
    owner(Post, "/api/connections", || web::to(connections::create)),
    owner(Get, "/api/connections/{id}", || web::to(connections::get)),
    owner(Put, "/api/connections/{id}", || web::to(connections::save)),
    owner(Delete, "/api/connections/{id}", || web::to(connections::delete)),
    owner(Post, "/api/connections/{id}/retry", || web::to(connections::retry)),
    owner(Get, "/api/scripts", || web::to(scripts::list)),
    owner(Post, "/api/scripts", || web::to(scripts::create)),
    owner(Get, "/api/scripts/{id}", || web::to(scripts::get)),
    owner(Put, "/api/scripts/{id}", || web::to(scripts::save)),
    owner(Delete, "/api/scripts/{id}", || web::to(scripts::delete)),
    owner(Get, "/api/scripts/{id}/versions", || web::to(scripts::versions)),
    owner(Get, "/api/scripts/{id}/versions/{version}", || web::to(scripts::version)),
    owner(Post, "/api/try-script", || web::to(scripts::try_out)),
    owner(Post, "/api/connections/{id}/suspend", || web::to(held::suspend)),
    owner(Post, "/api/connections/{id}/resume", || web::to(held::resume)),
    owner(Get, "/api/connections/{id}/held", || web::to(held::list)),
    owner(Delete, "/api/connections/{id}/held", || web::to(held::cancel_all)),
    owner(Delete, "/api/connections/{id}/held/{event}", || web::to(held::cancel)),
    owner(Post, "/api/connections/{id}/test", || web::to(trials::test)),
    owner(Post, "/api/connections/{id}/captures", || web::to(trials::capture)),
    owner(Get, "/api/connections/{id}/captures/{capture}", || web::to(trials::captured)),
    owner(Delete, "/api/connections/{id}/captures/{capture}", || web::to(trials::end)),
    owner(Get, "/api/globals", || web::to(values::globals)),
    owner(Get, "/api/globals/{name}", || web::to(values::global)),
    owner(Put, "/api/globals/{name}", || web::to(values::save_global)),
    owner(Delete, "/api/globals/{name}", || web::to(values::delete_global)),
    owner(Get, "/api/settings", || web::to(values::settings)),
    owner(Get, "/api/settings/{name}", || web::to(values::setting)),
    owner(Put, "/api/settings/{name}", || web::to(values::save_setting)),
    owner(Delete, "/api/settings/{name}", || web::to(values::delete_setting)),
    owner(Get, "/api/instances", || web::to(processes::search)),
    owner(Post, "/api/instances", || web::to(processes::start)),
    owner(Get, "/api/instances/{id}", || web::to(processes::get)),
    owner(Get, "/api/instances/{id}/data", || web::to(processes::data)),
    owner(Get, "/api/instances/{id}/tokens", || web::to(processes::tokens)),
    owner(Get, "/api/instances/{id}/incidents", || web::to(processes::incidents)),
    owner(Get, "/api/instances/{id}/history", || web::to(past::history)),
    owner(Get, "/api/instances/{id}/events/{event}", || web::to(past::at)),
    owner(Post, "/api/instances/{id}/tokens/{token}/actions/{name}", || web::to(acting::execute)),
    owner(Post, "/api/instances/{id}/incidents/{incident}/resolve", || web::to(acting::resolve)),
    owner(Post, "/api/instances/{id}/modify", || web::to(acting::modify)),
    owner(Post, "/api/instances/{id}/migrate", || web::to(acting::migrate)),
    owner(Post, "/api/instances/{id}/terminate", || web::to(acting::terminate)),
    owner(Post, "/api/instances/{id}/hold", || web::to(acting::hold)),
    owner(Post, "/api/instances/{id}/resume", || web::to(acting::resume)),
    owner(Post, "/api/incidents/resolve", || web::to(acting::resolve_all)),
    owner(Post, "/api/messages", || web::to(acting::message)),
    owner(Get, "/api/push/topics", || web::to(push::topics)),
    owner(Post, "/api/push-tickets", || web::to(push::tickets::create)),
    visitor(Get, "/push", || web::to(push::socket)),
    visitor(Get, "/push/sse", || web::to(push::events::stream)),
    visitor(Get, "/push/{topic}", || web::to(push::missed::catch_up)),
    owner(Get, "/api/live", || web::to(live::socket)),
    owner(Get, "/api/openapi.json", || web::to(meta::openapi)),
    owner(Get, "/api/schemas", || web::to(meta::schemas)),
];

impl Verb {
    /// As HTTP writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
            Self::Any => "*",
        }
    }

    fn fits(self, method: &Method) -> bool {
        self == Self::Any
            || method.as_str() == self.as_str()
            || (self == Self::Get && *method == Method::HEAD)
    }
}

/// Who may use the route that a request names. Only the very letters of an open route, of an
/// embedded file, or of the place of hooks, are open; everything else, known or not, is the
/// owner's.
#[must_use]
pub fn access(method: &Method, path: &str) -> Access {
    if hooks::is_hook(path) {
        return Access::Hook;
    }
    let open = ROUTES
        .iter()
        .any(|one| one.access == Access::Open && one.path == path && one.verb.fits(method));
    let reads = matches!(*method, Method::GET | Method::HEAD);
    if open || (reads && assets::is_open(path)) {
        Access::Open
    } else if reads && is_push(path) {
        Access::Visitor
    } else {
        Access::Owner
    }
}

/// Whether a path is that of push. A ticket opens nothing else, so that it cannot matter how the
/// rest of the path is written.
fn is_push(path: &str) -> bool {
    path.strip_prefix("/push").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a path is one that people open in a browser.
#[must_use]
pub fn is_page(path: &str) -> bool {
    let first = path.split('/').nth(1).unwrap_or_default();
    !matches!(first, "api" | "push" | "hooks")
}

/// How the path of a route ends that stands for all that begins so.
const REST: &str = "/{path:.*}";

/// Tells actix of every route of the table.
pub fn configure(config: &mut web::ServiceConfig) {
    let mut paths: Vec<&'static str> = Vec::new();
    for route in ROUTES {
        if !paths.contains(&route.path) {
            paths.push(route.path);
        }
    }
    for path in paths {
        let all = ROUTES.iter().filter(|one| one.path == path);
        let fits = |verb: Verb| guard::fn_guard(move |about| verb.fits(&about.head().method));
        let mut allow = Vec::new();
        for verb in all.clone().map(|route| route.verb) {
            allow.push(verb.as_str());
            if verb == Get {
                allow.push("HEAD");
            }
        }
        let allow = allow.join(", ");
        let others = web::to(move |request: HttpRequest| {
            let refusal = Problem::method_not_allowed(request.method().as_str(), &allow);
            async move { Err::<String, Problem>(refusal) }
        });
        // A prefix is compared. A pattern is a regular expression, which takes longer than the
        // flow behind a webhook.
        if let Some(prefix) = path.strip_suffix(REST) {
            for route in all {
                let scope = web::scope(prefix).guard(fits(route.verb));
                config.service(scope.default_service((route.handler)()));
            }
            config.service(web::scope(prefix).default_service(others));
        } else {
            let with = |resource: Resource, route: &Route| {
                resource.route((route.handler)().guard(fits(route.verb)))
            };
            let resource = all.fold(web::resource(path), with);
            config.service(resource.default_service(others));
        }
    }
    config
        .app_data(
            web::PathConfig::default()
                .error_handler(|_, _| Problem::not_found("there is nothing at this path").into()),
        )
        .default_service(web::to(assets::fallback));
}

#[cfg(test)]
mod tests;
