"""The few code sets that the codec acts on: places of service, states, delay reasons, forms."""

from __future__ import annotations

import re


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


PLACES_OF_SERVICE = _codes(
    "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 31 32 33 34"
    " 41 42 49 50 51 52 53 54 55 56 57 58 60 61 62 65 66 71 72 81 99"
)
"""Place of service codes of CMS (public); 27 is outreach, new in 2023."""

STATES = _codes(
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ"
    " NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI FM MH PW"
    " AA AE AP"
)
"""States, the district, territories, associated states and military post offices (USPS)."""

DELAY_REASONS = _codes("1 2 3 4 5 6 7 8 9 10 11 15")
"""CLM20."""

FREQUENCIES = frozenset("178")
"""CLM05-3 as the hub uses it: original, replacement, void."""

DIAGNOSIS = re.compile(r"[A-Z]\d[0-9AB](?:[0-9A-Z]{1,4})?\Z", re.ASCII)
"""The form of ICD-10-CM without the dot; whether a code exists is for a code table."""

EXTERNAL_CAUSE = re.compile(r"[V-Y]", re.ASCII)
"""Chapter 20 of ICD-10-CM, V00 to Y99: never first."""

PROCEDURE = re.compile(r"\d{4}[0-9A-Z]\Z|[A-V]\d{4}\Z", re.ASCII)
"""The form of CPT and HCPCS level II."""

MODIFIER = re.compile(r"[0-9A-Z]{2}\Z", re.ASCII)

TAXONOMY = re.compile(r"[0-9A-Z]{9}X\Z", re.ASCII)

CLAIM_NUMBER = re.compile(r"[A-Z0-9]+\Z", re.ASCII)

PO_BOX = re.compile(r"\b(?:P\.? ?O\.? ?BOX|POST OFFICE BOX|LOCK ?BOX)\b", re.ASCII | re.IGNORECASE)
