"""A group session counts everybody in the room once: the head-count decides code and price."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from hub.encounters.groups import GroupSessionIn

SESSION: dict[str, Any] = {
    "group_ref": "circle",
    "health_worker_ref": "bruno",
    "service_date": "2026-03-04",
    "minutes": 30,
    "place_of_service": "99",
    "members": [{"member_ref": "a"}, {"member_ref": "b"}, {"member_ref": "c"}],
}


def sizes(**changes: Any) -> list[int]:
    session = GroupSessionIn.model_validate(SESSION | changes)
    return [encounter.group_size for encounter in session.encounters()]


def test_without_a_head_count_the_members_listed_are_everybody() -> None:
    assert sizes() == [3, 3, 3]


def test_people_who_are_no_members_count_too() -> None:
    assert sizes(group_size=6) == [6, 6, 6]


@pytest.mark.parametrize("size", [0, 1, 2, "3", True, 3.0, 501])
def test_a_head_count_below_the_members_listed_or_no_whole_number_is_refused(size: object) -> None:
    with pytest.raises(ValidationError):
        GroupSessionIn.model_validate(SESSION | {"group_size": size})


def test_a_member_listed_twice_is_refused() -> None:
    twice = [{"member_ref": "a"}, {"member_ref": "a", "encounter_ref": "another"}]
    with pytest.raises(ValidationError):
        GroupSessionIn.model_validate(SESSION | {"members": twice})
