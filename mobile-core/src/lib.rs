//! The phone without a screen: one object, [`Phone`], over one durable file.
//!
//! No network, no clock and no randomness: the host carries bytes between [`Phone::begin_sync`] and
//! [`Phone::finish_sync`], and says with every action what its clocks and its receiver say ([`Moment`]).
//! The device's key stays in the host's key store and is handed in when the phone is opened.
//!
//! ```text
//! let mut phone = Phone::open(path, key)?;
//!
//! // Enrolment: the same request is sent again until a second person has approved.
//! let request = phone.begin_enrol("ABCD-EFGH", "Amal's phone")?;        // POST /v1/enrol
//! let state: EnrolState = phone.finish_enrol(&reply)?;                  // Pending | Active | Refused
//!
//! // Sync: reference data, books, the plan. Again at once while `more`.
//! let request = phone.begin_sync()?;                                    // POST /v1/sync, bearer phone.token()
//! let done: SyncDone = phone.finish_sync(&request, &reply)?;
//!
//! // The day, offline. Every action is on the disk when it returns.
//! let now = Moment { clocks, place: None };
//! phone.act(OpenDay { day }, &now)?;
//! let today = phone.today()?;
//! let visit: EntryId = phone.act(CheckIn { customer, stop: Some(today.stops[0].stop), mode: VisitMode::OnSite }, &now)?;
//! let issued: Issued = phone.act(IssueReceipt {
//!     customer,
//!     currency,
//!     tenders: vec![Tender::Cash(150_00)],
//!     allocations: vec![Allocation { item, amount: 100_00, short: Some(ShortReason::PartPayment) }],
//!     rest: Rest::OnAccount,                                            // what the tenders exceed the allocations by
//!     payer: None,
//! }, &now)?;                                                            // issued.voucher == "RV-1001"
//! phone.act(VoidReceipt { receipt: issued.receipt, reason: "wrong customer".into(), photos: vec![] }, &now)?;
//! phone.act(SpoilLeaf { reason: "torn".into() }, &now)?;
//! phone.act(EditNote { target: NoteTarget::Visit(visit), text: "the whole new text".into() }, &now)?;
//! phone.act(EndVisit { outcome: VisitOutcome::Collected, delay_reason: None, next: None, next_day: None }, &now)?;
//! let offer: Offered = phone.act(OfferDeposit { currency, count: Count::Everything, remark: None }, &now)?;
//! // A hard limit on cash refused a receipt: asked and answered by telephone, without a network.
//! let asked: UnlockAsked = phone.act(AskUnlock { kind: LimitKind::InHand, currency, up_to }, &now)?; // read out asked.challenge
//! let tried: UnlockTried = phone.act(UseUnlock { code }, &now)?;       // Lifted, or Wrong(how many more)
//! let summary: DayClosed = phone.act(CloseDay { leave_visit_open: false }, &now)?;
//! ```
//!
//! [`Phone::act`] takes any action and returns its own result and its own errors. [`Phone::execute`]
//! takes the same actions as a [`Command`], and [`Phone::execute_once`] adds a client token: doing a
//! command again with the same token changes nothing and returns the first outcome, for ever.
//!
//! Photos and signatures are kept first and named by their hash, and leave after the money:
//! see [`picture`].
//!
//! ```text
//! let photo: Kept = phone.keep_picture(&jpeg)?;                         // photo.hash, photo.ink()
//! phone.act(VoidReceipt { receipt, reason, photos: vec![photo.hash] }, &now)?;
//! // After a sync:
//! while let Some(upload) = phone.next_upload()? {                       // POST upload.path, bearer upload.token
//!     let done: UploadDone = phone.take_upload_answer(&upload.body, status, &answer)?;
//!     if done.then != Then::GoOn { break }
//! }
//! ```
//!
//! Screens read typed views: [`Phone::today`], [`Phone::customer`], [`Phone::receipts`],
//! [`Phone::custody`], [`Phone::limits`], [`Phone::books`], [`Phone::sync_state`], [`Phone::day_summary`].
//!
//! How near limits on cash are, before a receipt is issued: [`Phone::limits_for`] its tenders.
//!
//! Receipts are laid out for printers, files and screens by [`Phone::print_receipt`]: see [`mod@print`].
//!
//! What a phone cannot hand in by sync any more (enrolled again, revoked, damaged) leaves by the rescue
//! door: [`Phone::rescue`] gives batches, [`Phone::take_rescue_answer`] takes what the office signed about one.
//!
//! Nothing on the phone is deleted that the server has not countersigned.

pub mod command;
mod daybooks;
mod enrol;
mod phone;
pub mod picture;
pub mod print;
mod rescue;
mod store;
pub mod sync;
mod then;
pub mod vault;
pub mod view;

pub use command::{Command, CommandError, Outcome};
pub use enrol::EnrolError;
pub use phone::{Moment, Phone};
pub use rescue::{RescueDone, RescueError};
pub use store::check::CheckError;
pub use store::state::{MustEnrol, Standing};
pub use store::{OpenError, PhoneFile, StoreError};
pub use sync::{SyncDone, SyncError};
pub use then::Then;
