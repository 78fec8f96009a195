"""What a walk through an envelope tells: headers, bodies, ends."""

from __future__ import annotations

from typing import NamedTuple

from hub.x12.errors import Finding
from hub.x12.tokens import Delimiters, Segment


class InterchangeHeader(NamedTuple):
    """ISA, by name; texts without their padding."""

    sender_qualifier: str
    sender_id: str
    receiver_qualifier: str
    receiver_id: str
    written_on: str  # YYMMDD
    written_at: str  # HHMM
    version: str
    control_number: str
    acknowledgment_requested: bool
    usage: str  # T test, P production
    delimiters: Delimiters
    position: int


class GroupHeader(NamedTuple):
    """GS, by name."""

    functional_code: str
    sender_id: str
    receiver_id: str
    written_on: str  # CCYYMMDD
    written_at: str  # HHMM to HHMMSSDD
    control_number: str
    guide: str
    position: int


class SetHeader(NamedTuple):
    """ST, by name; `kind` is empty for a transaction set that is not for the hub."""

    identifier: str
    control_number: str
    guide: str
    kind: str
    position: int


class Body(NamedTuple):
    """Some segments of the open transaction set as texts; `position` is the first one's, ST = 1."""

    texts: list[str]
    position: int


class Closed(NamedTuple):
    """The end of a `set`, `group` or `interchange`; `total` is the number of what it held."""

    what: str
    total: int


Event = InterchangeHeader | GroupHeader | SetHeader | Body | Closed | Segment | Finding
"""What `walk` tells, in the order of the file; a `Segment` is a TA1 or an optional segment."""
