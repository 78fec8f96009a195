"""Reason codes of plans in our own words: what to do about each, and who can do it.

Codes (CARC) are X12's; these hints are the hub's and unconfirmed by any plan.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hint:
    """What a reason asks for: an act, who can do it, in both languages."""

    act: str
    mends: str
    en: str
    es: str


_CORRECT = Hint(
    "replace",
    "cbo",
    "Something on the claim is missing or does not fit. Correct the encounter and replace the "
    "claim.",
    "Falta algo en el reclamo o no concuerda. Corrija el encuentro y reemplace el reclamo.",
)
_OTHER_PAYER = Hint(
    "bill_other_payer",
    "hub",
    "Another payer comes first. Bill it, then send the claim with its answer.",
    "Otro pagador va primero. Facture a ese pagador y luego envíe el reclamo con su respuesta.",
)
_ELIGIBILITY = Hint(
    "check_eligibility",
    "cbo",
    "The plan did not cover the member on that day. Check the coverage of that date.",
    "El plan no cubría al miembro ese día. Revise la cobertura de esa fecha.",
)
_PROVIDER = Hint(
    "check_provider",
    "hub",
    "The plan does not accept the provider, referral or authorization. Check contract and roster.",
    "El plan no acepta al proveedor, la referencia o la autorización. Revise contrato y registro.",
)
_APPEAL = Hint(
    "dispute",
    "hub",
    "The plan wants proof. Open a dispute with the record of the service.",
    "El plan pide pruebas. Abra una disputa con el registro del servicio.",
)
_CONTRACT = Hint(
    "compare_contract",
    "hub",
    "The plan's price or policy. Compare with the contract's rate; read the remark code.",
    "Precio o política del plan. Compare con la tarifa del contrato; lea el código de nota.",
)
_FINAL = Hint(
    "none",
    "plan",
    "Final as it stands, unless it can be proven wrong.",
    "Definitivo, a menos que se pruebe lo contrario.",
)
_SHARE = Hint(
    "none",
    "plan",
    "The part that the plan leaves to somebody else.",
    "La parte que el plan deja a otra persona.",
)
UNKNOWN = Hint(
    "read_remark_codes",
    "hub",
    "The hub has no hint for this reason. Read the plan's remark codes.",
    "El hub no tiene una explicación para esta razón. Lea los códigos de nota del plan.",
)

_GROUPS: tuple[tuple[Hint, str], ...] = (
    (_CORRECT, "4 11 16 31 58 140 146 167 181 182 206 207 208 231 236"),
    (_OTHER_PAYER, "22 23 24 109 B11"),
    (_ELIGIBILITY, "26 27 177 204 273"),
    (_PROVIDER, "170 171 172 183 185 B7 197 198 242 243 288"),
    (_APPEAL, "50 151 129 163 226 252"),
    (_CONTRACT, "45 96 97 147 256 222 A1"),
    (_FINAL, "18 29 119 B13 B20"),
    (_SHARE, "1 2 3"),
)
HINTS: dict[str, Hint] = {code: hint for hint, codes in _GROUPS for code in codes.split()}


def hint_for(reason_code: str) -> Hint:
    """The hint for a CARC; one for codes we have no words for."""
    return HINTS.get(reason_code, UNKNOWN)
