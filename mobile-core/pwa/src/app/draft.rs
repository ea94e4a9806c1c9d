//! A receipt in the making is kept as it is typed: a step back, a lock or a kill loses nothing of it.
//!
//! It keeps its client token: a draft whose receipt was issued just before a kill is known by it, and gone.

use counterfoil_core::command::Rest;
use counterfoil_sync::id::CustomerNo;
use counterfoil_sync::time::Day;
use minicbor::bytes::ByteVec;

use super::receipt::{Draft, lines};
use super::{App, Place};
use crate::screens::tenders::{Kind, Line};
use crate::turn::Tap;

/// As it is kept: token, currency, the tenders' kinds and photos, what the form says.
type Kept = (
    String,
    String,
    Vec<u8>,
    Vec<Option<ByteVec>>,
    Vec<(String, String)>,
);

impl Draft {
    fn is_empty(&self) -> bool {
        self.cash.is_empty() && self.tenders.is_empty()
    }

    fn to_bytes(&self) -> Vec<u8> {
        let kinds = self.tenders.iter().map(|line| line.kind.place());
        let photos = self.tenders.iter().map(|line| line.photo);
        let kept: Kept = (
            self.token.clone(),
            self.currency.code().to_owned(),
            kinds.collect(),
            photos
                .map(|photo| photo.map(|hash| hash.to_vec().into()))
                .collect(),
            self.fields(),
        );
        minicbor::to_vec(kept).unwrap_or_default()
    }

    /// What the form says, as it would send it.
    fn fields(&self) -> Vec<(String, String)> {
        let rest = match self.rest {
            Rest::OnAccount => "account",
            Rest::Unapplied => "unapplied",
        };
        let mut fields = vec![
            ("cash".to_owned(), self.cash.clone()),
            ("rest".to_owned(), rest.to_owned()),
        ];
        for (at, line) in self.tenders.iter().enumerate() {
            let date = line.date.map(|date| date.to_string());
            for (name, text) in [
                ("amount", line.typed.clone()),
                ("bank", line.bank.clone()),
                ("number", line.number.clone()),
                ("date", date.unwrap_or_default()),
                ("drawer", line.drawer.clone()),
                ("reference", line.reference.clone()),
            ] {
                fields.push((format!("t{at}-{name}"), text));
            }
        }
        for line in &self.lines {
            let item = line.share.item.0;
            fields.push((format!("share-{item}"), line.typed.clone()));
            fields.push((format!("reason-{item}"), line.reason.to_string()));
        }
        fields
    }

    /// Goes on where it was left. Items that are settled since have no line any more.
    fn goes_on(&mut self, kept: Kept, phone: &counterfoil_core::Phone) -> Option<()> {
        let (token, currency, kinds, photos, fields) = kept;
        let currency = currency.parse().ok()?;
        self.lines = lines(phone, self.customer, currency, 0).ok()?;
        self.currency = currency;
        self.token = token;
        for (kind, photo) in kinds.into_iter().zip(photos) {
            let mut line = Line::new(*Kind::ALL.get(usize::from(kind))?, self.today);
            line.photo = photo.and_then(|bytes| bytes.as_slice().try_into().ok());
            self.tenders.push(line);
        }
        self.read(&Tap {
            name: String::new(),
            fields,
            pictures: Vec::new(),
        });
        self.is_kept = true;
        Some(())
    }
}

impl App {
    /// Takes up what was typed before at the same customer, on the same day.
    pub(super) fn take_up(&mut self, draft: &mut Draft) {
        let Some(phone) = &self.phone else { return };
        let kept = phone.draft(draft.customer, draft.today).ok().flatten();
        let kept = kept.and_then(|bytes| minicbor::decode::<Kept>(&bytes).ok());
        // Killed between the receipt and forgetting what it was made of.
        let kept = kept.filter(|kept| !phone.is_done(&kept.0).unwrap_or(true));
        if let Some(kept) = kept {
            draft.goes_on(kept, phone);
        }
    }

    /// Keeps what is typed. A store that fails says so when the receipt is issued.
    pub(super) fn save_draft(&mut self) {
        let (Some(phone), Some(Place::NewReceipt(draft))) = (&mut self.phone, self.way.last())
        else {
            return;
        };
        let _ = if draft.is_empty() {
            phone.drop_draft(draft.customer)
        } else {
            phone.keep_draft(draft.customer, draft.today, &draft.to_bytes())
        };
    }

    /// It became a receipt.
    pub(super) fn drop_draft(&mut self, customer: CustomerNo) {
        if let Some(phone) = &mut self.phone {
            let _ = phone.drop_draft(customer);
        }
    }

    /// What was typed before is not wanted.
    pub(super) fn start_anew(&mut self, today: Day) {
        let Some(Place::NewReceipt(draft)) = self.way.last() else {
            return;
        };
        let customer = draft.customer;
        self.drop_draft(customer);
        let token = self.token();
        if let Ok(draft) = self.draft(customer, token, today) {
            self.way.pop();
            self.way.push(Place::NewReceipt(Box::new(draft)));
        }
    }
}
