//! What the rescue door answers: read from one snapshot, after what came in is durable.

use std::collections::BTreeSet;

use counterfoil_sync::id::Hash;
use counterfoil_sync::journal::sha256;
use counterfoil_sync::wire::{RescueAnswer, RescueBatch, VERSION};

use super::{Intake, IntakeError, Refusal, blocking, hashes, rescue, sql};
use crate::company;
use crate::values;

impl Intake {
    /// How much of a batch, and of the journal it is of, is here now: in order, or put aside. The phone
    /// stops offering what this says is here, so it is looked up and not concluded.
    pub async fn rescue_answer(&self, batch: &[u8]) -> Result<RescueAnswer, Refusal> {
        let bytes = batch.to_vec();
        let (journal, first, sent) = blocking(move || {
            RescueBatch::from_bytes(&bytes).map(|batch| {
                let sent: Vec<Hash> = batch
                    .entries
                    .iter()
                    .map(|entry| sha256(&entry.bytes))
                    .collect();
                (batch.journal, rescue::first(&batch), sent)
            })
        })
        .await??;
        let last = first.saturating_add(sent.len() as u64);
        let answer = self
            .db
            .read(|mut tx| async move {
                let (mut seq, mut hash) = (0_i64, [0; 32]);
                if let Some(row) = tx.optional(&sql::JOURNAL, values![journal]).await? {
                    (seq, hash) = (row.get(0)?, row.get(1)?);
                }
                let mut here: BTreeSet<Hash> = hashes(&mut tx, journal, first, last)
                    .await?
                    .into_iter()
                    .map(|(_, hash)| hash)
                    .collect();
                let between = values![journal, first.cast_signed(), last.cast_signed()];
                for row in tx.all(&sql::ASIDE_HASHES, between).await? {
                    here.insert(row.get(0)?);
                }
                let kept = sent.iter().filter(|hash| here.contains(*hash)).count();
                Ok::<_, IntakeError>(RescueAnswer {
                    version: VERSION,
                    seq: seq.cast_unsigned(),
                    hash,
                    kept: u32::try_from(kept).unwrap_or_default(),
                    epoch: company::epoch(&mut tx).await?,
                })
            })
            .await?;
        Ok(answer)
    }
}
