"""The terms that rules read: what each means, what it may hold, and what its absence means.

`absent` holds the encounter under the rule that needs it; `state` falls back on the value the
State itself sets; `silent` means that the plan asks for nothing beyond the State's rules.
Terms that no rule reads (routing, clocks, money) are in `term_catalog_exchange`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hub.rules.term_checks import DAY, FLAG, Check, list_of, one_of, or_null, record, text, whole
from hub.rules.term_values import (
    ANCHORS,
    CONSENT_METHODS,
    DAY_TYPES,
    DELAY_REASON_CODES,
    MODALITIES,
    RECOMMENDER_TYPES,
    THRESHOLD_ACTIONS,
    WINDOWS,
    FilingLimit,
    StandingRecommendation,
    UnitThreshold,
)


def _same(value: object) -> object:
    return value


@dataclass(frozen=True, slots=True)
class TermSpec:
    """One term of the catalogue; `read` turns a checked JSON value into the typed one."""

    name: str
    meaning: str
    check: Check
    absence: str = "absent"
    default: object = None
    read: Callable[[Any], Any] = _same


def _read_standing(value: dict[str, Any]) -> StandingRecommendation:
    first = value["from"]
    return StandingRecommendation(value["accepted"], date.fromisoformat(first) if first else None)


def _standing_problems(value: object) -> list[str]:
    found = _STANDING_FIELDS.problems(value)
    if not found and isinstance(value, dict) and value["accepted"] and value["from"] is None:
        return ["from: must be a date where it is accepted"]
    return found


_STANDING_FIELDS = record({"accepted": FLAG, "from": or_null(DAY)})
_STANDING = Check(_STANDING_FIELDS.kind, _standing_problems)
_THRESHOLD = record(
    {"units": whole(1, 999), "window": one_of(*WINDOWS), "action": one_of(*THRESHOLD_ACTIONS)},
    {"code_set": one_of("all"), "channel": text(40), "artifact": text(80)},
)
_FILING = record(
    {"days": whole(1, 1100), "anchor": one_of(*ANCHORS), "day_type": one_of(*DAY_TYPES)},
    {"received_or_sent": one_of("received")},
)


_COB = record(
    {"days": whole(1, 1100), "anchor": one_of("primary_eob")}, {"day_type": one_of(*DAY_TYPES)}
)


def _read_cob(value: dict[str, Any]) -> FilingLimit:
    return FilingLimit(value["days"], value["anchor"], value.get("day_type", "calendar"))


def _read_threshold(value: dict[str, Any]) -> UnitThreshold:
    return UnitThreshold(value["units"], value["window"], value["action"])


def _read_filing(value: dict[str, Any]) -> FilingLimit:
    return FilingLimit(value["days"], value["anchor"], value["day_type"])


_UNITS = (
    TermSpec("unit_minutes_min", "Fewest minutes of a day that make a unit.", whole(1, 60)),
    TermSpec("rounding_rule", "How a day's minutes become units.", one_of("midpoint", "full_unit")),
    TermSpec(
        "units_per_day_max",
        "Most units of a member a day, whoever served.",
        whole(1, 48),
        "state",
        4,
    ),
    TermSpec(
        "unit_threshold",
        "After how many units a plan of care is needed, and what the plan wants.",
        _THRESHOLD,
        read=_read_threshold,
    ),
    TermSpec(
        "units_per_year_max",
        "A true cap on units in a calendar year.",
        or_null(whole(1, 999)),
        "silent",
    ),
    TermSpec(
        "emergency_visits_exempt",
        "Units in an emergency department pass the threshold.",
        FLAG,
        "silent",
        False,
    ),
    TermSpec(
        "plan_of_care_review_months",
        "A plan of care is reviewed at least this often.",
        whole(1, 12),
        "state",
        6,
    ),
    TermSpec(
        "plan_of_care_review_grace_days",
        "Days of grace after a review is due.",
        whole(0, 92),
        "silent",
        0,
    ),
)
_ELIGIBILITY = (
    TermSpec("filing_limit", "By when a claim must be received.", _FILING, read=_read_filing),
    TermSpec(
        "cob_filing_limit",
        "The plan's own limit after another payer's decision, where it ends later.",
        _COB,
        "silent",
        read=_read_cob,
    ),
    TermSpec(
        "late_filing_accepted",
        "Delay reason codes that this plan accepts after the limit.",
        list_of(one_of(*DELAY_REASON_CODES)),
        "silent",
        (),
        tuple,
    ),
    TermSpec("ecm_overlap", "CHW services while in ECM.", one_of("deny", "warn", "allow")),
    TermSpec(
        "exclusive_programs",
        "Other programs whose members may not have CHW claims.",
        list_of(text(40)),
        "silent",
        (),
        tuple,
    ),
    TermSpec(
        "standing_recommendation",
        "Whether the statewide standing recommendation is accepted.",
        _STANDING,
        read=_read_standing,
    ),
    TermSpec(
        "recommendation_channel",
        "Where the plan wants the recommendation.",
        or_null(one_of("on_file", "portal", "fax")),
        "silent",
    ),
    TermSpec(
        "recommender_types",
        "Who may recommend.",
        list_of(one_of(*RECOMMENDER_TYPES)),
        "state",
        RECOMMENDER_TYPES,
        tuple,
    ),
    TermSpec(
        "recommendation_months_max",
        "How many months a recommendation holds.",
        or_null(whole(1, 60)),
        "silent",
    ),
    TermSpec(
        "eligibility_check_days_max",
        "How old an eligibility check may be at service.",
        or_null(whole(0, 92)),
        "silent",
    ),
    TermSpec(
        "consent_methods",
        "Ways to consent to billing that the plan takes; none: not asked.",
        list_of(one_of(*CONSENT_METHODS)),
        "silent",
        (),
        tuple,
    ),
    TermSpec(
        "other_coverage_first",
        "Whether other coverage must be billed first.",
        FLAG,
        "silent",
        False,
    ),
)
_CONTENT = (
    TermSpec("referring_provider_required", "Whether a claim names the recommender.", FLAG),
    TermSpec("member_id_type", "Which id the claim carries.", one_of("cin", "plan_id")),
    TermSpec("g_codes_accepted", "Whether G0019 and G0022 are taken.", FLAG),
    TermSpec(
        "g_code_modifiers",
        "Modifiers on G0019 and G0022.",
        list_of(text(2)),
        read=tuple,
    ),
    TermSpec(
        "g_code_diagnoses",
        "The closed diagnosis list of G0019 and G0022.",
        list_of(text(8)),
        read=tuple,
    ),
    TermSpec(
        "g_code_units_per_month_max",
        "Most units of G0022 a month.",
        or_null(whole(1, 48)),
        "silent",
    ),
    TermSpec(
        "initiating_visit_lookback_days",
        "How old an initiating visit may be.",
        whole(1, 1100),
    ),
    TermSpec(
        "asthma_services_accepted",
        "Whether asthma preventive services are taken.",
        FLAG,
    ),
    TermSpec(
        "rendering_rule",
        "Who is shown as rendering provider.",
        one_of("omit", "same_as_billing", "supervising", "individual"),
    ),
    TermSpec(
        "supervising_loop_required",
        "Whether the plan wants an X12 supervising provider (loop 2310D).",
        FLAG,
        "silent",
        False,
    ),
    TermSpec(
        "taxonomy_billing", "The billing taxonomy the plan expects.", or_null(text(10)), "silent"
    ),
    TermSpec(
        "place_of_service_allowed",
        "Places of service the plan takes.",
        list_of(text(2)),
        read=tuple,
    ),
    TermSpec(
        "modalities_allowed",
        "In person, video, audio.",
        list_of(one_of(*MODALITIES)),
        "state",
        MODALITIES,
        tuple,
    ),
    TermSpec(
        "training_lapse_blocks",
        "Whether a lapse of the six hours a year blocks.",
        FLAG,
        "silent",
        False,
    ),
    TermSpec(
        "mcp_vetting_accepted",
        "Whether the plan's own vetting stands for state enrollment.",
        FLAG,
        "silent",
        False,
    ),
    TermSpec(
        "fqhc_accepted",
        "Whether a clinic of type FQHC or RHC may bill this plan.",
        FLAG,
        "silent",
        False,
    ),
    TermSpec(
        "rules_confirmed",
        "Ids of unconfirmed rules that this plan confirmed: they then block.",
        list_of(text(40)),
        "silent",
        (),
        tuple,
    ),
)

SPECS: Mapping[str, TermSpec] = {spec.name: spec for spec in _UNITS + _ELIGIBILITY + _CONTENT}
"""Every term that rules read, by name."""
