"""What arrives about organizations, contracts and agreements, field by field."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue, StringConstraints

from hub.shapes import (
    Address,
    Amount,
    BasisPoints,
    County,
    Day,
    Modifier,
    Name,
    Note,
    Npi,
    ProcedureCode,
    Ref,
    Shape,
    Span,
    Taxonomy,
    Tin,
    Word,
    wrong,
)

PayerId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{2,20}$")]
Phone = Annotated[str, StringConstraints(pattern=r"^[0-9]{10}$")]
Email = Annotated[str, StringConstraints(pattern=r"^[!-?A-~]{1,64}@[A-Za-z0-9.\-]{3,190}$")]
ProviderType = Literal[
    "cbo", "licensed_provider", "hospital", "outpatient_clinic", "lhj", "pharmacy", "fqhc", "rhc"
]


class Contact(Shape):
    """Whom a plan calls about a file."""

    name: Name
    phone: Phone | None = None
    email: Email | None = None


class OrganizationIn(Shape):
    """The hub, a plan or a CBO."""

    ref: Ref
    kind: Literal["hub", "plan", "cbo"]
    name: Name
    npi: Npi | None = None
    tin: Tin | None = None
    taxonomy: Taxonomy | None = None
    payer_id: PayerId | None = None
    address: Address | None = None
    contact: Contact | None = None
    enrollment: tuple[Span, ...] = Field((), max_length=100)
    provider_type: ProviderType = "cbo"
    vetted_by: tuple[Ref, ...] = Field((), max_length=100)

    def model_post_init(self, context: Any) -> None:
        """A plan needs its payer id; whoever bills needs what a claim says of a provider."""
        if self.kind == "plan":
            if self.payer_id is None:
                raise wrong("A plan needs its payer_id: it addresses every claim.")
            return
        lacking = [
            name for name in ("npi", "tin", "taxonomy", "address") if getattr(self, name) is None
        ]
        if lacking:
            raise wrong(f"A billing provider also needs {', '.join(lacking)}.")
        if self.address is not None and len(self.address.postal_code) != 9:
            raise wrong("A billing provider's address needs its ZIP+4 (nine digits).")


class OrganizationEdit(Shape):
    """What an administrator may change of an organization; what is absent stays."""

    name: Name | None = None
    npi: Npi | None = None
    tin: Tin | None = None
    taxonomy: Taxonomy | None = None
    payer_id: PayerId | None = None
    address: Address | None = None
    contact: Contact | None = None
    enrollment: tuple[Span, ...] | None = Field(None, max_length=100)
    provider_type: ProviderType | None = None
    vetted_by: tuple[Ref, ...] | None = Field(None, max_length=100)


class TermIn(Span):
    """One dated value of a term; without `confirmed_on` it is unconfirmed, and holds."""

    value: JsonValue
    source: Note
    confirmed_by: Note | None = None
    confirmed_on: Day | None = None
    cbo_ref: Ref | None = None
    county: County | None = None

    def model_post_init(self, context: Any) -> None:
        """A confirmation has a person and a day, and something to confirm."""
        super().model_post_init(context)
        if (self.confirmed_by is None) != (self.confirmed_on is None):
            raise wrong("A confirmation names who and when: confirmed_by and confirmed_on.")


class RateIn(Span):
    """The price of one unit of a code with its pricing modifiers."""

    code: ProcedureCode
    modifiers: tuple[Modifier, ...] = Field((), max_length=4)
    county: County | None = None
    amount_cents: Amount


Terms = dict[Word, TermIn | tuple[TermIn, ...]]


class ContractIn(Shape):
    """A contract with a plan; its holder is the hub unless `holder_ref` names a CBO."""

    ref: Ref
    plan_ref: Ref
    holder_ref: Ref | None = None
    status: Literal["draft", "active"] = "draft"
    effective_from: Day
    effective_to: Day | None = None
    billing_provider: Literal["hub", "cbo"]
    terms: Terms = Field(default_factory=dict, max_length=200)
    rates: tuple[RateIn, ...] = Field((), max_length=500)

    def model_post_init(self, context: Any) -> None:
        """Refuse a contract that ends before it begins."""
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise wrong("This contract ends before it begins.")


class TermsIn(Shape):
    """Terms to add; where spans overlap, the newer value supersedes the older one."""

    terms: Terms = Field(min_length=1, max_length=200)


class RatesIn(Shape):
    """Rate lines to add; where spans overlap, the newer price supersedes the older one."""

    rates: tuple[RateIn, ...] = Field(min_length=1, max_length=500)


class FeeIn(Shape):
    """One layer of the fee stack: a share of what is paid, or cents per paid claim, or cents for
    each member and calendar month of service with a paid claim. `on_interest`: the share is
    kept of interest too.
    """

    payee: Word
    basis: Literal["percent_of_paid", "per_paid_claim", "per_member_per_month"]
    share_bp: BasisPoints | None = None
    amount_cents: Amount | None = None
    on_interest: Annotated[bool, Field(strict=True)] = False
    from_: Day | None = Field(None, alias="from")
    to: Day | None = None

    def model_post_init(self, context: Any) -> None:
        """A share comes in basis points, a flat fee in cents, never both."""
        by_share = self.basis == "percent_of_paid"
        wanted, other = ("share_bp", "amount_cents") if by_share else ("amount_cents", "share_bp")
        if getattr(self, wanted) is None or getattr(self, other) is not None:
            raise wrong(f"This basis takes {wanted} and nothing else.")
        if self.on_interest and not by_share:
            raise wrong("Only a share can be kept of interest.")
        if self.from_ is not None and self.to is not None and self.to < self.from_:
            raise wrong("This span ends before it begins.")


class RecoupmentIn(Shape):
    """What becomes of a balance that takebacks of plans made negative, for a span of days.

    offset: each later statement withholds at most `offset_bp` of its new money (10,000 is all of
    it, as without any policy). invoice: the CBO is billed, due after `due_days`. absorb: the hub
    bears it.
    """

    policy: Literal["offset", "invoice", "absorb"]
    offset_bp: Annotated[int, Field(strict=True, ge=1, le=10_000)] | None = None
    due_days: Annotated[int, Field(strict=True, ge=0, le=365)] | None = None
    from_: Day | None = Field(None, alias="from")
    to: Day | None = None

    def model_post_init(self, context: Any) -> None:
        """Each policy takes its own figure and no other."""
        wanted = {"offset": "offset_bp", "invoice": "due_days"}.get(self.policy)
        for name in ("offset_bp", "due_days"):
            if (getattr(self, name) is not None) != (name == wanted):
                told = f"takes {wanted}" if wanted else "takes no figure"
                raise wrong(f"The policy {self.policy} {told} and nothing else.")
        if self.from_ is not None and self.to is not None and self.to < self.from_:
            raise wrong("This span ends before it begins.")


class AgreementIn(Shape):
    """The hub's agreement with one CBO."""

    ref: Ref
    cbo_ref: Ref
    contract_refs: tuple[Ref, ...] = Field(min_length=1, max_length=50)
    counties: tuple[County, ...] = Field((), max_length=58)
    status: Literal["draft", "active"] = "active"
    effective_from: Day
    effective_to: Day | None = None
    fee_stack: tuple[FeeIn, ...] = Field((), max_length=10)
    recoupment: tuple[RecoupmentIn, ...] = Field((), max_length=20)

    def model_post_init(self, context: Any) -> None:
        """Shares of one payment cannot exceed it; nothing is listed twice."""
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise wrong("This agreement ends before it begins.")
        if sum(fee.share_bp or 0 for fee in self.fee_stack) > 10_000:
            raise wrong("The shares of the fee stack exceed the whole payment.")
        if len(set(self.contract_refs)) != len(self.contract_refs):
            raise wrong("A contract is listed twice.")
        self._check_policies()

    def _check_policies(self) -> None:
        """On every day at most one recoupment policy holds."""
        spans = sorted((one.from_ or self.effective_from, one.to) for one in self.recoupment)
        for (_, last), (first, _) in pairwise(spans):
            if last is None or last >= first:
                raise wrong("Two recoupment policies hold on the same day.")


class Step(Shape):
    """A step in the life of a contract or agreement, from a day on, with its reason."""

    on: Day | None = None
    reason: Note | None = None
