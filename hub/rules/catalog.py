"""The rule book, listed by hand. An id is for ever; a closed rule stays, with its `until`."""

from __future__ import annotations

from hub.rules.codes import CODE_RULES
from hub.rules.coverage import COVERAGE_RULES
from hub.rules.documentation import DOCUMENTATION_RULES
from hub.rules.duplicates import DUPLICATE_RULES
from hub.rules.exclusions import EXCLUSION_RULES
from hub.rules.parties import PARTY_RULES
from hub.rules.places import PLACE_RULES
from hub.rules.plan_of_care import PLAN_OF_CARE_RULES
from hub.rules.products import PRODUCT_RULES
from hub.rules.qualification import QUALIFICATION_RULES
from hub.rules.recommendation import RECOMMENDATION_RULES
from hub.rules.rule import Rule
from hub.rules.timeliness import TIMELINESS_RULES
from hub.rules.units import UNIT_RULES

RULES: tuple[Rule, ...] = (
    *COVERAGE_RULES,
    *EXCLUSION_RULES,
    *CODE_RULES,
    *PLACE_RULES,
    *PRODUCT_RULES,
    *UNIT_RULES,
    *PLAN_OF_CARE_RULES,
    *RECOMMENDATION_RULES,
    *PARTY_RULES,
    *QUALIFICATION_RULES,
    *DOCUMENTATION_RULES,
    *DUPLICATE_RULES,
    *TIMELINESS_RULES,
)
RULES_BY_ID = {listed.id: listed for listed in RULES}
