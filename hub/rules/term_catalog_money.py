"""The terms of time and money that no rule reads: limits, prompt pay, interest, rates."""

from __future__ import annotations

from hub.rules.term_catalog import TermSpec
from hub.rules.term_checks import FLAG, one_of, record, text, whole
from hub.rules.term_values import DAY_TYPES

_BP = whole(0, 10_000)
_CENTS = whole(0, 9_999_999_999)
_LIMIT = record({"days": whole(1, 1100), "anchor": text(40)}, {"day_type": one_of(*DAY_TYPES)})

CLOCKS = (
    TermSpec("corrected_limit", "Limit for a corrected claim.", _LIMIT, "silent"),
    TermSpec(
        "dispute_limit",
        "Limit for a dispute.",
        _LIMIT,
        "state",
        {"days": 365, "anchor": "most_recent_action"},
    ),
    TermSpec("dispute_channel", "How a dispute is sent.", text(40), "silent"),
    TermSpec("dispute_batch_max", "Most claims in one dispute.", whole(1, 10_000), "silent"),
    TermSpec(
        "contest_response_limit", "Days to answer a contested claim.", whole(1, 1100), "silent"
    ),
    TermSpec(
        "ack_due_days",
        "Working days to acknowledge.",
        record({"edi": whole(0, 60), "paper": whole(0, 60)}),
        "state",
        {"edi": 2, "paper": 15},
    ),
    TermSpec(
        "pay_due",
        "By when a complete claim is paid, contested or denied.",
        record({"days": whole(1, 120), "day_type": one_of(*DAY_TYPES)}),
        "state",
        {"days": 30, "day_type": "calendar"},
    ),
    TermSpec(
        "interest",
        "Interest on late payment.",
        record(
            {"rate_bp": _BP, "start_day": whole(1, 120)},
            {"penalty_min_cents": _CENTS, "penalty_bp": _BP, "pool_under_cents": _CENTS},
        ),
        "state",
        {
            "rate_bp": 1500,
            "start_day": 31,
            "penalty_min_cents": 1500,
            "penalty_bp": 1000,
            "pool_under_cents": 200,
        },
    ),
    TermSpec(
        "overpay_notice_days", "Days in which the plan may reclaim.", whole(1, 1100), "state", 365
    ),
    TermSpec(
        "overpay_response_days", "Working days to contest a reclaim.", whole(1, 120), "state", 30
    ),
)
MONEY = (
    TermSpec(
        "rate_method",
        "How the contract prices.",
        one_of("fee_schedule_pct", "fixed", "lesser_of", "case_rate", "grant"),
        "silent",
        "fixed",
    ),
    TermSpec(
        "retroactive_rate_change",
        "What follows a late rate.",
        record({"allowed": FLAG, "action": one_of("rebill", "await_plan_adjustment")}),
        "silent",
    ),
    TermSpec(
        "payment_tolerance",
        "By how much a line may be paid off its price and still count as correct.",
        record({"cents": _CENTS}, {"bp": _BP}),
        "silent",
        {"cents": 0, "bp": 0},
    ),
    TermSpec("plb_reference_parser", "How PLB references are read.", text(80), "silent"),
    TermSpec(
        "recoupment_mode",
        "How the plan takes money back.",
        one_of("offset", "refund_check", "both"),
        "silent",
        "offset",
    ),
)
