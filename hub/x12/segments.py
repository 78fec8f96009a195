"""The table of segments: every element by name, type, length and usage; it drives both ways.

One row a segment, continued on indented lines: `ID name | element element ...`. An element is
`name:TYPEmin-max`, with `!` when it is required, `-` when it is not used, `name=(part,part)`
when it is a composite, `name[]` when it repeats. Types: AN text, ID code, R number, M money (an
R of at most two decimals), N whole number, DT date CCYYMMDD, TM time.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Element(NamedTuple):
    """One element or component; a composite has `parts`; `type` is empty when it is not used."""

    name: str
    type: str
    min: int
    max: int
    required: bool
    parts: tuple[Element, ...] = ()
    repeats: bool = False


class SegmentRow(NamedTuple):
    """One segment of the table."""

    id: str
    name: str
    elements: tuple[Element, ...]


_CODE = "qualifier:ID1-3!,code:AN1-30!,format:ID2-3,date:AN1-35"
_PROCEDURE = (
    "qualifier:ID2-2!,code:AN1-48!,modifier_1:AN2-2,modifier_2:AN2-2,modifier_3:AN2-2,"
    "modifier_4:AN2-2,description:AN1-80"
)
_STATUS = "category:AN1-30!,status:AN1-30!,entity:ID2-3,list:ID1-3"
_CAS = " ".join(f"reason_{n}:ID1-5 amount_{n}:M1-18 quantity_{n}:R1-15" for n in range(2, 7))
_PLB = " ".join(f"reason_{n}=(code:ID2-2!,reference:AN1-50) amount_{n}:M1-18" for n in range(2, 7))
_HI = " ".join(f"diagnosis_{n}=({_CODE})" for n in range(2, 13))

_TABLE = f"""
ISA Interchange control header | authorization_qualifier:ID2-2! authorization:AN10-10!
  security_qualifier:ID2-2! security:AN10-10! sender_qualifier:ID2-2! sender:AN15-15!
  receiver_qualifier:ID2-2! receiver:AN15-15! date:DT6-6! time:TM4-4! repetition:AN1-1!
  version:ID5-5! control_number:N9-9! acknowledgment_requested:ID1-1! usage:ID1-1!
  component:AN1-1!
GS  Functional group header | functional_code:ID2-2! sender:AN2-15! receiver:AN2-15! date:DT8-8!
  time:TM4-8! control_number:N1-9! agency:ID1-2! guide:AN1-12!
ST  Transaction set header | identifier:ID3-3! control_number:AN4-9! guide:AN1-35
SE  Transaction set trailer | segment_count:N1-10! control_number:AN4-9!
GE  Functional group trailer | set_count:N1-6! control_number:N1-9!
IEA Interchange control trailer | group_count:N1-5! control_number:N9-9!
TA1 Interchange acknowledgment | control_number:N9-9! date:DT6-6! time:TM4-4! code:ID1-1!
  note:ID3-3!
BHT Beginning of hierarchical transaction | structure:ID4-4! purpose:ID2-2! reference:AN1-50
  date:DT8-8! time:TM4-8 type:ID2-2
NM1 Individual or organizational name | entity:ID2-3! type:ID1-1! last_name:AN1-60
  first_name:AN1-35 middle_name:AN1-25 prefix:AN1-10 suffix:AN1-10 id_qualifier:ID1-2 id:AN2-80
  relation:ID2-2 entity_2:ID2-3 last_name_2:AN1-60
N1  Party identification | entity:ID2-3! name:AN1-60 id_qualifier:ID1-2 id:AN2-80 relation:ID2-2
  entity_2:ID2-3
N3  Party location | line_1:AN1-55! line_2:AN1-55
N4  Geographic location | city:AN2-30 state:ID2-2 zip_code:ID3-15 country:ID2-3
  location_qualifier:ID1-2 location:AN1-30 subdivision:ID1-3
PER Administrative communications contact | function:ID2-2! name:AN1-60 qualifier_1:ID2-2
  number_1:AN1-256 qualifier_2:ID2-2 number_2:AN1-256 qualifier_3:ID2-2 number_3:AN1-256
  inquiry:AN1-20
REF Reference information | qualifier:ID2-3! value:AN1-50! description:AN1-80
  other=(qualifier:ID2-3!,value:AN1-50!,qualifier_2:ID2-3,value_2:AN1-50)
PRV Provider information | code:ID1-3! qualifier:ID2-3 taxonomy:AN1-50 state:ID2-2
HL  Hierarchical level | number:AN1-12! parent:AN1-12 level:ID1-2! children:ID1-1
SBR Subscriber information | responsibility:ID1-1! relationship:ID2-2 group_number:AN1-50
  group_name:AN1-60 insurance_type:ID1-3 - - - claim_filing:ID1-2
PAT Patient information | relationship:ID2-2 - - - format:ID2-3 death_date:AN1-35 unit:ID2-2
  weight:R1-10 pregnant:ID1-1
DMG Demographic information | format:ID2-3 birth_date:AN1-35 sex:ID1-1 marital:ID1-1 race[]:AN1-30
INS Member level detail | subscriber:ID1-1! relationship:ID2-2! maintenance:ID3-3 reason:ID2-3 - -
  - - - - - - - - - - birth_sequence:N1-9
CLM Claim information | patient_control_number:AN1-38! charge:M1-18! - -
  place=(code:AN1-2!,qualifier:ID1-2,frequency:ID1-1!)! provider_signature:ID1-1 assignment:ID1-1
  benefits_assigned:ID1-1 release:ID1-1 patient_signature:ID1-1
  causes=(cause_1:ID2-3!,cause_2:ID2-3,cause_3:ID2-3,state:ID2-2,country:ID2-3)
  special_program:ID2-3 - - - - - - - delay_reason:ID1-2
DTP Date or time period | qualifier:ID3-3! format:ID2-3! value:AN1-35!
DTM Date | qualifier:ID3-3! date:DT8-8 time:TM4-8 - format:ID2-3 period:AN1-35
PWK Paperwork | type:ID2-2! transmission:ID1-2! - - id_qualifier:ID1-2 id:AN2-80
CN1 Contract information | type:ID2-2! amount:M1-18 percent:R1-6 code:AN1-50 discount:R1-6
  version:AN1-30
AMT Monetary amount | qualifier:ID1-3! amount:M1-18! direction:ID1-1
QTY Quantity | qualifier:ID2-2! quantity:R1-15 unit=(code:ID2-2!) text:AN1-30
K3  File information | text:AN1-80!
NTE Note | code:ID3-3! text:AN1-80!
HI  Health care information codes | diagnosis_1=({_CODE})! {_HI}
LX  Assigned number | number:N1-6!
SV1 Professional service | procedure=({_PROCEDURE})! charge:M1-18! unit:ID2-2! units:R1-15!
  place:AN1-2 - pointers=(pointer_1:N1-2!,pointer_2:N1-2,pointer_3:N1-2,pointer_4:N1-2) -
  emergency:ID1-1 - epsdt:ID1-1 family_planning:ID1-1 - - copay:ID1-1
SVD Line adjudication | payer:AN2-80! paid:M1-18! procedure=({_PROCEDURE})! - units:R1-15!
  bundled:N1-6
OI  Other insurance coverage | - - benefits_assigned:ID1-1! patient_signature:ID1-1 -
  release:ID1-1!
CAS Adjustment | group:ID1-2! reason_1:ID1-5! amount_1:M1-18! quantity_1:R1-15 {_CAS}
BPR Financial information | handling:ID1-2! amount:M1-18! credit_debit:ID1-1! method:ID3-3!
  format:ID1-10 sender_bank_qualifier:ID2-2 sender_bank:AN3-12 sender_account_qualifier:ID1-3
  sender_account:AN1-35 originator:AN10-10 originator_code:AN9-9 receiver_bank_qualifier:ID2-2
  receiver_bank:AN3-12 receiver_account_qualifier:ID1-3 receiver_account:AN1-35 date:DT8-8
TRN Trace | type:ID1-2! number:AN1-50! originator:AN10-10 originator_code:AN1-50
CUR Currency | entity:ID2-3! currency:ID3-3! rate:R4-10
RDM Remittance delivery | code:ID1-2! name:AN1-60 number:AN1-256
TS3 Provider summary | provider:AN1-50! facility:AN1-2! date:DT8-8! claim_count:R1-15!
  charge:M1-18! amount_6:M1-18 amount_7:M1-18 amount_8:M1-18 amount_9:M1-18 amount_10:M1-18
  amount_11:M1-18 amount_12:M1-18 amount_13:M1-18 amount_14:M1-18 amount_15:M1-18 amount_16:M1-18
  amount_17:M1-18 amount_18:M1-18 amount_19:M1-18 amount_20:M1-18 amount_21:M1-18 amount_22:M1-18
  quantity_23:R1-15 amount_24:M1-18
TS2 Provider supplemental summary | amount_1:M1-18 amount_2:M1-18 amount_3:M1-18 amount_4:M1-18
  amount_5:M1-18 amount_6:M1-18 quantity_7:R1-15 amount_8:M1-18 amount_9:M1-18 quantity_10:R1-15
  quantity_11:R1-15 quantity_12:R1-15 quantity_13:R1-15 quantity_14:R1-15 amount_15:M1-18
  quantity_16:R1-15 amount_17:M1-18 amount_18:M1-18 amount_19:M1-18
CLP Claim payment | patient_control_number:AN1-38! status:ID1-2! charge:M1-18! paid:M1-18!
  patient_share:M1-18 filing:ID1-2 payer_claim_control_number:AN1-50 place:AN1-2 frequency:ID1-1
  patient_status:ID1-2 drg:ID1-4 drg_weight:R1-15 discharge_percent:R1-10 - exchange:ID1-1
  payment_category:AN1-30
MIA Inpatient adjudication | covered_days:R1-15! amount_2:M1-18 quantity_3:R1-15 amount_4:M1-18
  remark_1:AN1-50 amount_6:M1-18 amount_7:M1-18 amount_8:M1-18 amount_9:M1-18 amount_10:M1-18
  amount_11:M1-18 amount_12:M1-18 amount_13:M1-18 amount_14:M1-18 quantity_15:R1-15
  amount_16:M1-18 amount_17:M1-18 amount_18:M1-18 amount_19:M1-18 remark_2:AN1-50 remark_3:AN1-50
  remark_4:AN1-50 remark_5:AN1-50 amount_24:M1-18
MOA Outpatient adjudication | rate:R1-10 payable:M1-18 remark_1:AN1-50 remark_2:AN1-50
  remark_3:AN1-50 remark_4:AN1-50 remark_5:AN1-50 amount_8:M1-18 amount_9:M1-18
SVC Service payment | procedure=({_PROCEDURE},code_end:AN1-48)! charge:M1-18! paid:M1-18
  revenue:AN1-48 units_paid:R1-15 submitted=({_PROCEDURE},code_end:AN1-48) units_submitted:R1-15
LQ  Remark code | list:ID1-3! code:AN1-30!
PLB Provider adjustment | provider:AN1-50! fiscal_date:DT8-8!
  reason_1=(code:ID2-2!,reference:AN1-50)! amount_1:M1-18! {_PLB}
AK1 Functional group response header | functional_code:ID2-2! control_number:N1-9! guide:AN1-12
AK2 Transaction set response header | identifier:ID3-3! control_number:AN4-9! guide:AN1-35
IK3 Error identification | segment:ID2-3! position:N1-10! loop:AN1-4 code:ID1-3
CTX Context | name[]=(name:AN1-35!,value:AN1-35) segment:ID2-3 position:N1-10 loop:AN1-4
  place=(element:N1-2!,component:N1-2,repeat:N1-4) reference=(element:N1-4!,component:N1-4)
IK4 Data element note | place=(element:N1-2!,component:N1-2,repeat:N1-4)! reference:N1-4
  code:ID1-3! bad_value:AN1-99
IK5 Transaction set response trailer | code:ID1-1! error_1:ID1-3 error_2:ID1-3 error_3:ID1-3
  error_4:ID1-3 error_5:ID1-3
AK9 Functional group response trailer | code:ID1-1! included:N1-6! received:N1-6! accepted:N1-6!
  error_1:ID1-3 error_2:ID1-3 error_3:ID1-3 error_4:ID1-3 error_5:ID1-3
STC Status information | status=({_STATUS})! date:DT8-8 action:AN1-2 amount:M1-18 paid:M1-18
  paid_date:DT8-8 method:ID3-3 check_date:DT8-8 check_number:AN1-16 status_2=({_STATUS})
  status_3=({_STATUS}) text:AN1-264
EQ  Eligibility inquiry | service_type[]:ID1-2 procedure=({_PROCEDURE}) coverage_level:ID3-3
  insurance_type:ID1-3
EB  Eligibility or benefit | information:ID1-3! coverage_level:ID3-3 service_type[]:ID1-2
  insurance_type:ID1-3 plan_description:AN1-50 period:ID1-2 amount:M1-18 percent:R1-10
  quantity_qualifier:ID2-2 quantity:R1-15 authorization:ID1-1 in_network:ID1-1
  procedure=({_PROCEDURE})
HSD Delivery pattern | quantity_qualifier:ID2-2 quantity:R1-15 unit:ID2-2 modulus:R1-6
  period:ID1-2 period_count:N1-3 frequency:ID1-2 pattern:ID1-1
AAA Request validation | valid:ID1-1! agency:ID2-2 reason:ID2-2 follow_up:ID1-1
III Information | list:ID1-3 code:AN1-30 category:ID2-2 text:AN1-264
MSG Message | text:AN1-264!
LS  Loop header | loop:AN1-4!
LE  Loop trailer | loop:AN1-4!
"""

_ELEMENT = re.compile(r"(\w+)(\[\])?(?::([A-Z]+)(\d+)-(\d+)|=\((.*)\))(!)?\Z")


def _element(text: str) -> Element:
    if text == "-":
        return Element("", "", 0, 0, False)
    found = _ELEMENT.match(text)
    assert found is not None, text
    name, repeats, kind, low, high, parts, required = found.groups()
    if parts:
        components = tuple(_element(part) for part in parts.split(","))
        return Element(name, "C", 1, 0, bool(required), components, bool(repeats))
    return Element(name, kind, int(low), int(high), bool(required), (), bool(repeats))


def _rows(table: str) -> list[str]:
    return re.sub(r"\n +", " ", table.strip()).splitlines()


def _row(line: str) -> SegmentRow:
    head, elements = line.split(" | ")
    identifier, name = head.split(None, 1)
    return SegmentRow(identifier, name, tuple(_element(text) for text in elements.split()))


SEGMENTS: dict[str, SegmentRow] = {row.id: row for row in map(_row, _rows(_TABLE))}
"""Every segment the codec understands, by id."""
