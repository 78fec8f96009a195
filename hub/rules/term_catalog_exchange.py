"""The terms that no rule reads: routing, claim content beyond rules, clocks, money, parties.

The same shape and checks as the terms that rules read. `absent` here means that whoever needs
the term must refuse to go on without it; `silent` that there is a usual way.
"""

from __future__ import annotations

from collections.abc import Mapping

from hub.rules.term_catalog import SPECS, TermSpec
from hub.rules.term_catalog_money import CLOCKS, MONEY
from hub.rules.term_checks import DAY, FLAG, list_of, one_of, or_null, record, text, whole

_BP = whole(0, 10_000)
_SPAN = {"from": DAY, "to": or_null(DAY)}

_ROUTING = (
    TermSpec("legal_name", "The plan's legal name.", text(80)),
    TermSpec("brand_name", "The name members know.", text(80), "silent"),
    TermSpec("plan_status", "Whether the plan serves Medi-Cal.", one_of("serving", "exited")),
    TermSpec("medi_cal_from", "First day in Medi-Cal.", DAY, "silent"),
    TermSpec("medi_cal_to", "Last day in Medi-Cal.", or_null(DAY), "silent"),
    TermSpec(
        "service_area",
        "Counties served, with the State's plan code.",
        list_of(record({"county_code": text(2), **_SPAN}, {"hcp_code": or_null(text(3))})),
        "silent",
    ),
    TermSpec("administered_by", "Another plan that runs this one.", or_null(text(80)), "silent"),
    TermSpec(
        "delegate_routing",
        "Who pays instead, by group, network or county.",
        list_of(
            record(
                {
                    "match": one_of("pcp_group", "health_network", "county"),
                    "value": text(80),
                    "responsible_payer": text(80),
                }
            )
        ),
        "silent",
    ),
    TermSpec("lead_entity_required", "A network lead entity between.", FLAG, "silent", False),
    TermSpec(
        "claim_channel",
        "Ways to send claims, best first.",
        list_of(
            one_of(
                "837P-pull",
                "837P-sftp",
                "837P-clearinghouse",
                "portal",
                "cms1500-paper",
                "invoice",
                "nle-flat-file",
            )
        ),
    ),
    TermSpec(
        "clearinghouse_route",
        "Payer ids by clearinghouse and time.",
        list_of(
            record(
                {"clearinghouse": text(60), "payer_id": text(20), **_SPAN},
                {"aliases": list_of(text(20)), "exclusive": FLAG},
            )
        ),
        "silent",
    ),
    TermSpec(
        "transactions_supported",
        "X12 transactions the plan speaks.",
        list_of(one_of("270", "271", "276", "277", "277CA", "835", "837P", "999", "TA1")),
        "silent",
    ),
    TermSpec(
        "edi_envelope",
        "Identifiers of the ISA and GS segments.",
        record(
            {
                "sender_qualifier": text(2),
                "sender_id": text(15),
                "receiver_qualifier": text(2),
                "receiver_id": text(15),
                "usage": one_of("T", "P"),
            },
            {
                "application_sender": text(15),
                "application_receiver": text(15),
                "naming_pattern": text(80),
                "encryption": one_of("none", "pgp"),
                "line_end": one_of("none", "lf", "crlf"),
            },
        ),
        "silent",
    ),
    TermSpec(
        "edi_test_gate",
        "What a test must show before production.",
        record({"claims_min": whole(1, 100_000), "error_bp_max": _BP}),
        "silent",
    ),
    TermSpec(
        "contingency_window",
        "Days on which limits were stretched.",
        list_of(record({"reason": text(120), **_SPAN, "extra_filing_days": whole(0, 1100)})),
        "silent",
    ),
    TermSpec("acknowledgment_requested", "Whether files ask for a TA1.", FLAG, "silent", False),
    TermSpec("transaction_type", "BHT06: CH or RP.", one_of("CH", "RP"), "silent", "CH"),
    TermSpec("claim_filing_code", "SBR09 of our claims.", text(2), "silent", "MC"),
    TermSpec("claims_per_set_max", "Most claims in one ST.", whole(1, 5_000), "silent", 5_000),
    TermSpec("era_eft_vendor", "Who delivers remittances and money.", text(60), "silent"),
)
_CONTENT = (
    TermSpec(
        "charge_rule",
        "What the claim charges.",
        one_of("contracted", "fee_schedule"),
        "silent",
        "contracted",
    ),
    TermSpec(
        "claim_split_rule",
        "One claim per what.",
        one_of("per_day", "per_member", "max_lines"),
        "silent",
        "per_day",
    ),
    TermSpec(
        "claim_frequency_allowed",
        "Frequency codes taken.",
        list_of(one_of("1", "7", "8")),
        "silent",
        ("1", "7", "8"),
        tuple,
    ),
    TermSpec(
        "auth_number_ref",
        "When the authorization number is sent.",
        one_of("never", "over_threshold", "always"),
        "silent",
        "over_threshold",
    ),
    TermSpec("service_facility_required", "Whether loop 2310C is wanted.", FLAG, "silent", False),
    TermSpec("taxonomy_rendering", "The rendering taxonomy.", or_null(text(10)), "silent"),
    TermSpec(
        "referring_qualifier", "Qualifier of the recommender.", one_of("DN", "DK"), "silent", "DN"
    ),
)
_PARTIES = (
    TermSpec(
        "contract_type",
        "The kind of contract.",
        one_of("network_provider", "subcontractor", "downstream", "admin_services", "nle"),
        "silent",
    ),
    TermSpec(
        "delegated_functions",
        "What the plan delegates.",
        list_of(one_of("claims", "vetting", "utilization", "reporting", "credentialing")),
        "silent",
        (),
        tuple,
    ),
    TermSpec("signed_on", "When it was signed.", DAY, "silent"),
    TermSpec("term_months", "How long it runs.", whole(1, 240), "silent"),
    TermSpec(
        "termination_notice_days",
        "Notice to end it.",
        record({"without_cause": or_null(whole(0, 365)), "for_cause": or_null(whole(0, 365))}),
        "silent",
    ),
    TermSpec(
        "vetting_requirement",
        "Documents the plan wants.",
        list_of(
            record(
                {"doc_type": text(60), "applies_to": one_of("hub", "cbo", "chw")},
                {"renew_months": or_null(whole(1, 120)), "blocks_billing": FLAG},
            )
        ),
        "silent",
    ),
    TermSpec(
        "roster_submission",
        "How the roster is sent.",
        record(
            {"format": text(40), "cadence": text(40), "channel": text(40)},
            {"due_day": whole(1, 31)},
        ),
        "silent",
    ),
    TermSpec(
        "report_obligation",
        "Reports owed.",
        list_of(
            record({"name": text(80), "cadence": text(40), "channel": text(40)}, {"due": text(40)})
        ),
        "silent",
    ),
    TermSpec("records_retention_years", "How long records are kept.", whole(1, 50), "state", 10),
    TermSpec("auth_turnaround_days", "Working days to decide a request.", whole(1, 60), "silent"),
    TermSpec("recommendation_form", "The plan's own form.", or_null(text(120)), "silent"),
)

ALL_SPECS: Mapping[str, TermSpec] = {
    **SPECS,
    **{spec.name: spec for spec in _ROUTING + _CONTENT + CLOCKS + MONEY + _PARTIES},
}
"""Every term of the catalogue, by name."""


def check_term(name: str, value: object) -> list[str]:
    """What is wrong with a raw value of a term: nothing, or one sentence part per problem."""
    spec = ALL_SPECS.get(name)
    return ["is not a term of the catalogue"] if spec is None else spec.check.problems(value)
