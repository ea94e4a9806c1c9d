//! The company's accounts at banks: under the bank deposits.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};

use super::super::door::see_other;
use super::super::fields::{Fields, token};
use super::super::frame::csrf;
use super::super::visit::Visit;
use super::super::{format, notice};
use super::bank;
use crate::auth::{Caller, Role};
use crate::http::{AppState, Problem};
use crate::vault::{self, BankAccount, NewAccount, VaultError};

/// `POST /console/bank/accounts`
pub(in crate::console) async fn add(
    State(state): State<AppState>,
    visit: Visit,
    caller: Caller,
    fields: Fields,
) -> Result<Response, Problem> {
    match added(&state, &caller, &fields).await {
        Ok(()) => Ok(see_other("/console/bank")),
        Err(problem)
            if matches!(
                problem.kind(),
                "invalid" | "iban" | "bank-account-named" | "bank-account-known"
            ) =>
        {
            bank::show(&state, &visit, &caller, &fields, Some(&problem)).await
        }
        Err(problem) => Err(problem),
    }
}

async fn added(state: &AppState, caller: &Caller, fields: &Fields) -> Result<(), Problem> {
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
        .run(state, caller, |mut tx, new| async move {
            vault::add_account(&mut tx, new, person, now).await?;
            Ok::<_, VaultError>((tx, ()))
        })
        .await?;
    Ok(())
}

/// The accounts, and a form for whoever may add one.
pub(super) fn list(
    visit: &Visit,
    caller: &Caller,
    accounts: &[BankAccount],
    typed: &Fields,
    problem: Option<&Problem>,
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
                details.more.wide open[accounts.is_empty() || problem.is_some()] {
                    summary { (office.add_account) }
                    form.row method="post" action="/console/bank/accounts" {
                        (csrf(visit))
                        input type="hidden" name="token" value=(token()?);
                        @if let Some(problem) = problem { (notice::line(visit, problem)) }
                        @let wrong = |kinds: &[&str]| problem.is_some_and(|problem| kinds.contains(&problem.kind())).then_some("true");
                        label.field { span { (office.account_name) } input name="name" value=(typed.get("name")) aria-invalid=[wrong(&["bank-account-named"])] required maxlength="100" dir="auto" autocomplete="off"; }
                        label.field { span { (office.account_number) } input name="number" value=(typed.get("number")) aria-invalid=[wrong(&["iban", "bank-account-known"])] required maxlength="60" dir="ltr" autocomplete="off"; }
                        label.field { span { (words.currency) } input name="currency" value=(typed.get("currency")) required maxlength="3" pattern="[A-Za-z]{3}" dir="ltr" autocomplete="off"; }
                        button.secondary type="submit" { (office.add_now) }
                    }
                }
            }
        }
    })
}
