"""Why a plan paid less, in plain English and Spanish: families of CAS reasons; pure.

The words are ours and stand for a family of codes, never for one code's official text. Unknown
codes stay codes: nothing is guessed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from hub.rules.denials import rules_for_denial


@dataclass(frozen=True, slots=True)
class Reason:
    """What one CAS reason code means to a CBO: cause, words, what to do, by whom, and our rules.

    `cause` is `unknown` for a code of no family; its words then are the code itself. `act` is
    the kind of thing to do, `rules` are ids of our rules that foresee it, most likely first.
    """

    code: str
    cause: str
    act: str
    mends: str
    words: Mapping[str, str]
    to_do: Mapping[str, str]
    rules: tuple[str, ...] = ()


NOT_A_REASON_TO_DENY = ("price", "member_share", "interest")
"""Causes that split a charge; they stand beside the reason of a denial and are none."""


def reason_of(code: str, remarks: Iterable[str] = ()) -> Reason:
    """The meaning of a CAS reason code (835 CAS02, 05, …), its rules narrowed by remark codes."""
    return _reason_of(code, tuple(remarks))


@lru_cache(maxsize=4096)
def _reason_of(code: str, remarks: tuple[str, ...]) -> Reason:
    rules = rules_for_denial(code, remarks)
    found = all_reasons().get(code)
    if found is not None:
        return replace(found, rules=rules)
    told = {"en": f"Reason code {code}.", "es": f"Código de razón {code}."}
    ask = {
        "en": "Look the code up with the plan.",
        "es": "Consulte el código con el plan.",
    }
    return Reason(code, "unknown", "read_remark_codes", "hub", told, ask, rules)


def rules_of_denial(reasons: Iterable[tuple[str, Iterable[str]]]) -> tuple[str, ...]:
    """Rules that foresee a denial by its reasons with their remark codes; none: nobody did."""
    found = (reason_of(code, remarks) for code, remarks in reasons)
    return tuple(
        dict.fromkeys(
            rule
            for reason in found
            if reason.cause not in NOT_A_REASON_TO_DENY
            for rule in reason.rules
        )
    )


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
            family["act"],
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
