"""All tables, one file per noun; importing this package fills the metadata."""

from hub.tables.administrators import Administrator, BreakGlass
from hub.tables.base import metadata
from hub.tables.claims import Claim, ClaimBatch, ClaimEvent, ServiceLine
from hub.tables.contracts import (
    Agreement,
    AgreementContract,
    Contract,
    ContractStatusSpan,
    ContractTerm,
    FeeLayer,
    RateLine,
    RecoupmentPolicy,
)
from hub.tables.disputes import Dispute
from hub.tables.encounters import (
    Decision,
    Encounter,
    EncounterFinding,
    EncounterVersion,
    TermsSnapshot,
)
from hub.tables.interchanges import ControlNumber, Interchange, InterchangePart, TransactionSet
from hub.tables.ledger import Entry, Posting
from hub.tables.overpayments import OverpaymentNotice
from hub.tables.parties import (
    Client,
    ClientKey,
    DataKey,
    EnrollmentSpan,
    Organization,
    SigningKey,
    TokenUse,
)
from hub.tables.payouts import (
    BankAccount,
    Deposit,
    DepositMatch,
    Payout,
    PayoutItem,
)
from hub.tables.people import (
    Authorization,
    Coverage,
    HealthWorker,
    Member,
    Person,
    PlanOfCare,
    ProgramSpan,
    Recommendation,
)
from hub.tables.record import (
    AuditChain,
    AuditHead,
    AuditRow,
    Event,
    IdempotentAnswer,
    LegalHold,
    WorkItem,
)
from hub.tables.remittances import (
    Adjustment,
    ClaimPayment,
    ProviderAdjustment,
    Remittance,
    ServicePayment,
    SuspenseItem,
)
from hub.tables.statements import (
    ClosedPeriod,
    Invoice,
    Statement,
    StatementApproval,
    StatementLine,
)
from hub.tables.submissions import Submission, SubmissionPart

__all__ = [
    "Adjustment",
    "Administrator",
    "Agreement",
    "AgreementContract",
    "AuditChain",
    "AuditHead",
    "AuditRow",
    "Authorization",
    "BankAccount",
    "BreakGlass",
    "Claim",
    "ClaimBatch",
    "ClaimEvent",
    "ClaimPayment",
    "Client",
    "ClientKey",
    "ClosedPeriod",
    "Contract",
    "ContractStatusSpan",
    "ContractTerm",
    "ControlNumber",
    "Coverage",
    "DataKey",
    "Decision",
    "Deposit",
    "DepositMatch",
    "Dispute",
    "Encounter",
    "EncounterFinding",
    "EncounterVersion",
    "EnrollmentSpan",
    "Entry",
    "Event",
    "FeeLayer",
    "HealthWorker",
    "IdempotentAnswer",
    "Interchange",
    "InterchangePart",
    "Invoice",
    "LegalHold",
    "Member",
    "Organization",
    "OverpaymentNotice",
    "Payout",
    "PayoutItem",
    "Person",
    "PlanOfCare",
    "Posting",
    "ProgramSpan",
    "ProviderAdjustment",
    "RateLine",
    "Recommendation",
    "RecoupmentPolicy",
    "Remittance",
    "ServiceLine",
    "ServicePayment",
    "SigningKey",
    "Statement",
    "StatementApproval",
    "StatementLine",
    "Submission",
    "SubmissionPart",
    "SuspenseItem",
    "TermsSnapshot",
    "TokenUse",
    "TransactionSet",
    "WorkItem",
    "metadata",
]
