"""Why a plan paid less, in plain English and Spanish: families of CAS reasons; pure.

The words are ours and stand for a family of codes, never for one code's official text. Unknown
codes stay codes: nothing is guessed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Reason:
    """What one CAS reason code means to a CBO: cause, words, what to do and by whom.

    `cause` is `unknown` for a code of no family; its words then are the code itself. Which of our
    rules should have caught it, `hub.rules.denials` tells.
    """

    code: str
    cause: str
    mends: str
    words: Mapping[str, str]
    to_do: Mapping[str, str]


def reason_of(code: str) -> Reason:
    """The meaning of a CAS reason code (835 CAS02, 05, …)."""
    found = all_reasons().get(code)
    if found is not None:
        return found
    told = {"en": f"Reason code {code}.", "es": f"Código de razón {code}."}
    ask = {
        "en": "Look the code up with the plan.",
        "es": "Consulte el código con el plan.",
    }
    return Reason(code, "unknown", "hub", told, ask)


def group_words(group_code: str) -> Mapping[str, str]:
    """Whose the amount is to bear, by CAS01; an unknown group is shown as its code."""
    found: Mapping[str, str] | None = _table()["groups"].get(group_code)
    return found or {"en": group_code, "es": group_code}


@cache
def all_reasons() -> Mapping[str, Reason]:
    """Every code that a family lists."""
    table = _table()
    return {
        code: Reason(
            code,
            family["cause"],
            family["mends"],
            {"en": family["en"], "es": family["es"]},
            {"en": family["do_en"], "es": family["do_es"]},
        )
        for name, family in table.items()
        if name != "groups"
        for code in family["codes"]
    }


@cache
def _table() -> dict[str, Any]:
    text = files("hub.claims").joinpath("adjustment_words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
