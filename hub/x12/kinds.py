"""Which transaction set is which: routed by ST01 with GS08 and ST03, never by a file's name."""

from __future__ import annotations

import re

GUIDES = {
    "837P": "005010X222A1",
    "835": "005010X221A1",
    "999": "005010X231A1",
    "277CA": "005010X214",
    "276": "005010X212",
    "277": "005010X212",
    "270": "005010X279A1",
    "271": "005010X279A1",
}
"""The guide that the hub writes, by kind; a reader also takes other editions of the family."""

FUNCTIONAL_CODES = {
    "837P": "HC",
    "835": "HP",
    "999": "FA",
    "277CA": "HN",
    "276": "HR",
    "277": "HN",
    "270": "HS",
    "271": "HB",
}
"""GS01 by kind."""

_GUIDE = re.compile(r"005010(X\d{3})(?:A\d+)?\Z", re.ASCII)
_KINDS = {(kind[:3], guide[6:10]): kind for kind, guide in GUIDES.items()}


def family(guide: str) -> str:
    """The guide without its edition: `005010X222A1` is `X222`; nothing for another version."""
    found = _GUIDE.match(guide)
    return found.group(1) if found else ""


def kind_of(identifier: str, group_guide: str, set_guide: str) -> str:
    """The kind of a transaction set, or nothing for one that is not for the hub.

    GS08 decides together with ST01; a ST03 of another family (X212 in a group of X214) leaves
    the kind open, because reading by the wrong guide would lose meaning.
    """
    wanted = family(group_guide)
    if set_guide and family(set_guide) != wanted:
        return ""
    return _KINDS.get((identifier, wanted), "")
