"""What the simulated plan reads of an 837P: its own small reader, sharing only the segments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from hub.kit.money import Cents, parse_dollars
from hub.x12.tokens import Segment, read_segments


@dataclass(slots=True)
class Party:
    """A provider, payer or person as an NM1 names them."""

    last: str = ""
    first: str = ""
    id: str = ""
    tax_id: str = ""


@dataclass(slots=True)
class Line:
    """One service line: LX, SV1, DTP*472, REF*6R."""

    control_number: str
    code: str
    modifiers: tuple[str, ...]
    charge_cents: Cents
    units: int
    service_date: str


@dataclass(slots=True)
class SubmittedClaim:
    """One CLM with what an adjudicator looks at."""

    patient_control_number: str
    charge_cents: Cents
    place_of_service: str
    frequency_code: str
    billing: Party
    member: Party
    payer: Party
    diagnoses: list[str] = field(default_factory=list)
    replaces: str = ""
    """REF*F8: our own number for the claim that this one replaces or voids."""
    lines: list[Line] = field(default_factory=list)

    @property
    def service_date(self) -> str:
        """The first date of service, CCYYMMDD."""
        return min((line.service_date for line in self.lines), default="")


@dataclass(slots=True)
class SubmittedSet:
    """One ST to SE."""

    control_number: str
    batch_number: str = ""
    submitter: Party = field(default_factory=Party)
    claims: list[SubmittedClaim] = field(default_factory=list)
    segment_count: int = 0
    first_claim_position: int = 0
    """Where the first CLM stands, counted from ST = 1."""


@dataclass(slots=True)
class Submission:
    """One interchange of 837P: who sent it to whom, and its transaction sets."""

    isa: list[str]
    component: str
    group_sender: str = ""
    group_receiver: str = ""
    group_control_number: str = ""
    group_version: str = ""
    sets: list[SubmittedSet] = field(default_factory=list)

    @property
    def interchange_control_number(self) -> str:
        """ISA13."""
        return self.isa[13]

    @property
    def wants_acknowledgment(self) -> bool:
        """ISA14: whether the sender asks for a TA1."""
        return self.isa[14] == "1"

    @property
    def claims(self) -> Iterator[SubmittedClaim]:
        """Every claim in the order of the file."""
        for one in self.sets:
            yield from one.claims


def read_submission(data: bytes) -> Submission:
    """Read an 837P interchange.

    Raises:
        HubError: the bytes are not segments of X12.
        ValueError: an amount or a count is none.
    """
    delimiters, segments = read_segments(data)
    submission = Submission(segments[0].elements, delimiters.component)
    reader: _SetReader | None = None
    for segment in segments:
        if segment.id == "GS":
            submission.group_sender, submission.group_receiver = segment.get(2), segment.get(3)
            submission.group_control_number = segment.get(6)
            submission.group_version = segment.get(8)
        elif segment.id == "ST":
            reader = _SetReader(SubmittedSet(segment.get(2)), delimiters.component)
            submission.sets.append(reader.found)
        if reader is not None:
            reader.take(segment)
        if segment.id == "SE":
            reader = None
    return submission


class _SetReader:
    """Walks one transaction set; knows whose loop it is in by the last HL and NM1."""

    def __init__(self, found: SubmittedSet, component: str) -> None:
        self.found = found
        self._component = component
        self._billing = Party()
        self._member = Party()
        self._payer = Party()
        self._named = ""
        self._in_claim = False

    def take(self, segment: Segment) -> None:
        """Read the next segment; what an adjudicator does not look at is passed over."""
        self.found.segment_count += 1
        reading = getattr(self, f"_take_{segment.id.lower()}", None)
        if reading is not None:
            reading(segment)

    def _take_bht(self, segment: Segment) -> None:
        self.found.batch_number = segment.get(3)

    def _take_hl(self, segment: Segment) -> None:
        self._named, self._in_claim = "", False
        if segment.get(3) == "20":
            self._billing = Party()
        elif segment.get(3) == "22":
            self._member, self._payer = Party(), Party()

    def _take_nm1(self, segment: Segment) -> None:
        party = Party(segment.get(3), segment.get(4), segment.get(9))
        self._named = segment.get(1)
        if self._in_claim:  # 2310 and 2330 name others: not the parties of the claims to come
            self._named = ""
        elif self._named == "41":
            self.found.submitter = party
        elif self._named == "85":
            self._billing = party
        elif self._named == "IL":
            self._member = party
        elif self._named == "PR":
            self._payer = party

    def _take_ref(self, segment: Segment) -> None:
        kind, value = segment.get(1), segment.get(2)
        if kind == "EI" and self._named == "85":
            self._billing.tax_id = value
        elif kind == "F8" and self.found.claims:
            self.found.claims[-1].replaces = value
        elif kind == "6R" and self.found.claims and self.found.claims[-1].lines:
            self.found.claims[-1].lines[-1].control_number = value

    def _take_clm(self, segment: Segment) -> None:
        place, _, frequency = [*segment.get(5).split(self._component), "", ""][:3]
        self._named, self._in_claim = "", True
        if not self.found.claims:
            self.found.first_claim_position = self.found.segment_count
        self.found.claims.append(
            SubmittedClaim(
                patient_control_number=segment.get(1),
                charge_cents=parse_dollars(segment.get(2)),
                place_of_service=place,
                frequency_code=frequency,
                billing=self._billing,
                member=self._member,
                payer=self._payer,
            )
        )

    def _take_hi(self, segment: Segment) -> None:
        for composite in segment.elements[1:]:
            self.found.claims[-1].diagnoses.append(composite.partition(self._component)[2])

    def _take_lx(self, segment: Segment) -> None:
        line = Line(segment.get(1), "", (), 0, 0, "")
        self.found.claims[-1].lines.append(line)

    def _take_sv1(self, segment: Segment) -> None:
        line = self.found.claims[-1].lines[-1]
        _, line.code, *modifiers = segment.get(1).split(self._component)
        line.modifiers = tuple(modifiers[:4])
        line.charge_cents = parse_dollars(segment.get(2))
        line.units = int(segment.get(4))

    def _take_dtp(self, segment: Segment) -> None:
        if segment.get(1) == "472" and self.found.claims and self.found.claims[-1].lines:
            self.found.claims[-1].lines[-1].service_date = segment.get(3)[:8]
