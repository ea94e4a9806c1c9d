use axum::response::Response;

use super::door::see_other;
use super::fields::Fields;
use super::sign_in::within;
use super::visit::Visit;
use super::words::Lang;

/// `POST /console/language`
pub(super) async fn choose(visit: Visit, fields: Fields) -> Response {
    let mut response = see_other(within(fields.get("back")));
    let lang = Lang::of(fields.get("lang"));
    visit.cookies.keep_language(&mut response, lang.code());
    response
}
