//! What became of a receipt, in its order, and what was posted for it.

use counterfoil_sync::entry::Receipt;
use counterfoil_sync::id::{CustomerNo, EntryId, PersonNo};
use counterfoil_sync::money::Money;
use counterfoil_sync::time::Millis;
use maud::{Markup, html};

use super::visit::Visit;
use super::{format, review};
use crate::auth::people::Names;
use crate::custody::{Awaiting, Paper};
use crate::db::{DbError, Tx};
use crate::intake::{self, Received};
use crate::ledger::{self, PartyKind, Posting};
use crate::reports::life::{self, Part, Step, What};
use crate::reports::names;
use crate::vault::VaultError;

/// A posting with the names of whom its lines are kept for.
type Told = (Posting, Vec<String>);

/// Where a receipt went.
pub(super) struct Path {
    received: Millis,
    collector: PersonNo,
    voids: Vec<(Millis, Awaiting)>,
    steps: Vec<Step>,
    names: Names,
    /// Its own postings.
    own: Vec<Told>,
    /// Those of the deposits and slips that it was a part of.
    wider: Vec<Told>,
}

impl Path {
    /// Reads everything that is known of it.
    pub(super) async fn read(
        tx: &mut Tx,
        received: &Received,
        receipt: &Receipt,
    ) -> Result<Self, VaultError> {
        let id = received.id;
        let voids = life::voids(tx, id).await?;
        let counts = |state: &str| matches!(state, "posted" | "approved");
        let undone = voids.iter().find(|(_, void)| counts(&void.state));
        let undone = undone.map(|(_, void)| void.id.seq);
        let steps = life::steps(tx, id, receipt, undone).await?;
        let mut keys = vec![intake::posting::receipt_key(id)];
        keys.extend(
            voids
                .iter()
                .map(|(_, void)| intake::posting::void_key(void.id)),
        );
        let wider: Vec<String> = steps.iter().flat_map(|step| step.keys.clone()).collect();
        Ok(Self {
            received: received.at,
            collector: received.collector,
            names: Names::load(tx).await?,
            own: postings(tx, &keys).await?,
            wider: postings(tx, &wider).await?,
            voids,
            steps,
        })
    }

    /// One under the other, and what was posted below.
    pub(super) fn shown(&self, visit: &Visit) -> Markup {
        let words = visit.words();
        let has_cash = self
            .steps
            .iter()
            .any(|step| step.parts.contains(&Part::Cash));
        let mut lines = vec![(
            Millis(i64::MIN),
            event(
                &html! { strong { (words.life.received) } },
                &self.who(visit, self.received, Some(self.collector)),
                None,
            ),
        )];
        for (at, void) in &self.voids {
            lines.extend(self.void(visit, *at, void));
        }
        lines.extend(self.steps.iter().map(|step| {
            let who = self.who(visit, step.at, step.by);
            let line = event(&what(visit, step), &who, step.why.as_deref());
            (step.place, line)
        }));
        lines.sort_by_key(|(at, _)| *at);
        html! {
            section {
                h2 { (words.life.title) }
                ol.events { @for (_, line) in &lines { (line) } }
                @if has_cash { p.hint { (words.life.cash_text) } }
            }
            section {
                h2 { (words.ledger_lines) }
                @if self.own.is_empty() { p.empty { (words.nothing_posted) } }
                @for told in &self.own { (posted(visit, told)) }
                @if !self.wider.is_empty() {
                    p.hint { (words.life.whole) }
                    @for told in &self.wider { (posted(visit, told)) }
                }
            }
        }
    }

    fn who(&self, visit: &Visit, at: Millis, by: Option<PersonNo>) -> Markup {
        html! {
            @if let Some(by) = by { (format::text(self.names.of(by))) " · " }
            (format::when(at, visit.now, visit.zone, visit.words()))
        }
    }

    /// A void that was asked for, and what became of that.
    fn void(&self, visit: &Visit, at: Millis, void: &Awaiting) -> Vec<(Millis, Markup)> {
        let words = visit.words();
        let link = html! { a href={ "/console/voids/" (void.id) } { bdi dir="ltr" { (void.id) } } };
        let asked = event(
            &html! { strong { (words.life.void_asked) } " " (link) },
            &self.who(visit, at, Some(void.collector)),
            Some(&void.reason),
        );
        let decided = void.decided.as_ref().map(|decided| {
            let what = if void.state == "refused" {
                words.life.void_refused
            } else {
                words.life.void_approved
            };
            let who = self.who(visit, decided.at, Some(decided.by));
            let what = html! { strong { (what) } " " (link) };
            (decided.at, event(&what, &who, Some(&decided.note)))
        });
        std::iter::once((at, asked)).chain(decided).collect()
    }
}

async fn postings(tx: &mut Tx, keys: &[String]) -> Result<Vec<Told>, DbError> {
    let mut all = Vec::new();
    for key in keys {
        if let Some(posting) = ledger::find(tx, key).await? {
            let mut parties = Vec::new();
            for line in &posting.lines {
                parties.push(match (line.account.party(), line.party) {
                    (PartyKind::Customer, Some(no)) => names::customer(tx, CustomerNo(no)).await?,
                    (PartyKind::Person, Some(no)) => review::name(tx, PersonNo(no)).await?,
                    _ => String::new(),
                });
            }
            all.push((posting, parties));
        }
    }
    Ok(all)
}

fn event(what: &Markup, who: &Markup, why: Option<&str>) -> Markup {
    html! {
        li {
            div.what { (what) @if let Some(why) = why.filter(|why| !why.is_empty()) { p.said { (format::text(why)) } } }
            p.hint.who { (who) }
        }
    }
}

/// What happened, with the way to it.
fn what(visit: &Visit, step: &Step) -> Markup {
    let words = visit.words();
    let life = &words.life;
    let deposit = |id: &EntryId| html! { a href={ "/console/deposits/" (id) } { (words.deposit) " " bdi dir="ltr" { (id) } } };
    let slip =
        |no: &i64| html! { a href={ "/console/bank/" (no) } { ((words.office.slip_no)(*no)) } };
    let case =
        |no: &i64| html! { a href={ "/console/variances/" (no) } { ((words.case_no)(*no)) } };
    let (done, to) = match &step.what {
        What::Offered(id) => (life.offered, deposit(id)),
        What::Withdrawn(id) => (life.withdrawn, deposit(id)),
        What::Counted(id) => (life.counted, deposit(id)),
        What::Accepted(id, differed) => (
            life.accepted,
            html! {
                (deposit(id))
                @if let Some(no) = differed { " · " span.late { (life.differed) } " " (case(no)) }
            },
        ),
        What::NotThere(id) => (life.not_there, deposit(id)),
        What::Refused(id) => (life.not_accepted, deposit(id)),
        What::Missing(of) => (
            life.missing,
            html! {
                (case(&of.no)) " " span.tag.warn[of.is_open()] { (review::state_of(of, words)) }
                @if let Some(close) = of.day_close { " · " a href={ "/console/closes/" (close) } { (words.office.z_report) } }
            },
        ),
        What::Found(no) => (life.found, case(no)),
        What::Bundled(no) => (life.bundled, slip(no)),
        What::PutBack(no) => (life.put_back, slip(no)),
        What::Carried(no) => (
            life.carried,
            html! { (slip(no)) @if step.why.is_some() { " · " (life.bank_reference) } },
        ),
    };
    let is_late = matches!(
        step.what,
        What::Missing(_) | What::NotThere(_) | What::Refused(_)
    );
    html! {
        strong.late[is_late] { (done) }
        @for part in &step.parts {
            " " span.tag { @match part { Part::Cash => (words.cash), Part::Cheque(number) => ((life.cheque)(number)) } }
        }
        div { (to) }
    }
}

/// The cheques of a receipt, and where each is now.
pub(super) fn papers(visit: &Visit, papers: &[Paper]) -> Markup {
    let words = visit.words();
    html! {
        table.list {
            thead { tr { th { (words.cheque_number) } th { (words.bank) } th { (words.cheque_date) } th.num { (words.amount) } th { (words.where_now) } th { (words.deposit) } th { (words.office.slip_on) } } }
            tbody {
                @for paper in papers {
                    tr {
                        td { bdi dir="ltr" { (crate::text::visible(&paper.number)) } }
                        td { (format::text(&paper.bank)) }
                        td { (format::day(paper.date, words)) }
                        td.num { (format::money(paper.amount)) }
                        td { ((words.holder)(&paper.holder)) }
                        td { @if let Some(deposit) = paper.deposit { a href={ "/console/deposits/" (deposit) } { bdi dir="ltr" { (deposit) } } } @else { span.none { "–" } } }
                        td { @if let Some(no) = paper.bank_deposit { a href={ "/console/bank/" (no) } { ((words.office.slip_no)(no)) } } @else { span.none { "–" } } }
                    }
                }
            }
        }
    }
}

fn posted(visit: &Visit, (posting, parties): &Told) -> Markup {
    let words = visit.words();
    html! {
        table.list.posting {
            thead { tr { th { bdi dir="ltr" { (posting.key) } " · " (format::day(posting.day, words)) } th { } th.num { (words.debit) } th.num { (words.credit) } } }
            tbody {
                @for (line, party) in posting.lines.iter().zip(parties) {
                    @let amount = Money::new(line.amount_minor.saturating_abs(), posting.currency);
                    tr {
                        td { ((words.account)(line.account)) }
                        td { (format::text(party)) }
                        td.num { @if line.amount_minor > 0 { (format::money(amount)) } }
                        td.num { @if line.amount_minor < 0 { (format::money(amount)) } }
                    }
                }
            }
        }
    }
}
