"""docs/x12.md out of the tables: `python -m hub.x12.document` writes it, a test compares it."""

from __future__ import annotations

from pathlib import Path

from hub.x12.findings import KINDS
from hub.x12.guides.table import UNBOUNDED, Loop, Row, guide
from hub.x12.kinds import FUNCTIONAL_CODES, GUIDES
from hub.x12.segments import SEGMENTS, Element

PATH = Path(__file__).resolve().parents[2] / "docs" / "x12.md"

_DIRECTIONS = {
    "837P": ("written and read", "professional claims"),
    "835": ("read", "remittance advice"),
    "999": ("written and read", "acknowledgment of transaction sets"),
    "277CA": ("read", "acknowledgment of claims"),
    "270": ("written", "eligibility inquiry"),
    "271": ("read", "eligibility answer"),
    "276": ("written", "claim status request"),
    "277": ("read", "claim status answer"),
}

WRITTEN = {
    "": "ST BHT SE",
    "1000A": "NM1 PER",
    "1000B": "NM1",
    "2000A": "HL PRV",
    "2010AA": "NM1 N3 N4 REF PER",
    "2010AB": "NM1 N3 N4",
    "2000B": "HL SBR",
    "2010BA": "NM1 N3 N4 DMG",
    "2010BB": "NM1 N3 N4 REF",
    "2300": "CLM CN1 REF K3 NTE HI",
    "2310A": "NM1",
    "2310B": "NM1 PRV",
    "2310C": "NM1 N3 N4",
    "2310D": "NM1",
    "2400": "LX SV1 DTP REF NTE",
    "2420A": "NM1 PRV",
}
"""Loops and segments that the 837P writer writes; a test compares them with what it wrote."""

_OPENING = """\
# X12

What `hub/x12` reads and writes. This page is generated from the tables that drive the reader and
the writer (`python -m hub.x12.document`); a test compares it with them.

Every file comes in interchanges (ISA to IEA), groups (GS to GE) and transaction sets (ST to SE).
A **TA1** is read and written too: it answers for an interchange. Other transaction sets are
recognised and set aside.

Every segment is understood, kept as it came and listed, or refused. Structure is strict: counts,
control numbers, a cut file, an unreadable amount refuse. Codes are free: an unknown one is kept as
text. Delimiters come out of the ISA; line ends, a byte order mark, blank lines and text before
the ISA are accepted. Bytes are UTF-8, and what is none is Latin-1.

## Commands

| command | does | exit code |
|---|---|---|
| `hub x12 read FILE… [--json] [--claims]` | tells what a file is and says | 0 accepted, 1 refused \
or set aside, 2 not readable |
| `hub x12 write-837p CLAIMS.json [--out FILE] [--json]` | writes claims; holds those that break a \
rule | 0 all written, 1 some held, 2 the JSON cannot be read |
| `hub x12 ack FILE [--interchange N] [--group N] [--at INSTANT] [--json]` | writes the TA1 or 999 \
that answers a file | 0 accepted, 1 refused, 2 nobody to answer |

### `read --json`

One object a file, on one line: `file`, `verdict` (`accepted`, `refused`, `set aside`, `not
readable`), `findings` of the file, and `interchanges`. An interchange has `control_number`,
`sender_qualifier`, `sender_id`, `receiver_qualifier`, `receiver_id`, `usage`, `version`,
`answers` (TA1: `interchange_control_number`, `code`, `note_code`, `accepted`), `findings` and
`groups`. A group has `functional_code`, `control_number`, `guide` and `transaction_sets`. A
transaction set has `kind` (null when it is set aside), `identifier`, `control_number`, `guide`,
`segment_count`, `verdict`, `facts`, `findings` (the first 500) and `finding_count`. Amounts are
cents, days are `YYYY-MM-DD`. A finding has `id`, `sentence`, `refuses`, `level`, and where they
are known `position` (segment, ST = 1), `segment_id`, `element`, `component`, `loop`, the control
numbers, `scope` and `code` (what a TA1 or 999 says). Names and health data are in no field.

| kind | facts |
|---|---|
| 835 | `handling_code`, `method_code`, `payment_on`, `trace_number`, `payer_trace_id`, \
`paid_cents`, `claim_count`, `service_count`, `charge_cents`, `claims_paid_cents`, \
`provider_adjustment_cents`, `status_codes`, `balanced`, `services_unbalanced`, \
`claims_unbalanced`, `transaction_expected_cents`, `body_sha256`; with `--claims` a `claims` list |
| 837P | `batch_reference`, `transaction_type`, `submitter_id`, `receiver_id`, `claim_count`, \
`line_count`, `charge_cents`, `balanced`, `claims_unbalanced`, `dependent_count`, \
`kept_segment_count` |
| 999 | `group_control_number`, `functional_code`, `code`, `included_count`, `accepted_count`, \
`sets` |
| 277CA | `batch_reference`, `source_entity`, `claim_count`, `verdicts`, `statuses`, `rejects_all` |
| 271 | `member_count`, `active_count`, `benefits`, `rejections` |
| 277 | `claim_count`, `statuses` |
| 270, 276 | `inquiry_count`, `claim_count` |

### `write-837p`

The JSON has `profile`, `interchange_control_number`, `group_control_number`,
`first_transaction_set_control_number`, `batch_number`, `written_at` (ISO 8601), `claims`, and
optionally `purpose_code`. The fields of `profile` are those of `hub.x12.profile.Profile`, those
of a claim those of `hub.x12.claim_837p.Claim837P`; an unknown, missing or wrong one is refused
with its JSON Pointer. With `--json` (and `--out`) it answers `interchange_control_number`,
`claim_count`, `charge_cents`, `sets` (`control_number`, `batch_reference`, `segment_count` and
for every claim `patient_control_number`, `subscriber`, `first`, `last`, `lines`: segment
positions) and `held` (`patient_control_number`, `findings`).

### `ack --json`

A list with one object an interchange: `interchange_control_number` (of the file answered),
`accepted`, `content` (the answer, empty where none is owed) and `findings`.

## Balance of an 835

1. Line: SVC02 less the line's adjustments is SVC03.
2. Claim: CLP03 less all adjustments of claim and lines is CLP04.
3. Transaction: the sum of CLP04 less the sum of PLB amounts is BPR02 (negative when BPR03 is D).

That the lines' charges sum to CLP03 is only noted. An unbalanced 835 is read like any other; its
verdict carries level, place, expected and found amount, and it is refused whole.
"""


def document() -> str:
    """The whole page."""
    parts = [
        _OPENING,
        "## Transaction sets\n",
        "| kind | guide | GS01 | here | what |\n|---|---|---|---|---|",
    ]
    for kind, guide_id in GUIDES.items():
        direction, what = _DIRECTIONS[kind]
        parts.append(f"| {kind} | {guide_id} | {FUNCTIONAL_CODES[kind]} | {direction} | {what} |")
    for kind in GUIDES:
        parts.append(_guide(kind))
    parts.append(_segments())
    parts.append(_findings())
    return "\n".join(parts) + "\n"


def _guide(kind: str) -> str:
    """The loops and segments of one kind, indented as they nest."""
    lines = [
        f"\n## {kind}\n",
        "R required, S situational; the number is how often it may occur. A segment marked `raw` "
        "is kept as it came" + (", one marked `w` is also written.\n" if kind == "837P" else ".\n"),
        "```",
    ]
    written = WRITTEN if kind == "837P" else {}
    lines += _rows(guide(kind), 0, written)
    return "\n".join([*lines, "```"])


def _rows(loop: Loop, depth: int, written: dict[str, str]) -> list[str]:
    lines: list[str] = []
    for child in loop.children:
        indent = "  " * depth
        most = "any" if child.max == UNBOUNDED else str(child.max)
        if isinstance(child, Loop):
            lines.append(f"{indent}{child.id}  {child.usage} {most}  {child.name}")
            lines += _rows(child, depth + 1, written)
        else:
            mark = "" if child.segment_id in SEGMENTS else "  raw"
            if child.segment_id in written.get(loop.id, "").split():
                mark = "  w"
            lines.append(f"{indent}{_head(child)}  {child.usage} {most}  {child.name}{mark}")
    return lines


def _head(row: Row) -> str:
    if not row.qualifiers:
        return row.segment_id
    return f"{row.segment_id}{'*' * row.at}{','.join(sorted(row.qualifiers))}"


def _segments() -> str:
    """Every segment of the table with its elements."""
    lines = [
        "\n## Segments\n",
        "Types: AN text, ID code, R number, M money, N whole number, DT date, TM time; `!` is "
        "required, `[]` repeats, parentheses hold components.\n",
    ]
    for row in SEGMENTS.values():
        elements = " · ".join(
            f"{number:02d} {_element(one)}"
            for number, one in enumerate(row.elements, 1)
            if one.type
        )
        lines.append(f"- **{row.id}** {row.name}: {elements}")
    return "\n".join(lines)


def _element(element: Element) -> str:
    sign = ("[]" if element.repeats else "") + ("!" if element.required else "")
    if element.parts:
        return f"{element.name}{sign} ({', '.join(_element(one) for one in element.parts)})"
    return f"{element.name}{sign} {element.type} {element.min}–{element.max}"


def _findings() -> str:
    """The catalogue of findings."""
    lines = [
        "\n## Findings\n",
        "Levels: 1 syntax, 2 guide, 3 balance, 4 between segments, 5 outside code sets, 7 partner "
        "or product. `answer` is what a TA1 or 999 says for it.\n",
        "| id | level | weight | answer | meaning |",
        "|---|---|---|---|---|",
    ]
    for kind in KINDS.values():
        answer = f"{kind.scope} {kind.code}".strip()
        weight = "refuses" if kind.refuses else "note"
        lines.append(f"| {kind.id} | {kind.level} | {weight} | {answer} | {kind.statement} |")
    return "\n".join(lines)


if __name__ == "__main__":
    PATH.write_text(document(), encoding="utf-8")
