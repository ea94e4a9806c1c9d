use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;

use counterfoil_sync::keys::{Algorithm, PublicKey};
use counterfoil_sync::receipt_code::{Genuine, ReceiptCode};
use data_encoding::HEXLOWER_PERMISSIVE;

use super::{Common, Failure, print};
use crate::auth::CompanyKey;
use crate::clock::Clock;
use crate::text::visible;

/// Check the code of a receipt, offline: with the company's public key and nothing else.
///
/// Exits with 0 and tells what the receipt says if a phone of the company signed it; otherwise tells
/// what is wrong and exits with 1. Whether the receipt is in the books, or void, only the company's
/// server knows: its page behind the code tells.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    common: Common,
    /// What the QR says: the code, or the address that ends with it; - reads it from standard input.
    #[arg(value_name = "CODE")]
    code: String,
    /// The company's public key, or a file that holds it, as `counterfoil company key` prints it.
    /// Without it the key is read from the database.
    #[arg(long, value_name = "KEY")]
    company_key: Option<String>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    let company = if let Some(told) = &arguments.company_key {
        key_of(told)?
    } else {
        let db = arguments.common.open_existing().await?;
        let key = CompanyKey::load(&db, Clock::system().now()).await?.public;
        db.close().await;
        key
    };
    let code = match arguments.code.as_str() {
        "-" => {
            let mut text = String::new();
            std::io::stdin().take(1 << 16).read_to_string(&mut text)?;
            text
        }
        code => code.to_owned(),
    };
    let genuine = ReceiptCode::from_text(&code).and_then(|code| code.verify(&company))?;
    print(&if arguments.json {
        json(&genuine)
    } else {
        told(&genuine)
    })?;
    Ok(ExitCode::SUCCESS)
}

/// A key as it is printed, or the file that holds it.
fn key_of(told: &str) -> Result<PublicKey, Failure> {
    let path = Path::new(told);
    let text = if path.is_file() {
        std::fs::read_to_string(path)?
    } else {
        told.to_owned()
    };
    let bytes = HEXLOWER_PERMISSIVE
        .decode(text.trim().as_bytes())
        .map_err(|_| NotAKey)?;
    // The length tells the algorithm.
    let algorithm = match bytes.len() {
        32 => Algorithm::Ed25519,
        33 => Algorithm::Es256,
        _ => return Err(NotAKey.into()),
    };
    Ok(PublicKey::from_bytes(algorithm, &bytes)?)
}

fn told(genuine: &Genuine) -> String {
    let (said, phone) = (&genuine.statement, &genuine.certificate);
    let mut text = format!(
        "Genuine: signed by a phone that the company certified.\n\
         number     {}\n\
         amount     {}\n\
         date       {}\n\
         customer   {}\n\
         collector  {} ({})\n\
         entry      {}\n\
         hash       {}\n",
        visible(&said.voucher),
        said.total(),
        said.day,
        visible(&said.customer),
        visible(&phone.name),
        phone.collector,
        genuine.receipt,
        data_encoding::HEXLOWER.encode(&said.hash),
    );
    if genuine.is_after_certificate() {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "Note: it is dated after {}, the last day the phone is certified for; ask the company.",
            phone.not_after
        );
    }
    text
}

fn json(genuine: &Genuine) -> String {
    let (said, phone) = (&genuine.statement, &genuine.certificate);
    let value = serde_json::json!({
        "voucher": said.voucher,
        "amount": {"amount": said.total().major(), "currency": said.currency.code()},
        "day": said.day.to_string(),
        "customer": said.customer,
        "collector": {"no": phone.collector.0, "name": phone.name},
        "receipt": genuine.receipt.to_string(),
        "hash": data_encoding::HEXLOWER.encode(&said.hash),
        "certified_until": phone.not_after.to_string(),
        "after_certificate": genuine.is_after_certificate(),
    });
    format!("{value}\n")
}

/// Not a key in hexadecimal.
#[derive(Debug, thiserror::Error)]
#[error(
    "the company's public key is 64 or 66 hexadecimal digits, or a file with them; `counterfoil company key` prints it"
)]
struct NotAKey;
