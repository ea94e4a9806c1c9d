/// The accounts of the ledger. Numbers are stored: they are never given to another account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Account {
    /// What customers owe, item by item. Party: customer; always with an item.
    Receivable = 1,
    /// Money a customer parked on purpose. Party: customer.
    OnAccount = 2,
    /// Money of a known customer, not yet matched to items. Party: customer.
    Unapplied = 3,
    /// Money of an unknown payer.
    Unidentified = 4,
    /// The other side of imported items: the ERP holds the sale.
    SalesClearing = 5,
    /// Cash in a collector's hands. Party: person.
    CashCollector = 6,
    /// Cheques in a collector's hands. Party: person.
    ChequesCollector = 7,
    /// The other side of cheques held under policy A (the invoice stays open until they clear).
    UnclearedCheques = 8,
    /// Cash in the vault. Party: the person answerable, if one is.
    CashVault = 9,
    /// Cheques in the vault. Party: the person answerable, if one is.
    ChequesVault = 10,
    /// Cash on its way to the bank.
    CashInTransit = 11,
    /// Cheques the bank is clearing.
    ChequesClearing = 12,
    /// The bank, as its statement says.
    Bank = 13,
    /// Differences found at counting, for the company's account.
    OverShort = 14,
    /// Differences a person answers for. Party: person.
    Shortage = 15,
}

/// Whom an account's lines are kept for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartyKind {
    /// A customer number must be given.
    Customer,
    /// A person number must be given.
    Person,
    /// A number may be given; the capability that posts says whose.
    Optional,
}

impl Account {
    /// All accounts, in the order of their numbers.
    pub const ALL: [Self; 15] = [
        Self::Receivable,
        Self::OnAccount,
        Self::Unapplied,
        Self::Unidentified,
        Self::SalesClearing,
        Self::CashCollector,
        Self::ChequesCollector,
        Self::UnclearedCheques,
        Self::CashVault,
        Self::ChequesVault,
        Self::CashInTransit,
        Self::ChequesClearing,
        Self::Bank,
        Self::OverShort,
        Self::Shortage,
    ];

    /// The number it is stored under.
    #[must_use]
    pub fn no(self) -> i64 {
        i64::from(self as u8)
    }

    /// The account of a stored number.
    #[must_use]
    pub fn from_no(no: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|account| account.no() == no)
    }

    /// Its name in reports and messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Receivable => "receivable",
            Self::OnAccount => "on account",
            Self::Unapplied => "unapplied",
            Self::Unidentified => "unidentified",
            Self::SalesClearing => "sales clearing",
            Self::CashCollector => "cash with collector",
            Self::ChequesCollector => "cheques with collector",
            Self::UnclearedCheques => "uncleared cheques",
            Self::CashVault => "cash in vault",
            Self::ChequesVault => "cheques in vault",
            Self::CashInTransit => "cash in transit",
            Self::ChequesClearing => "cheques in clearing",
            Self::Bank => "bank",
            Self::OverShort => "over and short",
            Self::Shortage => "shortage",
        }
    }

    /// Whom its lines are kept for.
    #[must_use]
    pub fn party(self) -> PartyKind {
        match self {
            Self::Receivable | Self::OnAccount | Self::Unapplied => PartyKind::Customer,
            Self::CashCollector | Self::ChequesCollector | Self::Shortage => PartyKind::Person,
            Self::Unidentified
            | Self::SalesClearing
            | Self::UnclearedCheques
            | Self::CashVault
            | Self::ChequesVault
            | Self::CashInTransit
            | Self::ChequesClearing
            | Self::Bank
            | Self::OverShort => PartyKind::Optional,
        }
    }
}
