//! What can happen. A step is a kind and a number; what it does where it comes is decided here, from
//! the world as it is, and told in words.

mod air;
mod bank;
mod decide;
mod desk;
mod fault;
mod forge;
mod limits;
mod road;
mod thief;

use anyhow::Result;
use counterfoil_server::demo::dice::Dice;

use crate::story::{Climate, Step};
use crate::world::World;

/// When a kind of step is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    /// On any day.
    Work,
    /// As often as the climate has faults.
    Fault,
    /// As often as the climate has foes.
    Foe,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $when:ident $weight:literal $function:path;)*) => {
        /// A kind of step.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Kind {
            $($(#[$doc])* $name,)*
        }

        const KINDS: &[(Kind, When, u64)] = &[$((Kind::$name, When::$when, $weight),)*];

        /// Lives a step. What happened is in the world's words.
        pub(crate) fn live(world: &mut World, step: Step) -> Result<()> {
            let mut luck = Dice::new(step.luck, "step");
            world.dice = Dice::new(step.luck, "chance");
            match step.kind {
                $(Kind::$name => $function(world, step.who, &mut luck),)*
            }
        }
    };
}

kinds! {
    /// A collector opens the day, if it is not open.
    OpenDay = Work 20 road::open_day;
    /// Arrives at a customer or leaves one.
    Visit = Work 30 road::visit;
    /// Takes a customer's money against a receipt.
    Collect = Work 180 road::collect;
    /// Undoes a receipt.
    Void = Work 18 road::void;
    /// Spoils a leaf.
    Spoil = Work 10 road::spoil;
    /// Offers what is in the bag.
    Offer = Work 40 road::offer;
    /// Takes an offer back.
    Withdraw = Work 8 road::withdraw;
    /// Gives a book back.
    GiveBack = Work 5 road::give_back;
    /// Writes a note.
    Note = Work 12 road::note;
    /// Closes the day.
    CloseDay = Work 8 road::close_day;
    /// Syncs until done or out of luck.
    Sync = Work 120 air::sync;
    /// Sends a request that somebody carries.
    Send = Work 20 air::send;
    /// A carried request arrives, and its reply perhaps.
    Carry = Work 20 air::carry;
    /// A cashier counts an envelope, and confirms it or gives it back.
    Count = Work 45 desk::count;
    /// A supervisor decides a void.
    Decide = Work 12 decide::decide;
    /// A supervisor decides a void when its month is closed.
    DecideLate = Work 4 decide::decide_late;
    /// A supervisor closes a case.
    Resolve = Work 6 decide::resolve;
    /// New books come from the printer.
    Print = Work 10 desk::print;
    /// The office leases a phone a book.
    Lease = Work 15 desk::lease;
    /// A phone that must is enrolled again.
    Enrol = Work 15 desk::enrol;
    /// The office plans a stop or leaves a remark.
    Plan = Work 12 desk::plan;
    /// Money goes from the vault to the bank, or comes back.
    Bank = Work 14 bank::bank;
    /// A cashier counts the own vault and closes the day.
    CloseVault = Work 5 bank::close_vault;
    /// Limits on cash are set.
    Limit = Work 4 limits::set;
    /// The night passes.
    Night = Work 8 fault::night;
    /// Days pass.
    Away = Fault 3 fault::away;
    /// A phone loses power.
    PhoneDies = Fault 14 fault::phone_dies;
    /// A phone will lose power in the middle of what it does next.
    PhoneFuse = Fault 20 fault::phone_fuse;
    /// The server loses power.
    ServerDies = Fault 5 fault::server_dies;
    /// The server will lose power in the middle of what it does next.
    ServerFuse = Fault 10 fault::server_fuse;
    /// An operator restarts the server.
    ServerRestarts = Fault 3 fault::server_restarts;
    /// A phone's disk fills up, or is cleared.
    Full = Fault 8 fault::full;
    /// An operation on a phone's disk fails.
    Trouble = Fault 10 fault::trouble;
    /// The server's disk fills up, or is cleared.
    ServerFull = Fault 6 fault::server_full;
    /// An operation on the server's disk fails.
    ServerTrouble = Fault 8 fault::server_trouble;
    /// A phone's file is gone.
    Evict = Fault 1 fault::evict;
    /// A phone's clock is moved, stopped or set right.
    Clock = Fault 8 fault::clock;
    /// A phone is backed up.
    Backup = Fault 6 fault::back_up;
    /// A phone comes back from its backup.
    Restore = Fault 4 fault::restore;
    /// The server is backed up.
    ServerBackup = Fault 4 fault::back_up_server;
    /// The server comes back from its backup.
    ServerRestore = Fault 2 fault::restore_server;
    /// An old request arrives again.
    Replay = Foe 40 air::replay;
    /// Somebody with a phone's key writes past the phone.
    Forge = Foe 100 forge::forge;
    /// A phone is copied, and both are worked.
    Copy = Foe 2 thief::copy;
    /// Bytes change on the way.
    Tamper = Foe 15 thief::tamper;
    /// A request goes out with another phone's token.
    Borrow = Foe 8 thief::borrow;
    /// A cashier confirms twice, or puts in money of their own.
    Cheat = Foe 15 desk::cheat;
    /// A cheque stays with the collector.
    KeepCheque = Foe 10 desk::keep_cheque;
    /// A device is suspended or resumed.
    Suspend = Foe 5 desk::suspend;
    /// A device is revoked.
    Revoke = Foe 3 desk::revoke;
    /// A cashier counts wrong.
    CountWrong = Foe 20 desk::count_wrong;
    /// A collector puts less into the envelope than is written on it.
    Skim = Foe 10 road::skim;
    /// Somebody presses a key again with another request.
    OtherRequest = Foe 5 desk::other_request;
    /// A period is closed.
    ClosePeriod = Foe 5 decide::close_period;
    /// A customer goes to another collector.
    Reassign = Foe 3 desk::reassign;
}

impl Kind {
    /// Its name in a story's file.
    pub(crate) fn name(self) -> String {
        format!("{self:?}")
    }

    /// The kind of a name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        KINDS
            .iter()
            .map(|(kind, _, _)| *kind)
            .find(|kind| kind.name() == name)
    }

    /// Whether it needs the server's data to be on a disk of the simulator's.
    pub(crate) fn is_of_the_servers_disk(self) -> bool {
        matches!(
            self,
            Self::ServerDies
                | Self::ServerFuse
                | Self::ServerFull
                | Self::ServerTrouble
                | Self::Forge
                | Self::ServerBackup
                | Self::ServerRestore
                | Self::Reassign
        )
    }

    /// Draws a kind: work, or trouble as often as the climate has it.
    pub(crate) fn draw(dice: &mut Dice, climate: &Climate) -> Self {
        let throw = dice.below(1_000);
        let when = if throw < climate.faults {
            When::Fault
        } else if throw < climate.faults + climate.foes {
            When::Foe
        } else {
            When::Work
        };
        let total = KINDS
            .iter()
            .filter(|(_, its, _)| *its == when)
            .map(|(_, _, weight)| weight)
            .sum();
        let mut left = dice.below(total);
        for (kind, its, weight) in KINDS {
            if *its == when {
                if left < *weight {
                    return *kind;
                }
                left -= weight;
            }
        }
        Self::Sync
    }
}

/// The phone a step is about, of those that somebody has.
fn phone(world: &World, who: u64) -> Option<usize> {
    let there: Vec<usize> = world
        .handsets
        .iter()
        .enumerate()
        .filter(|(_, handset)| !handset.gone)
        .map(|(number, _)| number)
        .collect();
    let at = usize::try_from(who).ok()?.checked_rem(there.len())?;
    there.get(at).copied()
}

/// One of so many.
fn choose(luck: &mut Dice, of: usize) -> Option<usize> {
    (of > 0).then(|| usize::try_from(luck.below(of as u64)).unwrap_or(0))
}
