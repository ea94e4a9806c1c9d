//! Everything that goes wrong has the same shape.

use counterfoil_server::auth::Role;
use counterfoil_server::auth::open;
use counterfoil_server::http;
use serde_json::json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::TestApp;
use crate::engines::both;

#[tokio::test]
async fn every_refusal_is_a_problem() {
    for app in TestApp::both().await {
        let (_, token) = app.staff("sami", [Role::Supervisor]).await;
        let bearer = |method: &str, path: &str| app.request(method, path).bearer_auth(&token);
        let raw = |body: &str| {
            bearer("POST", "/v1/enrolments")
                .header("content-type", "application/json")
                .body(body.to_owned())
        };
        let cases = [
            (app.request("GET", "/nothing"), 404, "no-such-path"),
            (app.request("GET", "/v1/nothing"), 404, "no-such-path"),
            (app.request("GET", "/v1/"), 404, "no-such-path"),
            (
                bearer("GET", "/v1/devices/x/approve"),
                405,
                "method-not-allowed",
            ),
            (bearer("DELETE", "/v1/me"), 405, "method-not-allowed"),
            (app.request("PUT", "/v1/sign-in"), 405, "method-not-allowed"),
            (app.request("POST", "/healthz"), 405, "method-not-allowed"),
            (
                app.request("POST", "/openapi.json"),
                405,
                "method-not-allowed",
            ),
            (bearer("POST", "/v1/devices/x/approve"), 404, "no-such-path"),
            (
                bearer("POST", "/v1/devices/-1/approve"),
                404,
                "no-such-path",
            ),
            (
                bearer("POST", "/v1/devices/99999999999/approve"),
                404,
                "no-such-path",
            ),
            (bearer("POST", "/v1/enrolments"), 415, "wrong-media-type"),
            (raw("{"), 400, "not-json"),
            (raw(""), 400, "not-json"),
            (raw("{\"collector\": 1} x"), 400, "not-json"),
            (raw("{\"collector\": \"1\"}"), 422, "wrong-fields"),
            (raw("{\"collector\": -1}"), 422, "wrong-fields"),
            (raw("{}"), 422, "wrong-fields"),
            (
                raw("{\"collector\": 1, \"admin\": true}"),
                422,
                "wrong-fields",
            ),
            (
                raw("{\"collector\": 1, \"collector\": 2}"),
                422,
                "wrong-fields",
            ),
            (raw("[1]"), 422, "wrong-fields"),
        ];
        for (request, status, kind) in cases {
            let shown = format!("{request:?}");
            let reply = app.send(request).await;
            assert_eq!(
                (reply.status, reply.problem().as_str()),
                (status, kind),
                "{shown}"
            );
            assert_eq!(reply.header("cache-control"), "no-store", "{shown}");
        }
    }
}

#[tokio::test]
async fn bodies_are_taken_up_to_their_limit_and_not_one_byte_more() {
    for app in TestApp::both().await {
        let padded = |bytes: usize| {
            format!(
                "{{\"login\":\"a\",\"password\":\"{}\"}}",
                "x".repeat(bytes - 27)
            )
        };
        for (bytes, status) in [(http::JSON_BYTES, 401), (http::JSON_BYTES + 1, 413)] {
            let body = padded(bytes);
            assert_eq!(body.len(), bytes);
            let request = app
                .request("POST", "/v1/sign-in")
                .header("content-type", "application/json")
                .body(body);
            let reply = app.send(request).await;
            assert_eq!(reply.status, status);
            assert_eq!(
                reply.problem(),
                if status == 413 {
                    "too-large"
                } else {
                    "wrong-credentials"
                }
            );
        }
    }
}

#[utoipa::path(get, path = "/v1/silent", responses((status = 200, body = String)))]
async fn silent() -> &'static str {
    "nobody should read this"
}

#[utoipa::path(get, path = "/v1/panics", responses((status = 200, body = String)))]
async fn panics() -> &'static str {
    panic!("on purpose")
}

async fn undocumented() -> &'static str {
    "nobody should read this"
}

#[tokio::test]
async fn a_route_that_does_not_say_who_may_call_it_cannot_be_called() {
    for db in both().await {
        let state = TestApp::state(db).await;
        let router = OpenApiRouter::new()
            .routes(routes!(silent))
            .route("/v1/undocumented", axum::routing::get(undocumented))
            .routes(open("it only panics", routes!(panics)))
            .route("/v1/panics", axum::routing::delete(undocumented));
        let app = TestApp::serve(state.clone(), http::app_of(router, state)).await;
        let (_, token) = app.staff("root", Role::ALL).await;
        for path in ["/v1/silent", "/v1/undocumented"] {
            let reply = app.get(path, &token).await;
            assert_eq!(
                (reply.status, reply.problem().as_str()),
                (404, "no-such-path"),
                "{path}"
            );
        }
        let reply = app
            .send(app.request("DELETE", "/v1/panics").bearer_auth(&token))
            .await;
        assert_eq!(
            (reply.status, reply.header("allow")),
            (405, "GET"),
            "another method of an open path"
        );
        let reply = app.get("/v1/panics", &token).await;
        assert_eq!((reply.status, reply.problem().as_str()), (500, "internal"));
        assert!(!String::from_utf8_lossy(&reply.bytes).contains("on purpose"));
    }
}

#[tokio::test]
async fn health_and_the_document_need_no_token() {
    for app in TestApp::both().await {
        assert_eq!(app.send(app.request("GET", "/healthz")).await.status, 204);
        let document = app.send(app.request("GET", "/openapi.json")).await;
        assert_eq!(
            (document.status, document.header("content-type")),
            (200, "application/json")
        );
        assert_eq!(document.json()["info"]["title"], json!("Counterfoil"));
    }
}
