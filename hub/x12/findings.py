"""The catalogue of findings: every id with its level, its code for the answer and its meaning."""

from __future__ import annotations

from typing import NamedTuple

from hub.x12.errors import Finding, X12Error


class Kind(NamedTuple):
    """What every finding of one id has in common; `level` is the SNIP level (7: partner)."""

    id: str
    level: int
    refuses: bool
    scope: str
    code: str
    statement: str


def _kinds(table: str) -> dict[str, Kind]:
    kinds: dict[str, Kind] = {}
    for line in table.strip().splitlines():
        name, level, verdict, scope, code, statement = line.split(None, 5)
        kinds[name] = Kind(
            name, int(level), verdict == "refuse", scope.strip("-"), code.strip("-"), statement
        )
    return kinds


ENVELOPE = _kinds("""
X12-ISA-MISSING       1 refuse TA1 022 No ISA segment was found.
X12-ISA-SHORT         1 refuse TA1 022 The ISA segment is cut short or not whole.
X12-ISA-DELIMITERS    1 refuse TA1 026 The delimiters that ISA declares are not four distinct signs.
X12-ISA-WIDTH         1 note   -   -   An ISA element does not have its fixed width.
X12-ISA-VERSION       1 note   TA1 017 ISA12 is not 00501.
X12-ISA13-FORM        1 refuse TA1 018 ISA13 is not nine digits.
X12-ISA13-TWICE       1 refuse TA1 025 The same interchange stands twice.
X12-ISA-USAGE         1 note   TA1 020 ISA15 is neither P nor T.
X12-FILE-PREFACE      1 note   -   -   There is text before the first ISA.
X12-FILE-TAIL         1 refuse TA1 022 There is text after IEA that is no interchange.
X12-FILE-ENCODING     1 note   -   -   The file holds characters outside ASCII.
X12-CUT               1 refuse TA1 023 The file ends before the interchange is closed.
X12-TAIL              1 refuse TA1 023 The last segment has no terminator.
X12-SEGMENT-LONG      1 refuse TA1 022 A segment is longer than any real one.
X12-SEGMENT-EMPTY     1 refuse TA1 022 A segment is empty.
X12-SEGMENT-ID        1 refuse IK3 1   A segment does not begin with a segment id.
X12-SEGMENT-CONTROL   1 refuse TA1 022 A segment holds a line break or control character.
X12-STRAY             1 refuse TA1 022 A segment stands outside any transaction set.
X12-INTERCHANGE-EXTRA 1 note   -   -   An optional interchange segment was kept unread.
X12-IEA-MISSING       1 refuse TA1 022 An interchange begins before IEA closed the one before.
X12-IEA01-COUNT       1 refuse TA1 021 IEA01 is not the number of functional groups.
X12-IEA01-TA1         1 note   -   -   IEA01 is 1 in an interchange without groups.
X12-IEA02-NUMBER      1 refuse TA1 001 IEA02 is not the number in ISA13.
X12-GS-VERSION        1 note   AK9 2   GS08 names a guide the hub does not know; it is set aside.
X12-GS01-KIND         1 note   -   -   GS01 is not the code of the transaction sets inside.
X12-GS06-FORM         1 refuse AK9 6   GS06 is not one to nine digits.
X12-GS06-TWICE        1 refuse AK9 19  Two groups of the interchange have the same number.
X12-GE-MISSING        1 refuse AK9 3   A functional group is not closed by GE.
X12-GE01-COUNT        1 refuse AK9 5   GE01 is not the number of transaction sets.
X12-GE02-NUMBER       1 refuse AK9 4   GE02 is not the number in GS06.
X12-ST-KIND           1 note   IK5 1   This kind of transaction set is set aside.
X12-ST02-FORM         1 refuse IK5 7   ST02 is not four to nine characters.
X12-ST02-TWICE        1 refuse IK5 23  Two transaction sets of the group have the same number.
X12-ST03-GUIDE        2 note   IK5 I6  ST03 and GS08 name different guides.
X12-SE-MISSING        1 refuse IK5 2   A transaction set is not closed by SE.
X12-SE01-COUNT        1 refuse IK5 4   SE01 is not the number of segments.
X12-SE02-NUMBER       1 refuse IK5 3   SE02 is not the number in ST02.
""")

WRITING = _kinds("""
X12-WRITE-VALUE       1 refuse -   -   A value cannot be written in its element.
X12-WRITE-TOTAL       3 refuse -   -   The charge of a claim is not the sum of its lines.
X12-WRITE-COUNT       2 refuse -   -   A claim has too few or too many lines, diagnoses or pointers.
X12-WRITE-SETS        1 refuse -   -   There are fewer control numbers than transaction sets.
X12-WRITE-EMPTY       1 refuse -   -   There is nothing to write.
""")

REMITTANCE = _kinds("""
X12-835-HEADER        2 refuse IK3 3   The payment or its trace (BPR, TRN) is missing.
X12-835-ORDER         2 refuse IK3 2   A segment stands where the 835 does not have it.
X12-835-MONEY         1 refuse IK4 6   An amount cannot be read as whole cents.
X12-835-CLAIM         2 refuse IK4 1   A claim payment has no claim number.
X12-835-DATE          1 note   IK4 8   A date does not exist.
X12-835-UNITS         1 note   -   -   A number of units is not whole.
X12-835-COMPONENT     1 note   -   -   A composite is not split by the component separator of ISA16.
X12-835-KEPT          2 note   -   -   A segment that the reader does not know was kept as it is.
X12-835-NO-LX         2 note   IK3 3   Claims stand without LX before them.
X12-835-LINE          3 refuse IK4 I12  Charge less adjustments is not the paid amount of a line.
X12-835-CLAIM-BALANCE 3 refuse IK4 I12  Charge less adjustments is not the paid amount of a claim.
X12-835-TOTAL         3 refuse IK4 I12  Claims less provider adjustments are not the payment.
X12-835-LINE-CHARGES  3 note   -   -   The charges of the lines are not the charge of the claim.
""")

ANSWERS = _kinds("""
X12-ACK-ORDER         2 refuse IK3 2   A segment stands where the acknowledgment does not have it.
X12-ACK-MISSING       2 refuse IK3 3   A segment that the acknowledgment needs is missing.
X12-ACK-CODE          2 refuse IK4 7   An acknowledgment code is none of the standard's.
X12-ACK-NUMBER        1 refuse IK4 6   A number cannot be read.
""")

GUIDE = _kinds("""
X12-GUIDE-UNKNOWN     1 note   IK3 1   A segment id is not in the table.
X12-GUIDE-UNEXPECTED  2 note   IK3 2   A segment stands where the guide does not have it.
X12-GUIDE-MISSING     2 note   IK3 3   A required segment or loop is missing.
X12-GUIDE-LOOP-MAX    2 note   IK3 4   A loop occurs too often.
X12-GUIDE-MAX         2 note   IK3 5   A segment occurs too often.
X12-GUIDE-FOREIGN     2 note   IK3 6   A segment is not in this transaction set.
X12-GUIDE-ORDER       2 note   IK3 7   A segment is out of its order.
X12-ELEMENT-MISSING   1 note   IK4 1   A required element is missing.
X12-ELEMENT-EXTRA     1 note   IK4 3   There are more elements than the segment has.
X12-ELEMENT-SHORT     1 note   IK4 4   An element is too short.
X12-ELEMENT-LONG      1 note   IK4 5   An element is too long.
X12-ELEMENT-TYPE      1 note   IK4 6   An element holds characters that its type does not allow.
X12-ELEMENT-CODE      2 note   IK4 7   A code is not one that the guide lists here.
X12-ELEMENT-DATE      1 note   IK4 8   A date does not exist.
X12-ELEMENT-TIME      1 note   IK4 9   A time does not exist.
X12-ELEMENT-NOT-USED  2 note   IK4 I10 An element that is not used here is present.
X12-ELEMENT-TRAILING  1 note   -   -   A segment ends with empty elements.
X12-ELEMENT-BLANK     1 note   -   -   An element begins or ends with a blank.
""")

NUMBERING = _kinds("""
X12-HL-NUMBER         2 note   IK4 7   HL01 does not rise by one from 1.
X12-HL-PARENT         2 note   IK4 7   HL02 names no level above.
X12-HL-CHILDREN       2 note   IK4 7   HL04 does not say whether the level has children.
X12-LX-NUMBER         2 note   IK4 7   LX01 does not rise by one from 1 in its claim.
""")

SNIP = _kinds("""
X12-SNIP-FREQUENCY    2 refuse IK4 7   The frequency code is not 1, 7 or 8.
X12-SNIP-PLACE        5 refuse IK4 7   The place of service is no code of the CMS list.
X12-SNIP-DELAY        2 refuse IK4 7   The delay reason is not 1 to 11 or 15.
X12-SNIP-TYPE         2 refuse IK4 7   The transaction type is neither CH nor RP.
X12-SNIP-SEX          2 refuse IK4 7   The sex code is not F, M or U.
X12-SNIP-TOTAL        3 refuse IK4 -   The charge is not the sum of the lines.
X12-SNIP-CHARGE       3 refuse IK4 -   A charge is negative, or zero where this plan has none.
X12-SNIP-UNITS        3 refuse IK4 -   Units are not a whole number above zero.
X12-SNIP-F8-MISSING   4 refuse IK3 I6  A replacement or void needs the payer's claim number.
X12-SNIP-F8-EXTRA     4 refuse IK3 I9  A payer's claim number goes with a replacement or void only.
X12-SNIP-DEMOGRAPHICS 4 refuse IK3 I6  The patient needs an address, a date of birth and a sex.
X12-SNIP-POINTER      4 refuse IK4 7   A diagnosis pointer is past the last diagnosis.
X12-SNIP-POINTER-TWICE 4 refuse IK4 7  A diagnosis pointer stands twice.
X12-SNIP-FIRST-NAME   4 refuse IK4 1   The member's first name is missing.
X12-SNIP-PERSON       4 refuse IK4 7   A referring or supervising provider must be a person.
X12-SNIP-COB-BALANCE  3 refuse IK4 I12 Charge less adjustments is not what another payer paid.
X12-SNIP-COB-PAYER    4 refuse IK4 7   A line's decision is of a payer that the claim does not name.
X12-SNIP-COB-ORDER    4 refuse IK4 7   Two payers of a claim stand at the same place in the order.
X12-SNIP-NPI          5 refuse IK4 7   An NPI is not ten digits with its check digit.
X12-SNIP-TIN          5 refuse IK4 7   A tax id is not nine digits.
X12-SNIP-ZIP          5 refuse IK4 7   A ZIP code does not have the digits it needs.
X12-SNIP-STATE        5 refuse IK4 7   A state code does not exist.
X12-SNIP-DIAGNOSIS    5 refuse IK4 7   A diagnosis does not have the form of ICD-10-CM.
X12-SNIP-DIAGNOSIS-TWICE 5 refuse IK4 7 A diagnosis stands twice.
X12-SNIP-DIAGNOSIS-FIRST 5 refuse IK4 7 An external cause stands first.
X12-SNIP-PROCEDURE    5 refuse IK4 7   A procedure code does not have the form of HCPCS.
X12-SNIP-MODIFIER     5 refuse IK4 7   A modifier is not two characters, or stands twice.
X12-SNIP-DIAGNOSIS-DATE 5 refuse IK4 7 A diagnosis is not valid and complete on the date of service.
X12-SNIP-PROCEDURE-DATE 5 refuse IK4 7 A procedure code is not valid on the date of service.
X12-SNIP-MODIFIER-DATE 5 refuse IK4 7  A modifier is not valid on the date of service.
X12-SNIP-PLACE-DATE   5 refuse IK4 7   A place of service is not valid on the date of service.
X12-SNIP-TAXONOMY     5 refuse IK4 7   A taxonomy code does not have its form.
X12-SNIP-PO-BOX       5 refuse IK4 7   The billing address is a post office box.
X12-SNIP-PHONE        5 refuse IK4 7   A telephone number is not ten digits.
X12-SNIP-BORN-LATER   5 refuse IK4 8   The date of birth is after the file, or after the service.
X12-SNIP-SERVED-LATER 5 refuse IK4 8   The service date is after the file.
X12-SNIP-DATES        5 refuse IK4 8   A service ends before it begins.
X12-SNIP-CASE         1 refuse IK4 6   A text holds lower case.
X12-SNIP-CLAIM-LONG   7 refuse IK4 5   A claim number is longer than the 20 that come back.
X12-SNIP-CLAIM-FORM   7 refuse IK4 6   A claim number is not letters and digits.
X12-SNIP-CLAIM-TWICE  7 refuse IK4 -   A claim number stands twice.
X12-SNIP-LINE-LONG    7 refuse IK4 5   A line number is missing or longer than 30.
X12-SNIP-LINE-NUMBER-TWICE 7 refuse IK4 - A line number stands twice.
X12-SNIP-LINE-TWICE   7 refuse IK4 -   Two lines bill the same service of one day: add the units.
X12-SNIP-Z-FIRST      7 refuse IK4 7   This plan does not take a Z code first.
""")

CLAIMS_READ = _kinds("""
X12-837-MONEY         1 refuse IK4 6   An amount cannot be read as whole cents.
X12-837-CLAIM         2 refuse IK4 1   A claim has no claim number.
X12-837-UNITS         1 note   -   -   A number of units is not whole; the segment was kept.
X12-837-POINTER       1 note   IK4 6   A diagnosis pointer is no number.
X12-837-DATE          1 note   IK4 8   A date does not exist.
X12-837-CODE-LIST     2 note   -   -   A procedure or diagnosis is of a list the hub does not use.
X12-837-DEPENDENT     7 note   -   -   The patient is a dependent of the subscriber.
X12-837-KEPT          2 note   -   -   A segment was kept as it is.
""")

KINDS: dict[str, Kind] = {
    **ENVELOPE,
    **WRITING,
    **REMITTANCE,
    **ANSWERS,
    **GUIDE,
    **CLAIMS_READ,
    **NUMBERING,
    **SNIP,
}
"""Every finding the codec can make, by id."""


def find(name: str, sentence: str = "", **place: object) -> Finding:
    """A finding of the kind `name`; without a sentence of its own it says the kind's statement."""
    kind = KINDS[name]
    return Finding(
        kind.id,
        sentence or kind.statement,
        kind.refuses,
        kind.level,
        kind.scope,
        kind.code,
        **place,  # type: ignore[arg-type]
    )


def refuse(name: str, sentence: str = "", **place: object) -> X12Error:
    """The error that carries such a finding, to be raised."""
    return X12Error(find(name, sentence, **place))
