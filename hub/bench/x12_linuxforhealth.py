"""LinuxForHealth x12 in the benchmark: models made of a file, or made of values and printed."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from hub.bench.x12_files import make_claims
from hub.bench.x12_peers import Act, Row, head_rows, rows_of
from hub.x12.claim_837p import Claim837P


def read_models(path: Path, size: int) -> Act:
    """LinuxForHealth x12, its models; without PER, which its model of an 835 cannot take."""
    reader = import_module("linuxforhealth.x12.io").X12ModelReader
    before, _, after = path.read_text("ascii").partition("PER*")
    head, _, tail = after.partition("~")[2].rpartition("~SE*")
    count, _, end = tail.partition("*")
    bare = path.with_suffix(".bare")
    bare.write_text(f"{before}{head}~SE*{int(count) - 1}*{end}", "ascii")

    def act() -> int:
        with reader(str(bare)) as opened:
            return sum(
                len(payment.loop_2100) for model in opened.models() for payment in model.loop_2000
            )

    return act


def write_models(path: Path, size: int) -> Act:
    """LinuxForHealth x12: models made from the values, which validates them, then printed."""
    model = import_module("linuxforhealth.x12.v5010.x12_837_005010X222A2.transaction_set")
    claims = make_claims(size)
    rows = head_rows()

    def act() -> int:
        members = [_member(level, claim) for level, claim in enumerate(claims, 2)]
        count = sum(9 + 4 * len(claim.lines) for claim in claims) + len(rows) - 1  # ST to SE
        whole = model.HealthCareClaimProfessional(**_transaction(members, count))
        return len(whole.x12(use_new_lines=False))

    return act


def _transaction(members: list[dict[str, Any]], count: int) -> dict[str, Any]:
    _, _, st, bht, submitter, contact, receiver, level, taxonomy, *hub = head_rows()
    return {
        "header": {
            "st_segment": _named("ST", "transaction_set_identifier_code "
                "transaction_set_control_number implementation_convention_reference", st),
            "bht_segment": _named("BHT", "hierarchical_structure_code "
                "transaction_set_purpose_code submitter_transactional_identifier "
                "transaction_set_creation_date transaction_set_creation_time "
                "transaction_type_code", bht),
        },
        "loop_1000a": {
            "nm1_segment": _named("NM1", _NM1, submitter),
            "per_segment": [_named("PER", "contact_function_code name "
                "communication_number_qualifier_1 communication_number_1", contact)],
        },
        "loop_1000b": {"nm1_segment": _named("NM1", _NM1, receiver)},
        "loop_2000a": [{
            "hl_segment": _named("HL", _HL, level),
            "prv_segment": _named("PRV", "provider_code reference_identification_qualifier "
                "reference_identification", taxonomy),
            "loop_2010aa": {
                "nm1_segment": _named("NM1", _NM1, hub[0]),
                "n3_segment": _named("N3", "address_information_1", hub[1]),
                "n4_segment": _named("N4", _N4, hub[2]),
                "ref_segment": [_named("REF", _REF, hub[3])],
            },
            "loop_2000b": members,
        }],
        "footer": {"se_segment": _named("SE", "transaction_segment_count "
            "transaction_set_control_number", ["SE", str(count), "0001"])},
    }  # fmt: skip


_NM1 = (
    "entity_identifier_code entity_type_qualifier name_last_or_organization_name name_first "
    "name_middle name_prefix name_suffix identification_code_qualifier identification_code"
)
_N4 = "city_name state_province_code postal_code"
_REF = "reference_identification_qualifier reference_identification"
_HL = (
    "hierarchical_id_number hierarchical_parent_id_number hierarchical_level_code "
    "hierarchical_child_code"
)
_CLM = (
    "patient_control_number total_claim_charge_amount - - "
    "health_care_service_location_information provider_or_supplier_signature_indicator "
    "provider_accept_assignment_code benefit_assignment_certification_indicator "
    "release_of_information_code"
)
_SV1 = (
    "product_service_id_qualifier line_item_charge_amount unit_basis_measurement_code "
    "service_unit_count - - composite_diagnosis_code_pointer"
)


def _named(segment_id: str, names: str, row: Row) -> dict[str, Any]:
    """A row under LinuxForHealth's names; what is empty is left out."""
    values = {
        name: value
        for name, value in zip(names.split(), row[1:], strict=False)
        if value and name != "-"
    }
    return {"segment_name": segment_id, **values}


def _member(level: int, claim: Claim837P) -> dict[str, Any]:
    rows = list(rows_of(level, claim))
    sbr = "payer_responsibility_code individual_relationship_code - - - - - - "
    dmg = "date_time_period_format_qualifier date_time_period gender_code"
    return {
        "hl_segment": _named("HL", _HL, rows[0]),
        "sbr_segment": _named("SBR", sbr + "claim_filing_indicator_code", rows[1]),
        "loop_2010ba": {
            "nm1_segment": _named("NM1", _NM1, rows[2]),
            "n3_segment": _named("N3", "address_information_1", rows[3]),
            "n4_segment": _named("N4", _N4, rows[4]),
            "dmg_segment": _named("DMG", dmg, rows[5]),
            "ref_segment": [],
        },
        "loop_2010bb": {"nm1_segment": _named("NM1", _NM1, rows[6]), "ref_segment": []},
        "loop_2300": [
            {
                "clm_segment": _named("CLM", _CLM, rows[7]),
                "dtp_segment": [],
                "hi_segment": [
                    {
                        "segment_name": "HI",
                        **{
                            f"health_care_code_{number}": code.split(":")
                            for number, code in enumerate(rows[8][1:], 1)
                        },
                    }
                ],
                "loop_2400": [_line(rows[at : at + 4]) for at in range(9, len(rows), 4)],
            }
        ],
    }


def _line(rows: list[Row]) -> dict[str, Any]:
    dtp = "date_time_qualifier date_time_period_format_qualifier date_time_period"
    return {
        "lx_segment": _named("LX", "assigned_number", rows[0]),
        "sv1_segment": _named("SV1", _SV1, rows[1]),
        "dtp_segment": [_named("DTP", dtp, rows[2])],
        "ref_segment": [_named("REF", _REF, rows[3])],
    }
