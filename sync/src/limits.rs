//! Every limit in one place. A limit is part of the contract between phone and server: raising one
//! is safe, lowering one strands phones that were within it.

/// Bytes of one sync request or reply as sent.
pub const MESSAGE_BYTES: usize = 1 << 20;
/// Bytes a message may unfold to.
pub const UNFOLDED_BYTES: usize = 4 << 20;
/// Entries in one message; the rest is continued in the next.
pub const ENTRIES_PER_MESSAGE: usize = 2_000;
/// Bytes of one entry's fact or edit.
pub const BODY_BYTES: usize = 16 << 10;
/// Bytes of a short text: a reason, a bank, a cheque number, a reference.
pub const SHORT_TEXT_BYTES: usize = 200;
/// Bytes of a note or a comment, in one edit.
pub const NOTE_BYTES: usize = 4 << 10;
/// Tenders of one receipt.
pub const TENDERS_PER_RECEIPT: usize = 30;
/// Allocations of one receipt.
pub const ALLOCATIONS_PER_RECEIPT: usize = 300;
/// Items that a promise, a dispute or a request names.
pub const ITEMS_NAMED: usize = 300;
/// Parts of an instalment plan.
pub const INSTALMENTS: usize = 60;
/// Lines of a statement that is confirmed at the door.
pub const STATEMENT_LINES: usize = 500;
/// Bytes of a signature's picture.
pub const INK_BYTES: u32 = 256 << 10;
/// Denominations of one count.
pub const DENOMINATIONS: usize = 60;
/// Notes or coins of one denomination that are counted at a desk: far above what a vault holds.
pub const QUANTITY: u32 = 100_000;
/// Loose coin of one count at a desk, in minor units: it is told by amount, not by the piece.
pub const LOOSE_MINOR: u32 = 100_000_000;
/// Cheques in one deposit.
pub const CHEQUES_PER_DEPOSIT: usize = 1_000;
/// Photos of one record.
pub const PHOTOS_PER_RECORD: usize = 10;
/// Journals that an entry may say its author has seen.
pub const SEEN_JOURNALS: usize = 64;
/// Currencies whose totals a journal carries.
pub const CURRENCIES_PER_JOURNAL: usize = 16;
/// Open daybooks a phone may report on in one request.
pub const OPEN_DAYBOOKS: usize = 16;
/// The largest amount of one tender or allocation, in minor units: far above any real one, far below
/// where sums of the largest message could overflow.
pub const AMOUNT_MINOR: i64 = 1_000_000_000_000_000;
/// Days before its receipt that a cheque may be dated: an older one no bank pays.
pub const CHEQUE_DAYS_BACK: i32 = 366;
/// Days ahead that a cheque, a promise or an instalment may be dated: beyond them a year is mistyped.
pub const DAYS_AHEAD: i32 = 3_653;
/// Leaves of one voucher book.
pub const LEAVES_PER_BOOK: u32 = 10_000;
/// Bytes of the code on a receipt. With usual names it has about 270.
pub const RECEIPT_CODE_BYTES: usize = 1 << 10;
/// Bytes of one picture: a photo or a signature. The host makes it smaller before it is kept.
pub const PICTURE_BYTES: usize = 600 << 10;
/// Width and height of a picture, in pixels: what decodes in 128 MiB, progressive JPEG too.
pub const PICTURE_SIDE: u32 = 3_500;
/// Bytes of a picture in one message; the rest is continued in the next.
pub const PICTURE_PART_BYTES: usize = 64 << 10;
/// Bytes of all pictures that a phone keeps. What the server holds makes room first.
pub const PICTURES_KEPT_BYTES: u64 = 256 << 20;
/// Days for which a phone keeps a picture that the server holds.
pub const PICTURE_KEPT_DAYS: i32 = 7;
/// Pictures of one phone that the server holds in part.
pub const PICTURES_BEGUN: u64 = 20;
