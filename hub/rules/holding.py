"""What of a member's record holds on a day of service."""

from __future__ import annotations

from datetime import date

from hub.rules.known import Authorization, Key, Member, PlanOfCare, Recommendation


def recommendation_of(member: Member, day: date) -> Recommendation | None:
    """The newest recommendation that holds on the day."""
    holding = [given for given in member.recommendations if given.holds(day)]
    return max(holding, key=lambda given: given.on) if holding else None


def plan_of_care_of(member: Member, day: date) -> PlanOfCare | None:
    """The newest plan of care that runs on the day."""
    running = [plan for plan in member.plans_of_care if plan.span.holds(day)]
    return max(running, key=lambda plan: plan.span.first) if running else None


def authorizations_of(member: Member, plan: Key, day: date) -> tuple[Authorization, ...]:
    """The plan's authorizations that run on the day."""
    return tuple(
        [given for given in member.authorizations if given.plan == plan and given.span.holds(day)]
    )


def member_number_of(member: Member, plan: Key, day: date) -> str | None:
    """The plan's own number for the member that day."""
    for spell in member.coverage:
        if spell.plan == plan and spell.member_number and spell.span.holds(day):
            return spell.member_number
    return None
