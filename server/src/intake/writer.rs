//! The writer: one task that puts whatever is waiting into one transaction.

use std::sync::Arc;

use counterfoil_sync::wire::Nonce;
use tokio::sync::{mpsc, oneshot};

use super::IntakeError;
use super::batch::{self, Written};
use super::delivery::Delivery;
use crate::clock::Clock;
use crate::db::Db;

/// Deliveries of one transaction.
const BATCH: usize = 64;
/// Entries of one transaction, roughly: beyond this the next deliveries wait for the next one.
const BATCH_ENTRIES: usize = 8_000;
/// Deliveries that may wait before more are turned away.
const QUEUE: usize = 1_024;

pub(super) struct Job {
    pub(super) delivery: Arc<Delivery>,
    pub(super) nonce: Nonce,
    pub(super) done: oneshot::Sender<Result<Written, IntakeError>>,
}

/// Starts the writer. It ends when the last sender is gone and everything is answered.
pub(super) fn start(db: Db, clock: Clock) -> mpsc::Sender<Job> {
    let (sender, receiver) = mpsc::channel(QUEUE);
    tokio::spawn(run(db, clock, receiver));
    sender
}

async fn run(db: Db, clock: Clock, mut queue: mpsc::Receiver<Job>) {
    let mut kept: Option<Job> = None;
    loop {
        let mut jobs = Vec::new();
        let first = match kept.take() {
            Some(job) => Some(job),
            None => queue.recv().await,
        };
        let Some(first) = first else { return };
        let mut entries = first.delivery.entries.len();
        jobs.push(first);
        while jobs.len() < BATCH {
            let Ok(job) = queue.try_recv() else { break };
            entries += job.delivery.entries.len();
            if entries > BATCH_ENTRIES {
                kept = Some(job);
                break;
            }
            jobs.push(job);
        }
        write(&db, &clock, jobs).await;
    }
}

async fn write(db: &Db, clock: &Clock, jobs: Vec<Job>) {
    match transaction(db, clock, &jobs).await {
        Ok(written) => {
            for (job, written) in jobs.into_iter().zip(written) {
                // Whoever asked may be gone; what they sent is stored all the same.
                let _ = job.done.send(Ok(written));
            }
        }
        Err(error) => {
            // One of them is the cause: each alone, so that it fails alone. One that failed alone is
            // tried once more: what was in its way may have passed.
            tracing::warn!(
                "a batch of {} deliveries failed, they are written one by one: {error:?}",
                jobs.len()
            );
            for job in jobs {
                let alone = transaction(db, clock, std::slice::from_ref(&job)).await;
                let outcome =
                    alone.and_then(|written| written.first().copied().ok_or(IntakeError::Broken));
                if let Err(error) = &outcome {
                    tracing::error!(
                        journal = job.delivery.journal.0,
                        "a delivery of journal {:x} could not be written: {error:?}",
                        job.delivery.journal.0
                    );
                }
                let _ = job.done.send(outcome);
            }
        }
    }
}

/// In a task of its own: what panics there is an error here, and the writer goes on.
async fn transaction(db: &Db, clock: &Clock, jobs: &[Job]) -> Result<Vec<Written>, IntakeError> {
    let batch: Vec<(Arc<Delivery>, Nonce)> = jobs
        .iter()
        .map(|job| (Arc::clone(&job.delivery), job.nonce))
        .collect();
    let (db, now) = (db.clone(), clock.now());
    let work = tokio::spawn(async move {
        let batch: Vec<(&Delivery, Nonce)> = batch
            .iter()
            .map(|(delivery, nonce)| (delivery.as_ref(), *nonce))
            .collect();
        let batch = batch.as_slice();
        db.write(|mut tx| async move { batch::write(&mut tx, now, batch).await })
            .await
    });
    work.await.map_err(|_| IntakeError::Broken)?
}
