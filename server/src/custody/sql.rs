//! Statements about cheques, deposits and variances.

crate::statements! {
    /// Which of these papers (bank, number) came in before.
    CHEQUES_SEEN = rows("tt") "WITH k (bank, number) AS (VALUES {rows}) SELECT DISTINCT c.bank, c.number FROM k JOIN cheque c ON c.bank = k.bank AND c.number = k.number";
    /// The cheques of these journals that their collectors hold: journal, seq, tender, offered.
    CHEQUES_HELD = rows("i") "WITH k (journal) AS (VALUES {rows}) SELECT c.journal, c.seq, c.tender, c.offered_seq FROM k JOIN cheque c ON c.journal = k.journal WHERE c.holder = 'collector'";
    /// The offers of these journals: journal, seq, currency, declared, state, withdrawn.
    OFFERS = rows("i") "WITH k (journal) AS (VALUES {rows}) SELECT d.journal, d.seq, d.currency, d.declared_minor, d.state, d.withdrawn_seq FROM k JOIN deposit d ON d.journal = k.journal";
    /// journal, seq, tender, customer, collector, currency, amount, bank, number, day.
    INSERT_CHEQUES = rows("iiiiititti") "INSERT INTO cheque (journal, seq, tender, customer, collector, currency, amount_minor, bank, number, cheque_day, holder) SELECT n.*, 'collector' FROM (VALUES {rows}) AS n";
    /// journal, seq, tender, holder, offered.
    MOVE_CHEQUES = rows("iiiti") "WITH m (journal, seq, tender, holder, offered) AS (VALUES {rows}) UPDATE cheque SET holder = m.holder, offered_seq = m.offered FROM m WHERE cheque.journal = m.journal AND cheque.seq = m.seq AND cheque.tender = m.tender";
    /// journal, seq, collector, day, currency, declared, cheques, received.
    INSERT_OFFERS = rows("iiiitiii") "INSERT INTO deposit (journal, seq, collector, day, currency, declared_minor, cheques, received_ms, state) SELECT n.*, 'offered' FROM (VALUES {rows}) AS n";
    /// journal, seq, state, withdrawn.
    WITHDRAW_OFFERS = rows("iiti") "WITH w (journal, seq, state, withdrawn) AS (VALUES {rows}) UPDATE deposit SET state = w.state, withdrawn_seq = w.withdrawn FROM w WHERE deposit.journal = w.journal AND deposit.seq = w.seq";
}
