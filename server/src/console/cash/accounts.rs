//! The company's accounts at banks: under the bank deposits.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};

use super::super::door::see_other;
use super::super::fields::{Fields, token};
use super::super::format;
use super::super::frame::csrf;
use super::super::visit::Visit;
use crate::auth::{Caller, Role};
use crate::http::{AppState, Problem};
use crate::vault::{self, BankAccount, NewAccount, VaultError};

/// `POST /console/bank/accounts`
pub(in crate::console) async fn add(
    State(state): State<AppState>,
    caller: Caller,
    fields: Fields,
) -> Result<Response, Problem> {
    let currency = fields.get("currency").to_uppercase();
    let currency = currency
        .parse()
        .map_err(|error| Problem::invalid(format!("The currency cannot be read: {error}.")))?;
    let new = NewAccount {
        name: fields.get("name").to_owned(),
        number: fields.get("number").to_owned(),
        currency,
    };
    let (now, person) = (state.clock.now(), caller.person);
    fields
        .command("bank account", "", new)?
        .run(&state, &caller, |mut tx, new| async move {
            vault::add_account(&mut tx, new, person, now).await?;
            Ok::<_, VaultError>((tx, ()))
        })
        .await?;
    Ok(see_other("/console/bank"))
}

/// The accounts, and a form for whoever may add one.
pub(super) fn list(
    visit: &Visit,
    caller: &Caller,
    accounts: &[BankAccount],
) -> Result<Markup, Problem> {
    let words = visit.words();
    let office = &words.office;
    let may_add = [Role::Accountant, Role::Manager, Role::Admin]
        .into_iter()
        .any(|role| caller.roles.has(role));
    Ok(html! {
        section {
            h2 { (office.accounts) }
            @if accounts.is_empty() {
                div.notice role="status" { strong { (office.no_accounts) } p { (office.no_accounts_text) } }
            } @else {
                table.list {
                    thead { tr { th { (office.account_name) } th { (office.account_number) } th { (words.currency) } } }
                    tbody {
                        @for account in accounts {
                            tr {
                                td { strong { (format::text(&account.name)) } }
                                td { bdi dir="ltr" { (crate::text::visible(&account.number)) } }
                                td { bdi { (account.currency.code()) } }
                            }
                        }
                    }
                }
            }
            @if may_add {
                details.more.wide open[accounts.is_empty()] {
                    summary { (office.add_account) }
                    form.row method="post" action="/console/bank/accounts" {
                        (csrf(visit))
                        input type="hidden" name="token" value=(token()?);
                        label.field { span { (office.account_name) } input name="name" required maxlength="100" dir="auto" autocomplete="off"; }
                        label.field { span { (office.account_number) } input name="number" required maxlength="60" dir="ltr" autocomplete="off"; }
                        label.field { span { (words.currency) } input name="currency" required maxlength="3" pattern="[A-Za-z]{3}" dir="ltr" autocomplete="off"; }
                        button.secondary type="submit" { (office.add_now) }
                    }
                }
            }
        }
    })
}
