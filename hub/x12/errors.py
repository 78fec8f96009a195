"""What the codec says about a file: findings, and the one error that carries a finding.

HubError
|- X12Error    a file of theirs that cannot be taken, or a value of ours that cannot be written
"""

from __future__ import annotations

from typing import NamedTuple

from hub.kit.errors import HubError, Kind


class Finding(NamedTuple):
    """One thing that is wrong or odd, located; it never repeats the text of an element.

    `position` counts segments: inside a transaction set ST is 1, in the envelope the ISA of the
    file is 1. `element` and `component` count from 1, 0 means the whole segment. `refuses` tells
    that what it stands in may not be applied. `code` is the value for the answer (TA105, AK905,
    IK502, IK304 or IK403, by `scope`).
    """

    id: str
    sentence: str
    refuses: bool
    level: int
    scope: str = ""
    code: str = ""
    position: int = 0
    segment_id: str = ""
    element: int = 0
    component: int = 0
    loop: str = ""
    interchange_control_number: str = ""
    group_control_number: str = ""
    transaction_set_control_number: str = ""
    patient_control_number: str = ""
    line_control_number: str = ""


class X12Error(HubError):
    """A file that cannot be taken, or a value that cannot be written; `code` is a finding's id."""

    code = "X12-*"
    kind = Kind.UNREADABLE
    title = "The X12 could not be taken"

    def __init__(self, finding: Finding) -> None:
        where = f" (segment {finding.position})" if finding.position else ""
        super().__init__(f"{finding.sentence}{where}", position=finding.position)
        self.code = finding.id
        self.message = finding.sentence
        self.finding = finding
        self.position = finding.position
        self.segment_id = finding.segment_id
