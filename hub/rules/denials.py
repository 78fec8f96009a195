"""From a plan's denial to the rule that should have caught it.

Codes only; what a code says is in its owner's publication. A denial that no rule foresaw is
worth counting: it is a rule that is missing, or a plan that is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One reason (CARC), narrowed by remark codes (RARC) where that matters, and its rules."""

    reason: str
    rules: tuple[str, ...]
    remarks: tuple[str, ...] = ()


FORESEEN: tuple[Foreseen, ...] = (
    Foreseen("4", ("CHW-MOD-U2", "CHW-MOD-TELE", "CHW-MOD-U2-G")),
    Foreseen("5", ("POS-GENERAL", "POS-CODE", "CHW-MOD-TELE")),
    Foreseen("8", ("CHW-SUP-FQHC", "CHW-TAXONOMY")),
    Foreseen("11", ("CHW-G-ICD", "CHW-CPT-ICD")),
    Foreseen("16", ("CHW-TAXONOMY", "CHW-NPI-BILL"), ("N255", "N256", "N257", "N290", "N291")),
    Foreseen("16", ("CHW-REC-CLAIM",), ("N264", "N265", "N285", "N286")),
    Foreseen("16", ("CHW-ICD-DOS", "CHW-CPT-ICD"), ("M64", "M76", "MA63")),
    Foreseen("16", ("POS-CODE", "POS-GENERAL"), ("M77",)),
    Foreseen("16", ("CHW-MOD-U2", "CHW-MOD-TELE"), ("N519", "N822", "N823")),
    Foreseen("16", ("ELIG-CIN", "ELIG-BIC14", "DOC-CLAIMMIN"), ("N382", "MA61", "MA36")),
    Foreseen("16", ("CHW-G-INITVISIT",), ("N122",)),
    Foreseen("18", ("CHW-UNIT-DAILYSUM", "CHW-COMBO-SAMETIME", "ENC-DUP")),
    Foreseen("22", ("ELIG-OHC", "ELIG-OHC-FIRST", "ELIG-DUAL")),
    Foreseen("24", ("ELIG-MCP",)),
    Foreseen("26", ("ELIG-MONTH", "ELIG-MCP")),
    Foreseen("27", ("ELIG-MONTH", "ELIG-MCP")),
    Foreseen("29", ("TF-MCP", "TF-FFS-DRC")),
    Foreseen("31", ("ELIG-CIN", "ELIG-CIN-LETTER", "ELIG-BIC14")),
    Foreseen("58", ("POS-GENERAL", "POS-CODE")),
    Foreseen("96", ("ELIG-ECM", "COV-NOT", "COV-SERVICES", "CHW-CODE-G0019-2")),
    Foreseen("97", ("ELIG-ECM", "CHW-COMBO-MONTH", "CHW-COMBO-SAMETIME")),
    Foreseen("107", ("CHW-CODE-G0022", "CHW-G-INITVISIT")),
    Foreseen("109", ("ELIG-MCP",)),
    Foreseen("119", ("CHW-UNIT-12-POC", "CHW-UNIT-DAY-MAX", "CHW-UNIT-YEAR", "CHW-G-MONTH-MAX")),
    Foreseen("146", ("CHW-ICD-DOS", "CHW-G-ICD")),
    Foreseen("147", ("RATE-MCP",)),
    Foreseen("151", ("CHW-UNIT-12-POC", "DOC-SUPPORT")),
    Foreseen("167", ("CHW-G-ICD", "CHW-ICD-DOS")),
    Foreseen("170", ("CHW-SUP-FQHC", "CHW-SUP-TYPES")),
    Foreseen("177", ("ELIG-SOC", "ELIG-MONTH")),
    Foreseen("178", ("ELIG-SOC",)),
    Foreseen("181", ("CHW-NATL-CODES", "CHW-CODE-G0019")),
    Foreseen("182", ("CHW-MOD-U2", "CHW-MOD-TELE")),
    Foreseen("183", ("CHW-REC-WHO", "CHW-REC-CLAIM")),
    Foreseen("185", ("CHW-CBO-ENROLL", "CHW-NPI-REND")),
    Foreseen("197", ("CHW-UNIT-12-POC", "CHW-POC-PLAN-ATTEST", "CHW-UNIT-DAY-TAR")),
    Foreseen("198", ("CHW-UNIT-12-POC", "CHW-UNIT-DAY-MAX", "CHW-UNIT-DAY-TAR")),
    Foreseen("208", ("CHW-NPI-BILL", "CHW-CBO-ENROLL")),
    Foreseen("222", ("CHW-UNIT-DAY-MAX", "CHW-UNIT-YEAR")),
    Foreseen("B7", ("CHW-CBO-ENROLL", "CHW-MCP-VET")),
    Foreseen("B11", ("ELIG-MCP",)),
    Foreseen("B15", ("CHW-G-INITVISIT", "CHW-CODE-G0022")),
    Foreseen("B20", ("ELIG-ECM", "ELIG-DUP-OTHER")),
)


def rules_for_denial(reason: str, remarks: Iterable[str] = ()) -> tuple[str, ...]:
    """Ids of the rules that foresee a denial, most likely first; none: nobody foresaw it.

    Where a remark code narrows the reason, only what the remarks name is told.
    """
    given = set(remarks)
    narrow = [
        rule
        for foreseen in FORESEEN
        if foreseen.reason == reason and given & set(foreseen.remarks)
        for rule in foreseen.rules
    ]
    wide = [
        rule
        for foreseen in FORESEEN
        if foreseen.reason == reason and not foreseen.remarks
        for rule in foreseen.rules
    ]
    return tuple(dict.fromkeys(narrow or wide))


def denials_of_rule(rule_id: str) -> tuple[str, ...]:
    """The reason codes that a rule foresees, for the book."""
    return tuple(
        dict.fromkeys(foreseen.reason for foreseen in FORESEEN if rule_id in foreseen.rules)
    )
