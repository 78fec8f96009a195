"""The 835 reader: bytes in, remittances out, streamed claim by claim or held whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from itertools import chain

from hub.x12.claims_835 import Totals, read_claims
from hub.x12.envelope import walk
from hub.x12.errors import Finding, X12Error
from hub.x12.events import Body, Closed, Event, GroupHeader, InterchangeHeader, SetHeader
from hub.x12.findings import refuse
from hub.x12.header_835 import Bodies, Envelope, read_header
from hub.x12.interchange import FunctionalGroup, Interchange, TransactionSet
from hub.x12.parse_835 import END_TEXT, Parser
from hub.x12.remittance_835 import (
    ClaimPayment,
    Imbalance,
    ProviderAdjustment,
    Remittance,
    RemittanceEnd,
    RemittanceEvent,
    RemittanceHeader,
)
from hub.x12.tokens import Delimiters, Source


def stream_remittances(source: Source) -> Iterator[RemittanceEvent]:
    """Every 835 of a source as events, in memory that does not grow with its size.

    For every ST: one header, its claim payments, its provider adjustments, one end with the
    sums and the verdict. An unbalanced 835 is read like any other; its verdict says so. Other
    transaction sets in the file are passed over. What was yielded before an error is not to be
    kept: damage at the end of a file refuses all of it.

    Raises:
        X12Error: the envelope or an 835 in it is damaged (ids X12-..., located).
    """
    events = walk(source)
    interchange: InterchangeHeader | None = None
    group: GroupHeader | None = None
    for event in events:
        if isinstance(event, InterchangeHeader):
            interchange = event
        elif isinstance(event, GroupHeader):
            group = event
        elif isinstance(event, Finding):
            if event.refuses:
                raise X12Error(event)
        elif isinstance(event, SetHeader) and event.kind == "835":
            if interchange is None or group is None:
                raise refuse("X12-STRAY", position=event.position)
            bodies = SetBodies(events, interchange.delimiters)
            yield from read_set(bodies, Envelope(interchange, group, event))


def read_remittances(data: bytes) -> list[Remittance]:
    """Every 835 of a whole file, held whole.

    Raises:
        X12Error: as `stream_remittances`; X12-835-HEADER when the file holds no 835 at all.
    """
    found: list[Remittance] = []
    claims: list[ClaimPayment] = []
    adjustments: list[ProviderAdjustment] = []
    header: RemittanceHeader | None = None
    for event in stream_remittances(data):
        if isinstance(event, ClaimPayment):
            claims.append(event)
        elif isinstance(event, ProviderAdjustment):
            adjustments.append(event)
        elif isinstance(event, RemittanceHeader):
            header, claims, adjustments = event, [], []
        elif header is not None:
            found.append(Remittance(header, tuple(claims), tuple(adjustments), event))
    if not found:
        raise refuse("X12-835-HEADER", "The file holds no 835.")
    return found


def read_remittance(
    interchange: Interchange, group: FunctionalGroup, transaction_set: TransactionSet
) -> Remittance:
    """One 835 out of a file that was split before (`hub.x12.interchange.split`).

    Raises:
        X12Error: an unreadable amount, a segment out of its place, no BPR or TRN.
    """
    envelope = Envelope(interchange.header, group.header, transaction_set.header)
    bodies = SetBodies(iter([Body(transaction_set.texts, 2)]), transaction_set.delimiters)
    header, *events, end = read_set(bodies, envelope)
    assert isinstance(header, RemittanceHeader)
    assert isinstance(end, RemittanceEnd)
    claims = tuple(one for one in events if isinstance(one, ClaimPayment))
    adjustments = tuple(one for one in events if isinstance(one, ProviderAdjustment))
    return Remittance(header, claims, adjustments, end)


class SetBodies:
    """The bodies of the open transaction set, hashed as they pass; ends where it closes.

    A finding that refuses is raised, unless there is somebody (`told`) who takes findings;
    `watch` sees every run of segments with the position of its first. `total` counts ST to SE
    once the set is closed.
    """

    def __init__(
        self,
        events: Iterator[Event],
        delimiters: Delimiters,
        told: Callable[[Finding], None] | None = None,
        watch: Callable[[list[str], int], None] | None = None,
    ) -> None:
        self._events = events
        self.delimiters = delimiters
        self.hash = hashlib.sha256()
        self.total = 0
        self._told = told
        self._watch = watch

    def __iter__(self) -> Iterator[tuple[list[str], int]]:
        join = self.delimiters.terminator.join
        for event in self._events:
            if isinstance(event, Body):
                self.hash.update(join((*event.texts, "")).encode())
                if self._watch is not None:
                    self._watch(event.texts, event.position)
                yield event
            elif isinstance(event, Finding):
                if self._told is not None:
                    self._told(event)
                elif event.refuses:
                    raise X12Error(event)
            elif isinstance(event, Closed):
                self.total = event.total
                return

    def drain(self) -> None:
        """Go on to the end of the set, where a reader stopped before it."""
        if not self.total:
            for _ in self:
                pass


def read_set(bodies: SetBodies, envelope: Envelope) -> Iterator[RemittanceEvent]:
    """One 835: its header, its claims, its provider adjustments, its end."""
    parser = Parser(bodies.delimiters)
    rest: Bodies
    header, rest = read_header(iter(bodies), parser, envelope)
    yield header
    totals = Totals()
    yield from read_claims(chain(rest, (([END_TEXT], 0),)), parser, totals)
    expected = totals.paid_cents - totals.adjusted_cents
    number = header.transaction_set_control_number
    yield RemittanceEnd(
        totals.claims,
        totals.services,
        totals.charge_cents,
        totals.paid_cents,
        totals.adjusted_cents,
        header.paid_cents,
        totals.claims_unbalanced,
        totals.services_unbalanced,
        Imbalance("transaction", 2, expected, header.paid_cents, "", "")
        if expected != header.paid_cents
        else None,
        tuple(one._replace(transaction_set_control_number=number) for one in parser.findings),
        tuple(totals.kept),
        bodies.hash.hexdigest(),
    )
