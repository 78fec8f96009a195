"""All tables, one file per noun; importing this package fills the metadata."""

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
)
from hub.tables.encounters import (
    Decision,
    Encounter,
    EncounterFinding,
    EncounterVersion,
    TermsSnapshot,
)
from hub.tables.interchanges import ControlNumber, Interchange, InterchangePart, TransactionSet
from hub.tables.ledger import Entry, Posting
from hub.tables.parties import (
    Client,
    ClientKey,
    DataKey,
    EnrollmentSpan,
    Organization,
    SigningKey,
    TokenUse,
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
from hub.tables.record import AuditChain, AuditRow, Event, IdempotentAnswer, WorkItem
from hub.tables.remittances import (
    Adjustment,
    ClaimPayment,
    ProviderAdjustment,
    Remittance,
    ServicePayment,
    SuspenseItem,
)

__all__ = [
    "Adjustment",
    "Agreement",
    "AgreementContract",
    "AuditChain",
    "AuditRow",
    "Authorization",
    "Claim",
    "ClaimBatch",
    "ClaimEvent",
    "ClaimPayment",
    "Client",
    "ClientKey",
    "Contract",
    "ContractStatusSpan",
    "ContractTerm",
    "ControlNumber",
    "Coverage",
    "DataKey",
    "Decision",
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
    "Member",
    "Organization",
    "Person",
    "PlanOfCare",
    "Posting",
    "ProgramSpan",
    "ProviderAdjustment",
    "RateLine",
    "Recommendation",
    "Remittance",
    "ServiceLine",
    "ServicePayment",
    "SigningKey",
    "SuspenseItem",
    "TermsSnapshot",
    "TokenUse",
    "TransactionSet",
    "WorkItem",
    "metadata",
]
