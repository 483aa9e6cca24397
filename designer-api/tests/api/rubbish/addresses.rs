//! Queries and paths that are none.

use designer_api::routes::{Access, ROUTES, Verb};

use super::{fail_on, lacks};
use crate::flows::{Client, echo};
use crate::server::serve;

#[actix_web::test]
async fn odd_queries_and_paths_are_told_too() {
    let server = serve().await;
    let client = Client::of(&server).await;
    client.ok("POST /api/flows", Some(&echo("a", "x"))).await;
    let mut faults = Vec::new();
    for route in ROUTES.iter().filter(|one| one.access == Access::Owner && one.verb == Verb::Get) {
        for odd in
            ["%00", "%2F", "..%2f..", "9223372036854775808", "-1", "%ff", "%F0%9F", "a%0d%0aX:y"]
        {
            let Some((front, rest)) = route.path.split_once('{') else { continue };
            let rest = rest.split_once('}').unwrap().1.replace("{run}", "1");
            let rest = rest.replace("{version}", "1").replace("{kind}", "button");
            let line = format!("GET {front}{odd}{rest}?limit=1");
            let answer = client.ask(&line, None).await;
            faults.extend(lacks(&answer, &line));
            assert!(answer.header("x").is_none(), "{line}: {}", answer.head);
        }
    }
    for query in [
        "limit=abc",
        "limit=-1",
        "limit=0",
        "limit=1e3",
        "limit=99999999999999999999",
        "limit=1&limit=2",
        "cursor=%00",
        "cursor=!!",
        "limit=%ff",
        "nothing=1",
        "limit",
    ] {
        for path in ["/api/flows", "/api/connections", "/api/globals", "/api/flows/a/versions"] {
            let line = format!("GET {path}?{query}");
            faults.extend(lacks(&client.ask(&line, None).await, &line));
        }
    }
    fail_on(&faults);
}
